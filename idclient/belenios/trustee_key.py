"""A trustee's public key with the proof that its secret is known: nobody can cancel the keys of others (4.5)."""

from collections.abc import Mapping
from typing import Any

from idclient.belenios.form import element
from idclient.belenios.group import GENERATOR, NAME, draw, secret_power
from idclient.belenios.knowledge import Proof, knows, prove_knowledge, read_proof, write_proof
from idclient.ports import Entropy
from idclient.value import field, frozen
from idclient.wire.strict_json import Unexpected, members


@frozen
class TrusteeKey:
    """What everybody sees of a trustee's key."""

    public: int
    pok: Proof


@frozen
class TrusteeSecret:
    """A trustee's secret, from 1 to below the order, with its public key."""

    key: TrusteeKey
    value: int = field(repr=False)


def trustee_of(secret: int, entropy: Entropy) -> TrusteeSecret:
    """Return the key of a secret."""
    public = secret_power(GENERATOR, secret)
    return TrusteeSecret(TrusteeKey(public, prove_knowledge(_said(public), secret, entropy)), secret)


def make_trustee(entropy: Entropy) -> TrusteeSecret:
    """Return a new key."""
    return trustee_of(draw(entropy), entropy)


def read_trustee_key(value: Any) -> TrusteeKey:
    """Return a key that is proven. Raises: Unexpected."""
    found = members(value, "trustee", ("pok", "public_key"))
    key = TrusteeKey(element(found["public_key"], "public_key"), read_proof(found["pok"], "pok"))
    if key.public == 1 or not knows(_said(key.public), key.public, key.pok):
        raise Unexpected("pok")
    return key


def write_trustee_key(key: TrusteeKey) -> Mapping[str, Any]:
    """Return a key as JSON has it."""
    return {"pok": write_proof(key.pok), "public_key": str(key.public)}


def _said(public: int) -> str:
    return f"pok|{NAME}|{public}"
