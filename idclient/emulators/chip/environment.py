"""The security environment: which key the next cryptographic command uses, and how.

Source: ISO/IEC 7816-4 clauses 10.3 and 11.5.11; RIA technical description v0.8.
"""

from collections.abc import Mapping
from enum import Enum

from idclient.emulators.chip.keys import Scheme
from idclient.emulators.chip.options import KeySlot
from idclient.emulators.chip.refusal import Refused
from idclient.errors.wire import WireMalformed
from idclient.model import Purpose
from idclient.value import frozen
from idclient.wire import status, tlv


class Template(Enum):
    """Control reference templates, by their tags."""

    AUTHENTICATION = 0xA4
    SIGNATURE = 0xB6
    CONFIDENTIALITY = 0xB8


@frozen(kw_only=True)
class KeySpecification:
    """One private key of a card model: where it lives, the PIN that frees it, and the templates it may serve.

    An empty `home` is everywhere in the application. A key with a `slot` exists on cards that use this slot.
    """

    reference: int
    purpose: Purpose
    home: bytes
    pin: str
    templates: frozenset[Template]
    slot: KeySlot | None = None


@frozen
class Choice:
    """What MANAGE SECURITY ENVIRONMENT set for one template."""

    key: KeySpecification
    scheme: Scheme


Algorithms = Mapping[Template, Mapping[bytes, tuple[Scheme, ...]]]
"""What the bytes of data object 80 mean in each template, per type of key; empty bytes stand for its absence."""

_ALGORITHM = 0x80
_PRIVATE_KEY = 0x84


def parse(data: bytes) -> tuple[bytes, bytes]:
    """Return algorithm (empty when left out) and key reference of a template in MANAGE SECURITY ENVIRONMENT."""
    try:
        objects = list(tlv.iterate(data))
    except WireMalformed:
        raise Refused(status.WRONG_DATA) from None
    values = {item.tag: item.value for item in objects}
    if len(objects) != len(values) or not {_PRIVATE_KEY} <= set(values) <= {_ALGORITHM, _PRIVATE_KEY}:
        raise Refused(status.WRONG_DATA)
    return values.get(_ALGORITHM, b""), values[_PRIVATE_KEY]
