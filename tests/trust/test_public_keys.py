"""A public key is the one that `cryptography` itself reads, whatever way was taken to it."""

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from hypothesis import given
from hypothesis import strategies as st

from idclient.trust.public_keys import load_public_key

_KEYS: dict[str, PrivateKeyTypes] = {
    "P-256": ec.generate_private_key(ec.SECP256R1()),
    "P-384": ec.generate_private_key(ec.SECP384R1()),
    "P-521": ec.generate_private_key(ec.SECP521R1()),
    "brainpool": ec.generate_private_key(ec.BrainpoolP256R1()),
    "RSA": rsa.generate_private_key(65537, 2048),
    "Ed25519": ed25519.Ed25519PrivateKey.generate(),
}
_INFOS = {
    name: key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for name, key in _KEYS.items()
}


@pytest.mark.parametrize("name", _KEYS)
def test_the_key_is_the_one_in_the_structure(name: str) -> None:
    assert load_public_key(_INFOS[name]) == _KEYS[name].public_key()


def test_a_compressed_point_is_read_too() -> None:
    public = _KEYS["P-384"].public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    point = public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    head = bytes.fromhex("3046301006072A8648CE3D020106052B81040022033200")
    assert load_public_key(head + point) == public


@given(st.sampled_from(sorted(_INFOS)), st.integers(0, 200), st.integers(0, 255), st.integers(-3, 3))
def test_damage_is_refused_or_read_just_as_cryptography_does(name: str, place: int, byte: int, more: int) -> None:
    info = bytearray(_INFOS[name])
    info[place % len(info)] = byte
    damaged = bytes(info[:more]) if more < 0 else bytes(info) + bytes(more)

    def outcome(load: object) -> object:
        assert callable(load)
        try:
            return load(damaged)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            return None

    ours, theirs = outcome(load_public_key), outcome(load_der_public_key)
    assert ours == theirs
