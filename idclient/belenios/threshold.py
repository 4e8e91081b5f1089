"""A key that several trustees made together, any `threshold` of whom open what is encrypted to it (4.6.2 to 4.6.7)."""

from collections.abc import Mapping, Sequence
from typing import Any

from idclient.belenios.form import compact, element, require_text
from idclient.belenios.group import ORDER, power, product
from idclient.belenios.signed_message import SignedMessage, read_signed, require_signed_by, write_signed
from idclient.belenios.trustee_key import TrusteeKey, read_trustee_key, write_trustee_key
from idclient.value import frozen
from idclient.wire.strict_json import Unexpected, items, members, number, parse

MOST = 64
"""Trustees, at most."""
_LONGEST = 1 << 20


@frozen
class Certificate:
    """The keys of a trustee for messages: others verify with the first and encrypt to the second."""

    verification: int
    encryption: int
    signed: SignedMessage


@frozen
class Commitment:
    """What a trustee is bound to: g^a for each coefficient a of a polynomial, the constant one first."""

    coefficients: tuple[int, ...]
    signed: SignedMessage


@frozen
class Threshold:
    """The parameters of such a key; trustee number j, from 1, has the j-th certificate, commitment and key."""

    threshold: int
    certificates: tuple[Certificate, ...]
    commitments: tuple[Commitment, ...]
    keys: tuple[TrusteeKey, ...]

    @property
    def public(self) -> int:
        """The key that they made together."""
        return product(*(one.coefficients[0] for one in self.commitments))


def read_threshold(value: Any) -> Threshold:
    """Return parameters in which everything belongs together. Raises: Unexpected."""
    found = members(value, "threshold", ("threshold", "certs", "coefexps", "verification_keys"))
    certificates = tuple(read_certificate(one) for one in items(found["certs"], "certs", most=MOST))
    count = len(certificates)
    threshold = number(found["threshold"], "threshold", least=1, most=count)
    commitments = tuple(
        read_commitment(one, certificate.verification)
        for one, certificate in _paired(found["coefexps"], certificates, "coefexps")
    )
    if any(len(one.coefficients) != threshold for one in commitments):
        raise Unexpected("coefexps")
    keys = tuple(read_trustee_key(one) for one in items(found["verification_keys"], "verification_keys", most=MOST))
    if [one.public for one in keys] != [share_key(commitments, place) for place in range(1, count + 1)]:
        raise Unexpected("verification_keys")
    return Threshold(threshold, certificates, commitments, keys)


def write_threshold(parameters: Threshold) -> Mapping[str, Any]:
    """Return parameters as JSON has them."""
    return {
        "threshold": parameters.threshold,
        "certs": [write_signed(one.signed) for one in parameters.certificates],
        "coefexps": [write_signed(one.signed) for one in parameters.commitments],
        "verification_keys": [write_trustee_key(one) for one in parameters.keys],
    }


def read_certificate(value: Any) -> Certificate:
    """Return keys that are signed with the first of them. Raises: Unexpected."""
    signed = read_signed(value, "certs")
    said = _parse(signed, "certs", ("verification", "encryption"))
    certificate = Certificate(element(said["verification"], "certs"), element(said["encryption"], "certs"), signed)
    require_signed_by(certificate.verification, signed, "certs")
    return certificate


def read_commitment(value: Any, verification: int) -> Commitment:
    """Return what a trustee with this key has signed. Raises: Unexpected."""
    signed = read_signed(value, "coefexps")
    require_signed_by(verification, signed, "coefexps")
    said = _parse(signed, "coefexps", ("coefexps",))
    coefficients = items(said["coefexps"], "coefexps", most=MOST)
    return Commitment(tuple(element(one, "coefexps") for one in coefficients), signed)


def share_commitment(commitment: Commitment, place: int) -> int:
    """Return g^f(place) for the polynomial f that a trustee is bound to (4.6.5)."""
    found = 1
    for coefficient in reversed(commitment.coefficients):
        found = product(power(found, place), coefficient)
    return found


def share_key(commitments: Sequence[Commitment], place: int) -> int:
    """Return the public key of the trustee with a number: no other can be theirs (4.6.6)."""
    return product(*(share_commitment(one, place) for one in commitments))


def weights(places: Sequence[int]) -> Mapping[int, int]:
    """Return how often each share counts when these are put together: Lagrange's coefficients for 0 (4.19)."""
    found = {}
    for own in places:
        above = below = 1
        for other in places:
            if other != own:
                above = above * other % ORDER
                below = below * (other - own) % ORDER
        found[own] = above * pow(below, -1, ORDER) % ORDER
    return found


def _parse(signed: SignedMessage, place: str, names: tuple[str, ...]) -> Mapping[str, Any]:
    octets = signed.message.encode()
    said = parse(octets, limit=_LONGEST)
    require_text(octets, said)
    if list(members(said, place, names)) != list(names):
        raise Unexpected(place)
    return members(said, place, names)


def _paired(value: Any, others: Sequence[Certificate], place: str) -> list[tuple[Any, Certificate]]:
    found = items(value, place, most=MOST)
    if len(found) != len(others):
        raise Unexpected(place)
    return list(zip(found, others, strict=True))


def certificate_text(verification: int, encryption: int) -> str:
    """Return what a trustee signs as a certificate."""
    return compact({"verification": str(verification), "encryption": str(encryption)}).decode()


def commitment_text(coefficients: Sequence[int]) -> str:
    """Return what a trustee signs as a commitment."""
    return compact({"coefexps": [str(one) for one in coefficients]}).decode()
