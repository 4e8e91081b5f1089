"""The security environment: which key the next cryptographic command uses, and how.

Source: ISO/IEC 7816-4 clauses 10.3 and 11.5.11; RIA technical description v0.8.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from idclient.emulators.chip.refusal import Refused
from idclient.errors.wire import WireMalformed
from idclient.model import Purpose
from idclient.wire import status, tlv


class Template(Enum):
    """Control reference templates, by their tags."""

    AUTHENTICATION = 0xA4
    SIGNATURE = 0xB6
    CONFIDENTIALITY = 0xB8


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySpecification:
    """One private key of a card model: where it lives, the PIN that frees it, and the templates it may serve."""

    reference: int
    purpose: Purpose
    home: bytes
    pin: str
    templates: frozenset[Template]


Algorithms = Mapping[Template, frozenset[bytes]]
"""The algorithm references each template understands, as the bytes of data object 80."""

_ALGORITHM = 0x80
_PRIVATE_KEY = 0x84


def parse(data: bytes) -> tuple[bytes, bytes]:
    """Return algorithm and key reference of a template in MANAGE SECURITY ENVIRONMENT; both must be there, once."""
    try:
        objects = list(tlv.iterate(data))
    except WireMalformed:
        raise Refused(status.WRONG_DATA) from None
    values = {item.tag: item.value for item in objects}
    if len(objects) != 2 or set(values) != {_ALGORITHM, _PRIVATE_KEY}:
        raise Refused(status.WRONG_DATA)
    return values[_ALGORITHM], values[_PRIVATE_KEY]
