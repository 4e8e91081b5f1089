"""What a trustee keeps: a seed, from which the keys for messages follow (4.6.1, 4.6.2)."""

import hashlib
from collections.abc import Sequence

from idclient.belenios.credentials import BASE58
from idclient.belenios.group import GENERATOR, ORDER, secret_power
from idclient.belenios.signed_message import sign
from idclient.belenios.threshold import Certificate, certificate_text
from idclient.errors.belenios import BeleniosRefused
from idclient.ports import Entropy
from idclient.value import field, frozen

_LENGTH = 22


@frozen
class MessageKeys:
    """The secret keys of a trustee for messages, with the public ones."""

    verification: int
    encryption: int
    signing: int = field(repr=False)
    decryption: int = field(repr=False)


def make_seed(entropy: Entropy) -> str:
    """Return a new seed, a secret as long as the election's key is one."""
    places: list[int] = []
    while len(places) < _LENGTH:
        places.extend(octet for octet in entropy(_LENGTH) if octet < len(BASE58))
    return "".join(BASE58[place] for place in places[:_LENGTH])


def keys_of(seed: str) -> MessageKeys:
    """Return the keys that follow from a seed. Raises: BeleniosRefused."""
    if len(seed) != _LENGTH or not set(seed) <= set(BASE58):
        raise BeleniosRefused(what="key_generation", reason="seed")
    signing, decryption = (_derive(f"{name}|{seed}") for name in ("sk", "dk"))
    return MessageKeys(secret_power(GENERATOR, signing), secret_power(GENERATOR, decryption), signing, decryption)


def make_certificate(keys: MessageKeys, entropy: Entropy) -> Certificate:
    """Return what a trustee publishes first."""
    signed = sign(certificate_text(keys.verification, keys.encryption), keys.signing, entropy)
    return Certificate(keys.verification, keys.encryption, signed)


def own_place(keys: MessageKeys, certificates: Sequence[Certificate]) -> int:
    """Return the number of the trustee with these keys, from 1. Raises: BeleniosRefused, they are not there once."""
    publics = [key for one in certificates for key in (one.verification, one.encryption)]
    own = [
        place
        for place, one in enumerate(certificates, 1)
        if (one.verification, one.encryption) == (keys.verification, keys.encryption)
    ]
    if len(own) != 1 or len(set(publics)) != len(publics):
        raise BeleniosRefused(what="key_generation", reason="certificates")
    return own[0]


def _derive(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()) % ORDER
