import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from hypothesis import given
from hypothesis import strategies as st

from idclient.cards import keys, signing
from idclient.cards.models import Key, KeyType
from idclient.cards.models.estonia_2018 import COSMO_8
from idclient.cards.models.finland import V3
from idclient.cards.models.latvia import COSMO_8 as LATVIA
from idclient.errors.card import CardCertificateMissing, CardKeyUnsupported, CardSignatureInvalid, DigestUnsupported
from idclient.model import Purpose, SignatureAlgorithm
from idclient.value import replace
from idclient.wire.certificate import subject_public_key_info
from tests.cards.certificates import certificate_for
from tests.cards.doubles import AUTHENTICATION, CERTIFICATES, HASH, SIGNATURES

KEY = COSMO_8.keys[Purpose.SIGNING]
# Source: open-eid mobile libraries, replay tests taken from real test cards (cards.md clause 7.2)
REAL_HASH = bytes.fromhex(
    "592339cef290ada30eac71d4cbb0420b479c1a0936fe0225a0fbc6dc2e51ff58cfd5add29772de4368eb1b024f1cbc8a"
)
IDEMIA_KEY = (
    "0454bcd2ae669dbef648d50624569dd1e1f1e6f0a4706bf7a22241b78006c766d4100d0a9579a3c650eb22f11c52d60e0849b80090eebc"
    "bb2da6a9cdddc60242fc8ad4d430e4045ca1e47535267c76995713a569ae0a09a6c8194c575b81d51b57"
)
IDEMIA_SIGNATURE = (
    "0445217652db2401f64ea2222a21f8cfc8d05757e580c118a57d2c66318dd5b35a6f360b3917ec58b57883997fb92c03ca449bfe95d674"
    "ddcdc7514800c618cf0d7e9e31ae4a430468043c5d857efab721b3354b4b7b7c85ca1d700a369fdf03"
)
THALES_KEY = (
    "04f94ee50d024ad55e798e956005db6c1ee0e429543f22606b17ddfabfaed96ec888ae113d5cdc1fdbf194b3ecad3c3d7e2ab48cf78c28"
    "08287b0d1d624fc40ed57a7af6b629918751b4b5cd9007fc828b2705214420d8e91332c4a2188b3fb847"
)
THALES_SIGNATURE = (
    "a348a7f00bde39d16c9c3c615b589dfaca4f6f331f1a55937612edd28b9dd919aceca44e701e344d2680c5ffd1479f6a66b9c227a58b68"
    "b62da745b87dd9e818fe90d96f78fcb45fb6ab2a5af9369e942cb81108fa4011b3471ebfbf64dd6a36"
)


def require(public: "keys.PublicKey", value: bytes, digest: bytes) -> None:
    keys.require_signature(public, value, digest=digest, algorithm=SignatureAlgorithm.ECDSA_SHA384)


@pytest.mark.parametrize(("point", "signature"), [(IDEMIA_KEY, IDEMIA_SIGNATURE), (THALES_KEY, THALES_SIGNATURE)])
def test_signatures_of_real_cards_are_accepted(point: str, signature: str) -> None:
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP384R1(), bytes.fromhex(point))
    value = bytes.fromhex(signature)
    require(public, value, REAL_HASH)
    for broken in (value[:-1] + bytes([value[-1] ^ 1]), value[48:] + value[:48], bytes(96)):
        with pytest.raises(CardSignatureInvalid):
            require(public, broken, REAL_HASH)


def test_the_recorded_signatures_belong_to_the_recorded_certificates() -> None:
    assert hashlib.sha384(b"Hello world!").digest() == HASH
    for file, certificate in CERTIFICATES.items():
        require(keys.public_key(KEY, certificate), SIGNATURES[file], HASH)
    assert len(AUTHENTICATION) == 14


@pytest.mark.parametrize(
    "public",
    [
        rsa.generate_private_key(65537, 2048).public_key(),
        ec.derive_private_key(5, ec.SECP256R1()).public_key(),
        ec.derive_private_key(5, ec.BrainpoolP512R1()).public_key(),
    ],
)
def test_a_key_of_another_kind_is_named_as_such(public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> None:
    with pytest.raises(CardKeyUnsupported) as caught:
        keys.public_key(KEY, certificate_for(public))
    assert caught.value.facts == {"purpose": "signing"}


def test_a_key_that_cannot_be_loaded_is_unsupported() -> None:
    certificate = CERTIFICATES[0x341F]
    position = certificate.index(bytes.fromhex("04c5d2d73be198c4"))
    broken = certificate[: position + 8] + bytes(8) + certificate[position + 16 :]
    with pytest.raises(CardKeyUnsupported):
        keys.public_key(KEY, broken)


@given(st.binary(max_size=80) | st.integers(0, 600).map(lambda size: CERTIFICATES[0x341F][:size]))
def test_any_bytes_are_a_certificate_or_not(octets: bytes) -> None:
    if subject_public_key_info(octets) is None:
        with pytest.raises(CardCertificateMissing):
            keys.public_key(KEY, octets)


@given(st.integers(0, 1007), st.integers(1, 255))
def test_a_certificate_with_one_wrong_byte_is_never_a_foreign_exception(position: int, difference: int) -> None:
    octets = bytearray(CERTIFICATES[0x341F])
    octets[position] ^= difference
    try:
        keys.public_key(KEY, bytes(octets))
    except (CardCertificateMissing, CardKeyUnsupported):
        return


@given(st.binary(min_size=32, max_size=32) | st.binary(min_size=48, max_size=48) | st.binary(min_size=64, max_size=64))
def test_what_the_card_signs_is_the_integer_ecdsa_takes(digest: bytes) -> None:
    prepared = signing.digest_for(KEY, digest)
    assert len(prepared) == 48
    number = int.from_bytes(digest) >> max(0, 8 * len(digest) - 384)
    assert int.from_bytes(prepared) == number


RSA = rsa.generate_private_key(65537, 2048)
RSA_KEY = replace(V3.keys[Purpose.AUTHENTICATION], type=KeyType.RSA)
PKCS1_KEY = replace(LATVIA.keys[Purpose.AUTHENTICATION], type=KeyType.RSA)
SCHEMES: list[tuple[Key, padding.AsymmetricPadding]] = [
    (PKCS1_KEY, padding.PKCS1v15()),
    (RSA_KEY, padding.PSS(padding.MGF1(SHA256()), 32)),
]


@pytest.mark.parametrize(("key", "used"), SCHEMES)
def test_rsa_signatures_count_in_their_own_scheme_only(key: Key, used: padding.AsymmetricPadding) -> None:
    digest = bytes(range(32))
    algorithm = keys.algorithm_for(key, digest)
    for scheme in (used, *(other for _, other in SCHEMES), padding.PSS(padding.MGF1(SHA256()), 20)):
        value = RSA.sign(digest, scheme, Prehashed(SHA256()))
        try:
            keys.require_signature(RSA.public_key(), value, digest=digest, algorithm=algorithm)
        except CardSignatureInvalid:
            assert scheme is not used
        else:
            assert scheme is used


def test_a_scheme_that_is_not_the_keys_is_no_signature() -> None:
    elliptic = ec.derive_private_key(5, ec.SECP384R1()).public_key()
    cases: list[tuple[keys.PublicKey, SignatureAlgorithm, bytes, bytes]] = [
        (RSA.public_key(), SignatureAlgorithm.ECDSA_SHA384, bytes(256), HASH),
        (elliptic, SignatureAlgorithm.RSA_SHA384, bytes(96), HASH),
        (elliptic, SignatureAlgorithm.ECDSA_SHA384, bytes(95), HASH),
        (elliptic, SignatureAlgorithm.ECDSA_SHA384, b"", HASH),
        (elliptic, SignatureAlgorithm.ECDSA_SHA256, bytes(96), HASH),
    ]
    for public, algorithm, value, digest in cases:
        with pytest.raises(CardSignatureInvalid):
            keys.require_signature(public, value, digest=digest, algorithm=algorithm)


def test_the_certificate_tells_the_keys_type() -> None:
    latvian = LATVIA.keys[Purpose.SIGNING]
    assert keys.in_use(latvian, CERTIFICATES[0x341F]).type is KeyType.EC
    assert keys.in_use(latvian, certificate_for(RSA.public_key())).type is KeyType.RSA


def test_a_short_rsa_key_is_unsupported() -> None:
    short = rsa.generate_private_key(65537, 1024).public_key()
    with pytest.raises(CardKeyUnsupported):
        keys.public_key(LATVIA.keys[Purpose.SIGNING], certificate_for(short))


def test_a_digest_that_the_key_does_not_take_is_refused_by_the_signer_too() -> None:
    with pytest.raises(DigestUnsupported):
        signing.digest_for(KEY, bytes(20))


def test_a_digest_info_names_the_hash() -> None:
    value = RSA.sign(HASH, padding.PKCS1v15(), Prehashed(SHA384()))
    block = pow(int.from_bytes(value), 65537, RSA.public_key().public_numbers().n).to_bytes(256)
    assert block.endswith(b"\0" + signing.digest_for(PKCS1_KEY, HASH))
