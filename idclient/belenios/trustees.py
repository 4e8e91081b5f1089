"""Whose keys make the key of an election: each of some has to open it, or enough of a group (4.7)."""

from collections.abc import Iterator, Sequence
from typing import Any

from idclient.belenios.form import compact, reading, require_text
from idclient.belenios.group import product
from idclient.belenios.threshold import Threshold, read_threshold, write_threshold
from idclient.belenios.trustee_key import TrusteeKey, read_trustee_key, write_trustee_key
from idclient.wire.strict_json import Unexpected, items, parse

MOST = 64
_LARGEST = 1 << 24

Trustees = tuple[TrusteeKey | Threshold, ...]
"""Trustees by themselves, and groups."""


def read_trustees(octets: bytes) -> Trustees:
    """Return trustees all of whose proofs hold. Raises: BeleniosRefused."""
    with reading("trustees"):
        trustees = tuple(_read(one) for one in items(parse(octets, limit=_LARGEST), "trustees", most=MOST))
        require_text(octets, [_write(one) for one in trustees])
        publics = [key.public for key in keys(trustees)]
        if len(set(publics)) != len(publics):
            raise Unexpected("double")
    return trustees


def write_trustees(trustees: Trustees) -> bytes:
    """Return the text of trustees."""
    return compact([_write(one) for one in trustees])


def election_key(trustees: Trustees) -> int:
    """Return the key that an election has with these trustees."""
    return product(*(one.public for one in trustees))


def keys(trustees: Trustees) -> tuple[TrusteeKey, ...]:
    """Return the keys of all trustees, those in groups too. The first belongs to trustee number 1."""
    return tuple(key for one in trustees for key in _keys(one))


def _keys(one: TrusteeKey | Threshold) -> Sequence[TrusteeKey]:
    return one.keys if isinstance(one, Threshold) else (one,)


def places(trustees: Trustees) -> Iterator[tuple[TrusteeKey | Threshold, tuple[int, ...]]]:
    """Yield each trustee or group with the numbers of its trustees."""
    first = 1
    for one in trustees:
        count = len(_keys(one))
        yield one, tuple(range(first, first + count))
        first += count


def _read(value: Any) -> TrusteeKey | Threshold:
    match items(value, "trustees", least=2, most=2):
        case ["Single", key]:
            return read_trustee_key(key)
        case ["Pedersen", parameters]:
            return read_threshold(parameters)
    raise Unexpected("trustees")


def _write(one: TrusteeKey | Threshold) -> list[Any]:
    if isinstance(one, Threshold):
        return ["Pedersen", write_threshold(one)]
    return ["Single", write_trustee_key(one)]
