"""What voters vote with: a secret, drawn or derived from a code; and the list of all public ones (4.8)."""

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from idclient.belenios.form import compact, element, reading, require_text
from idclient.belenios.group import GENERATOR, ORDER, draw, secret_power
from idclient.errors.belenios import BeleniosRefused
from idclient.ports import Entropy
from idclient.value import field, frozen
from idclient.wire.strict_json import Unexpected, items, parse, text

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
MOST = 1_000_000
_LONGEST = 700 * MOST
_RANDOM = 14
_ITERATIONS = 1000
_HEAVIEST = 1_000_000


@frozen
class Credential:
    """A voter's secret for one election, and what everybody may see of it."""

    public: int
    secret: int = field(repr=False)


def credential_of(secret: int) -> Credential:
    """Return the credential with a secret from 1 to below the order."""
    return Credential(secret_power(GENERATOR, secret), secret)


def make_credential(entropy: Entropy) -> Credential:
    """Return a new credential that no code leads to."""
    return credential_of(draw(entropy))


def make_code(entropy: Entropy) -> str:
    """Return a new code for people to type, in groups of three."""
    places: list[int] = []
    while len(places) < _RANDOM:
        places.extend(octet for octet in entropy(_RANDOM) if octet < len(BASE58))
    said = "".join(BASE58[place] for place in places[:_RANDOM])
    said += BASE58[_check(said)]
    return "-".join(said[start : start + 3] for start in range(0, len(said), 3))


def credential_from_code(code: str, election: str) -> Credential:
    """Return the credential that a code stands for in the election with this uuid. Raises: BeleniosRefused."""
    plain = code.replace("-", "")
    if len(plain) != _RANDOM + 1 or not set(plain) <= set(BASE58) or code not in {plain, _grouped(plain)}:
        raise BeleniosRefused(what="code", reason="form")
    if BASE58.index(plain[-1]) != _check(plain[:-1]):
        raise BeleniosRefused(what="code", reason="checksum")
    derived = hashlib.pbkdf2_hmac("sha256", _grouped(plain).encode(), election.encode(), _ITERATIONS)
    return credential_of(int.from_bytes(derived) % ORDER)


def read_credentials(octets: bytes) -> Mapping[int, int]:
    """Return who may vote: public credentials and their weights, in the order of the list. Raises: BeleniosRefused."""
    with reading("credentials"):
        lines = items(parse(octets, limit=_LONGEST), "credentials", most=MOST)
        require_text(octets, lines)
        found = dict(_line(one) for one in lines)
        if 1 in found:
            raise Unexpected("credential")  # its secret is known to everybody
        if len(found) != len(lines):
            raise Unexpected("double")
    return MappingProxyType(found)


def write_credentials(weights: Mapping[int, int]) -> bytes:
    """Return the text of a list; weights are written where any of them is not 1."""
    weighed = any(weight != 1 for weight in weights.values())
    return compact([f"{public},{weight}" if weighed else str(public) for public, weight in weights.items()])


def _line(value: object) -> tuple[int, int]:
    said, comma, weight = text(value, "credential", longest=700).partition(",")
    if not comma:
        return element(said, "credential"), 1
    if not weight.isascii() or not weight.isdigit() or len(weight) > 7 or not 0 < int(weight) <= _HEAVIEST:
        raise Unexpected("weight")
    return element(said, "credential"), int(weight)


def _grouped(plain: str) -> str:
    return "-".join(plain[start : start + 3] for start in range(0, len(plain), 3))


def _check(said: str) -> int:
    number = 0
    for letter in said:
        number = number * len(BASE58) + BASE58.index(letter)
    return 53 - number % 53
