"""Signatures: a published vector first, then every scheme, then everything that must be refused."""

import base64
import hashlib

import pytest
from asn1crypto import algos
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors import Error
from idclient.errors.trust import AlgorithmUnsupported, CertificateMalformed, KeyUnsupported, SignatureInvalid
from idclient.trust.asn1 import reading
from idclient.trust.signatures import Padding, Scheme, key_kind, read_scheme, verify_digest, verify_message

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEYS = {curve.name: ec.generate_private_key(curve) for curve in (ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1())}
MESSAGE = b"Tere, maailm!"


def public(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def digest(name: str, message: bytes = MESSAGE) -> bytes:
    return hashlib.new(name, message).digest()


def test_the_published_web_eid_vector_verifies() -> None:
    # Test identity of web-eid-authtoken-validation: origin https://ria.ee, algorithm ES384
    point = bytes.fromhex(
        "0426c042ac2538da30749a663d7d85bf4425a265c1b29ce551739a518c152255938743cbe794c5ae4a380eed597ab37268"
        "61e5261dbfe33171a40a94a58b31adfaa5f82fdb41691036f4dc60ad2ea8cb4d167beb8f4fba0010e44980a8889cdbd0"
    )
    value = base64.b64decode(
        "0Ov7ME6pTY1K2GXMj8Wxov/o2fGIMEds8OMY5dKdkB0nrqQX7fG1E5mnsbvyHpMDecMUH6Yg+p1HXdgB/lLqOcFZjt/OVXPjAAApC5d1YgRY"
        "ATDcxsR1zqQwiNcHdmWn"
    )
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP384R1(), point)
    info = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    signature = encode_dss_signature(int.from_bytes(value[:48], "big"), int.from_bytes(value[48:], "big"))
    message = digest("sha384", b"https://ria.ee") + digest("sha384", b"12345678123456781234567812345678912356789123")
    scheme = Scheme(Padding.ECDSA, "sha384")
    verify_message(info, signature, message, scheme=scheme)
    expected = bytes.fromhex(
        "6ab5b68a5b108467440b4787a75bd827a7afcdd7d90f4f3ec57fe4718d0cc6d3daeb4affee561758dfbb5d3fee88b548"
    )
    assert digest("sha384", message) == expected
    verify_digest(info, signature, expected, scheme=scheme)
    with pytest.raises(SignatureInvalid):
        verify_message(info, signature, message + b" ", scheme=scheme)


@pytest.mark.parametrize("hash_name", HASHES)
@pytest.mark.parametrize("curve", EC_KEYS)
def test_ecdsa_on_every_curve_with_every_hash(curve: str, hash_name: str) -> None:
    key, scheme = EC_KEYS[curve], Scheme(Padding.ECDSA, hash_name)
    signature = key.sign(MESSAGE, ec.ECDSA(HASHES[hash_name]))
    verify_message(public(key), signature, MESSAGE, scheme=scheme)
    verify_digest(public(key), signature, digest(hash_name), scheme=scheme)
    with pytest.raises(SignatureInvalid):
        verify_message(public(key), signature, b"Tere", scheme=scheme)


@pytest.mark.parametrize("hash_name", HASHES)
def test_rsa_in_both_paddings(hash_name: str) -> None:
    algorithm = HASHES[hash_name]
    plain = RSA_KEY.sign(MESSAGE, padding.PKCS1v15(), algorithm)
    verify_message(public(RSA_KEY), plain, MESSAGE, scheme=Scheme(Padding.PKCS1, hash_name))
    verify_digest(public(RSA_KEY), plain, digest(hash_name), scheme=Scheme(Padding.PKCS1, hash_name))
    pss = RSA_KEY.sign(
        digest(hash_name), padding.PSS(padding.MGF1(algorithm), algorithm.digest_size), Prehashed(algorithm)
    )
    scheme = Scheme(Padding.PSS, hash_name, algorithm.digest_size)
    verify_message(public(RSA_KEY), pss, MESSAGE, scheme=scheme)
    verify_digest(public(RSA_KEY), pss, digest(hash_name), scheme=scheme)
    for wrong in (Scheme(Padding.PKCS1, hash_name), Scheme(Padding.PSS, hash_name, 7)):
        with pytest.raises(SignatureInvalid):
            verify_message(public(RSA_KEY), pss, MESSAGE, scheme=wrong)


def test_a_key_never_verifies_what_another_kind_of_key_would_sign() -> None:
    key = EC_KEYS["secp384r1"]
    signature = key.sign(MESSAGE, ec.ECDSA(hashes.SHA384()))
    for info, scheme in (
        (public(RSA_KEY), Scheme(Padding.ECDSA, "sha384")),
        (public(key), Scheme(Padding.PKCS1, "sha384")),
        (public(key), Scheme(Padding.PSS, "sha384", 48)),
    ):
        with pytest.raises(SignatureInvalid):
            verify_message(info, signature, MESSAGE, scheme=scheme)


@pytest.mark.parametrize(("r", "s"), [(0, 0), (0, 1), (1, 0), (2**384, 1)])
def test_impossible_ecdsa_numbers_are_refused(r: int, s: int) -> None:
    with pytest.raises(SignatureInvalid):
        verify_message(
            public(EC_KEYS["secp384r1"]),
            encode_dss_signature(r, s),
            MESSAGE,
            scheme=Scheme(Padding.ECDSA, "sha384"),
        )


def test_a_digest_of_the_wrong_length_is_refused() -> None:
    key = EC_KEYS["secp384r1"]
    signature = key.sign(MESSAGE, ec.ECDSA(hashes.SHA384()))
    with pytest.raises(SignatureInvalid):
        verify_digest(public(key), signature, digest("sha256"), scheme=Scheme(Padding.ECDSA, "sha384"))


def test_keys_have_kinds_and_weak_or_strange_ones_are_refused() -> None:
    assert key_kind(public(RSA_KEY)) == "rsa"
    assert {key_kind(public(key)) for key in EC_KEYS.values()} == set(EC_KEYS)
    weak = rsa.generate_private_key(65537, 1024)
    for key in (weak, ec.generate_private_key(ec.SECP256K1()), ed25519.Ed25519PrivateKey.generate()):
        with pytest.raises(KeyUnsupported):
            key_kind(public(key))
    with pytest.raises(KeyUnsupported):
        key_kind(b"no key")


@pytest.mark.parametrize("name", ["sha1", "md5", "sha224", "nonsense"])
def test_weak_hashes_are_refused(name: str) -> None:
    with pytest.raises(AlgorithmUnsupported):
        verify_message(public(RSA_KEY), b"", MESSAGE, scheme=Scheme(Padding.PKCS1, name))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sha256_ecdsa", Scheme(Padding.ECDSA, "sha256")),
        ("sha384_ecdsa", Scheme(Padding.ECDSA, "sha384")),
        ("sha512_ecdsa", Scheme(Padding.ECDSA, "sha512")),
        ("sha256_rsa", Scheme(Padding.PKCS1, "sha256")),
        ("sha384_rsa", Scheme(Padding.PKCS1, "sha384")),
        ("sha512_rsa", Scheme(Padding.PKCS1, "sha512")),
    ],
)
def test_algorithm_identifiers_name_schemes(name: str, expected: Scheme) -> None:
    assert read_scheme(algos.SignedDigestAlgorithm({"algorithm": name})) == expected


@pytest.mark.parametrize("name", ["sha1_rsa", "md5_rsa", "sha1_ecdsa", "sha224_ecdsa", "sha3_256_ecdsa", "ed25519"])
def test_weak_and_unknown_algorithm_identifiers_are_refused(name: str) -> None:
    with pytest.raises(AlgorithmUnsupported):
        read_scheme(algos.SignedDigestAlgorithm({"algorithm": name}))


def test_bare_rsa_encryption_takes_the_digest_stated_beside_it() -> None:
    bare = algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"})
    assert read_scheme(bare, digest="sha512") == Scheme(Padding.PKCS1, "sha512")
    for digest_name in ("", "sha1"):
        with pytest.raises(AlgorithmUnsupported):
            read_scheme(bare, digest=digest_name)


def pss(hash_name: str = "sha256", mask_hash: str = "sha256", salt: int = 32) -> algos.SignedDigestAlgorithm:
    mask = {"algorithm": "mgf1", "parameters": {"algorithm": mask_hash}}
    parameters = {"hash_algorithm": {"algorithm": hash_name}, "mask_gen_algorithm": mask, "salt_length": salt}
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})


def test_pss_parameters_are_read_and_odd_ones_refused() -> None:
    assert read_scheme(pss("sha384", "sha384", 48)) == Scheme(Padding.PSS, "sha384", 48)
    for odd in (pss("sha1", "sha1", 20), pss("sha256", "sha1"), pss(salt=-1), pss(salt=100_000)):
        with pytest.raises(AlgorithmUnsupported):
            read_scheme(odd)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_scheme_or_our_error(octets: bytes) -> None:
    try:
        with reading(CertificateMalformed):
            read_scheme(algos.SignedDigestAlgorithm.load(octets))
    except Error:
        return


@given(st.binary(max_size=120), st.binary(max_size=120))
def test_any_key_and_signature_are_refused_with_our_error(key: bytes, signature: bytes) -> None:
    with pytest.raises(Error):
        verify_message(key, signature, MESSAGE, scheme=Scheme(Padding.ECDSA, "sha256"))
    with pytest.raises(SignatureInvalid):
        verify_message(public(EC_KEYS["secp256r1"]), signature, MESSAGE, scheme=Scheme(Padding.ECDSA, "sha256"))
