"""What each trustee brings: a polynomial of their own, and a point of it for everybody (4.6.4; step 3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from idclient.belenios.form import compact, reading, require_text
from idclient.belenios.group import GENERATOR, ORDER, draw, secret_power
from idclient.belenios.key_generation.channel import read_sealed, send
from idclient.belenios.key_generation.seed import MessageKeys, own_place
from idclient.belenios.signed_message import sign, write_signed
from idclient.belenios.threshold import MOST, Certificate, Commitment, commitment_text, read_commitment
from idclient.errors.belenios import BeleniosRefused
from idclient.ports import Entropy
from idclient.value import frozen
from idclient.wire.strict_json import Unexpected, items, members, parse

_LARGEST = 1 << 24


@frozen
class Contribution:
    """A polynomial, sealed to its maker; its points, sealed to all in order; and what the maker is bound to."""

    polynomial: str
    points: tuple[str, ...]
    commitment: Commitment


def contribute(
    keys: MessageKeys, certificates: Sequence[Certificate], threshold: int, entropy: Entropy
) -> Contribution:
    """Return what a trustee brings to a key that `threshold` of them open. Raises: BeleniosRefused."""
    own_place(keys, certificates)
    if not 1 <= threshold <= len(certificates) <= MOST:
        raise BeleniosRefused(what="key_generation", reason="threshold")
    polynomial = [draw(entropy) for _ in range(threshold)]
    committed = tuple(secret_power(GENERATOR, one) for one in polynomial)
    return Contribution(
        send(keys, keys.encryption, {"polynomial": [str(one) for one in polynomial]}, entropy),
        tuple(
            send(keys, one.encryption, {"secret": str(point(polynomial, place))}, entropy)
            for place, one in enumerate(certificates, 1)
        ),
        Commitment(committed, sign(commitment_text(committed), keys.signing, entropy)),
    )


def point(polynomial: Sequence[int], place: int) -> int:
    """Return the value of a polynomial at a place."""
    found = 0
    for coefficient in reversed(polynomial):
        found = (found * place + coefficient) % ORDER
    return found


def read_contribution(octets: bytes, certificates: Sequence[Certificate], place: int) -> Contribution:
    """Return what the trustee with a number has signed. Raises: BeleniosRefused."""
    with reading("key_generation"):
        found = members(parse(octets, limit=_LARGEST), "contribution", ("polynomial", "secrets", "coefexps"))
        contribution = Contribution(
            read_sealed(found["polynomial"]),
            tuple(read_sealed(one) for one in items(found["secrets"], "secrets", most=MOST)),
            read_commitment(found["coefexps"], certificates[place - 1].verification),
        )
        if len(contribution.points) != len(certificates):
            raise Unexpected("secrets")
        require_text(octets, _form(contribution))
    return contribution


def write_contribution(contribution: Contribution) -> bytes:
    """Return the one text of it."""
    return compact(_form(contribution))


def _form(contribution: Contribution) -> Mapping[str, Any]:
    return {
        "polynomial": contribution.polynomial,
        "secrets": contribution.points,
        "coefexps": write_signed(contribution.commitment.signed),
    }
