"""What each trustee makes of the points of all: a share of the key, and its public part (4.6.5, 4.6.6; steps 4, 5)."""

from collections.abc import Mapping, Sequence
from typing import Any

from idclient.belenios.form import compact, number, reading, require_text, scalar
from idclient.belenios.group import GENERATOR, ORDER, PRIME, secret_power
from idclient.belenios.key_generation.channel import read_sealed, receive, send
from idclient.belenios.key_generation.contribution import Contribution
from idclient.belenios.key_generation.seed import MessageKeys, own_place
from idclient.belenios.signed_message import write_signed
from idclient.belenios.threshold import MOST, Certificate, Commitment, read_commitment, share_commitment, share_key
from idclient.belenios.trustee_key import TrusteeKey, TrusteeSecret, read_trustee_key, trustee_of, write_trustee_key
from idclient.errors.belenios import BeleniosRefused
from idclient.ports import Entropy
from idclient.value import frozen
from idclient.wire.strict_json import Unexpected, items, members, parse

_LARGEST = 1 << 24


@frozen
class Delivery:
    """What one trustee gets: their own polynomial back, everybody's point for them, and what all are bound to."""

    polynomial: str
    points: tuple[str, ...]
    commitments: tuple[Commitment, ...]


@frozen
class Share:
    """A trustee's share of the key, sealed to themselves, and its public part."""

    sealed: str
    key: TrusteeKey


def deliver(contributions: Sequence[Contribution], place: int) -> Delivery:
    """Return what the trustee with a number gets."""
    return Delivery(
        contributions[place - 1].polynomial,
        tuple(one.points[place - 1] for one in contributions),
        tuple(one.commitment for one in contributions),
    )


def make_share(
    keys: MessageKeys, certificates: Sequence[Certificate], delivery: Delivery, *, threshold: int, entropy: Entropy
) -> Share:
    """Return a trustee's share, after everything was checked that others say. Raises: BeleniosRefused."""
    place = own_place(keys, certificates)
    _require_own_polynomial(keys, delivery, place, threshold)
    secret = 0
    for certificate, sealed, commitment in zip(certificates, delivery.points, delivery.commitments, strict=True):
        with reading("key_generation"):
            found = members(receive(keys, certificate.verification, sealed), "secret", ("secret",))
            value = number(found["secret"], "secret", below=PRIME) % ORDER  # belenios-tool does not reduce it
        if value == 0 or secret_power(GENERATOR, value) != share_commitment(commitment, place):
            raise BeleniosRefused(what="key_generation", reason="point")
        secret = (secret + value) % ORDER
    if secret == 0:
        raise BeleniosRefused(what="key_generation", reason="point")
    sealed = send(keys, keys.encryption, {"decryption_key": str(secret)}, entropy)
    return Share(sealed, trustee_of(secret, entropy).key)


def open_share(keys: MessageKeys, share: Share, entropy: Entropy) -> TrusteeSecret:
    """Return the secret of one's own share, to decrypt with. Raises: BeleniosRefused."""
    with reading("key_generation"):
        found = members(receive(keys, keys.verification, share.sealed), "share", ("decryption_key",))
        secret = scalar(found["decryption_key"], "decryption_key")
        if secret == 0 or secret_power(GENERATOR, secret) != share.key.public:
            raise Unexpected("share")
    return trustee_of(secret, entropy)


def require_share(commitments: Sequence[Commitment], place: int, share: Share) -> None:
    """Make sure that the public part of a share is the one that follows. Raises: BeleniosRefused."""
    if share.key.public != share_key(commitments, place):
        raise BeleniosRefused(what="key_generation", reason="share")


def read_delivery(octets: bytes, certificates: Sequence[Certificate]) -> Delivery:
    """Return what somebody delivered to a trustee. Raises: BeleniosRefused."""
    with reading("key_generation"):
        found = members(parse(octets, limit=_LARGEST), "delivery", ("polynomial", "secrets", "coefexps"))
        signed = items(found["coefexps"], "coefexps", most=MOST)
        points = tuple(read_sealed(one) for one in items(found["secrets"], "secrets", most=MOST))
        if not len(points) == len(signed) == len(certificates):
            raise Unexpected("secrets")
        commitments = tuple(
            read_commitment(one, certificate.verification)
            for one, certificate in zip(signed, certificates, strict=True)
        )
        delivery = Delivery(read_sealed(found["polynomial"]), points, commitments)
        require_text(octets, _delivery(delivery))
    return delivery


def write_delivery(delivery: Delivery) -> bytes:
    """Return the one text of it."""
    return compact(_delivery(delivery))


def read_share(octets: bytes) -> Share:
    """Return a share whose public part is proven. Raises: BeleniosRefused."""
    with reading("key_generation"):
        found = members(parse(octets, limit=_LARGEST), "share", ("private_key", "public_key"))
        share = Share(read_sealed(found["private_key"]), read_trustee_key(found["public_key"]))
        require_text(octets, _share(share))
    return share


def write_share(share: Share) -> bytes:
    """Return the one text of it."""
    return compact(_share(share))


def _require_own_polynomial(keys: MessageKeys, delivery: Delivery, place: int, threshold: int) -> None:
    """Nobody may be told another threshold, or another commitment in one's own name."""
    if any(len(one.coefficients) != threshold for one in delivery.commitments):
        raise BeleniosRefused(what="key_generation", reason="threshold")
    with reading("key_generation"):
        found = members(receive(keys, keys.verification, delivery.polynomial), "polynomial", ("polynomial",))
        own = [scalar(one, "polynomial") for one in items(found["polynomial"], "polynomial", most=MOST)]
    if 0 in own or delivery.commitments[place - 1].coefficients != tuple(secret_power(GENERATOR, one) for one in own):
        raise BeleniosRefused(what="key_generation", reason="polynomial")


def _delivery(delivery: Delivery) -> Mapping[str, Any]:
    return {
        "polynomial": delivery.polynomial,
        "secrets": delivery.points,
        "coefexps": [write_signed(one.signed) for one in delivery.commitments],
    }


def _share(share: Share) -> Mapping[str, Any]:
    return {"private_key": share.sealed, "public_key": write_trustee_key(share.key)}
