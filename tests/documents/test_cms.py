"""The CMS of a signature: what it holds, what is asked of the card and the authority, and what stops it."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

import pytest
from asn1crypto import algos, core
from asn1crypto import cms as asn1
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.documents.cms import (
    CmsPlan,
    StampDigest,
    build_cms,
    choose_algorithm,
    encode_signature,
    estimate_cms_size,
    require_same_as_endesive,
)
from idclient.documents.cms_engine import Made, build_with_endesive
from idclient.documents.cms_reading import read_cms
from idclient.documents.cms_template import issued, signed_attributes, signed_data
from idclient.documents.cms_verifying import Profile, check_digest, check_form, check_signature, find_certificate
from idclient.errors.checking import SignatureMismatch
from idclient.errors.output import OutputNotVerified
from idclient.errors.service import ServiceTimeout
from idclient.errors.timestamp import TimestampMalformed
from idclient.errors.trust import AlgorithmUnsupported, CertificateMalformed
from idclient.model import Commitment, Signature, SignatureAlgorithm
from idclient.trust.tsa import fetch_timestamp
from idclient.value import replace
from idclient.wire import tlv
from tests.cards.doubles import CERTIFICATES
from tests.documents.check_world import World
from tests.documents.cms_keys import KINDS, SoftwareKey, software_key

DATA = b"The bytes that a ByteRange covers."


def build(
    key: SoftwareKey,
    *chain: bytes,
    timestamper: StampDigest | None = None,
    commitment: Commitment | None = None,
) -> bytes:
    digest = hashlib.new(key.hash_name, DATA).digest()
    return build_cms(digest, key.sign, key.plan(*chain, commitment=commitment), timestamper=timestamper)


def signer_info(der: bytes) -> asn1.SignerInfo:
    return asn1.ContentInfo.load(der, strict=True)["content"]["signer_infos"][0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_signature_is_read_back_and_verifies(kind: str) -> None:
    key = software_key(kind)
    message = read_cms(build(key))
    (signer,) = message.signers
    assert check_form(message, Profile.CADES) == []
    certificate, problems = find_certificate(message, signer)
    assert certificate is not None
    assert certificate.der == key.certificate
    assert problems == []
    assert check_digest(signer, hashlib.new(key.hash_name, DATA).digest()) == []
    assert check_signature(signer, certificate) == []


@pytest.mark.parametrize(
    ("kind", "oid"),
    [
        ("p256", "1.2.840.10045.4.3.2"),
        ("p384", "1.2.840.10045.4.3.3"),
        ("p521", "1.2.840.10045.4.3.4"),
        ("rsa", "1.2.840.113549.1.1.11"),
        ("rsa-512", "1.2.840.113549.1.1.13"),
        ("pss", "1.2.840.113549.1.1.10"),
    ],
)
def test_the_signature_algorithm_is_the_one_of_the_key(kind: str, oid: str) -> None:
    info = signer_info(build(software_key(kind)))
    assert info["signature_algorithm"]["algorithm"].dotted == oid


def test_digest_identifiers_have_no_parameters() -> None:
    der = build(software_key("p384"))
    bare = bytes.fromhex("300b0609608648016503040202")  # id-sha384 (RFC 5754, 2)
    assert der.count(bare) == 2
    assert bytes.fromhex("0609608648016503040202") + b"\x05\x00" not in der


def test_exactly_three_attributes_are_signed_and_no_time() -> None:
    info = signer_info(build(software_key("p384")))
    assert {attribute["type"].dotted for attribute in info["signed_attrs"]} == {
        "1.2.840.113549.1.9.3",
        "1.2.840.113549.1.9.4",
        "1.2.840.113549.1.9.16.2.47",
    }
    assert info["unsigned_attrs"].native is None


def test_the_signing_certificate_is_bound_by_sha_256_which_is_left_out_as_default() -> None:
    key = software_key("p384")
    info = signer_info(build(key))
    (value,) = (a["values"][0] for a in info["signed_attrs"] if a["type"].dotted == "1.2.840.113549.1.9.16.2.47")
    digest = hashlib.sha256(key.certificate).digest()
    assert b"\x04\x20" + digest in value.dump()
    assert bytes.fromhex("0609608648016503040201") not in value.dump()
    assert value["certs"][0]["issuer_serial"]["serial_number"].native == info["sid"].chosen["serial_number"].native


def test_the_card_signs_exactly_once_and_gets_the_digest_of_the_attributes() -> None:
    key = software_key("p384")
    asked: list[bytes] = []

    def sign(digest: bytes) -> Signature:
        asked.append(digest)
        return key.sign(digest)

    der = build_cms(hashlib.sha384(DATA).digest(), sign, key.plan())
    (signer,) = read_cms(der).signers
    assert asked == [hashlib.sha384(signer.signed_attributes).digest()]
    assert signer.signed_attributes[0] == 0x31


def test_signed_attributes_are_sorted_as_der_wants_it() -> None:
    (signer,) = read_cms(build(software_key("p384"))).signers
    values = [value.dump() for value in asn1.CMSAttributes.load(signer.signed_attributes)]
    assert values == sorted(values)


def test_the_chain_comes_along_once_and_without_the_signer_twice() -> None:
    key, other = software_key("p384"), software_key("p256", "TEST of an authority")
    message = read_cms(build(key, other.certificate, key.certificate, other.certificate))
    assert sorted(message.certificates) == sorted([key.certificate, other.certificate])


def test_a_time_stamp_is_kept_byte_by_byte_and_is_over_the_signature_value() -> None:
    key, world = software_key("p384"), World()
    tokens: list[tuple[bytes, bytes]] = []

    def stamp(imprint: bytes) -> bytes:
        tokens.append((imprint, fetch_timestamp(world.environment, imprint, "sha384").der))
        return tokens[-1][1]

    (signer,) = read_cms(build(key, timestamper=stamp)).signers
    assert [(hashlib.sha384(signer.signature).digest(), signer.tokens[0])] == tokens


def test_a_failing_time_stamp_stops_everything() -> None:
    def stamp(imprint: bytes) -> bytes:
        raise ServiceTimeout(service="tsa")

    with pytest.raises(ServiceTimeout):
        build(software_key("p384"), timestamper=stamp)


@pytest.mark.parametrize("token", [b"", b"\x30\x00", b"\x30\x03\x02\x01\x00", b"not a token"])
def test_something_else_than_a_token_is_refused(token: bytes) -> None:
    with pytest.raises(TimestampMalformed):
        build(software_key("p384"), timestamper=lambda _: token)


def _another_certificate(signature: Signature) -> Signature:
    return replace(signature, certificate=software_key("p384", "TEST of somebody else").certificate)


def _another_algorithm(signature: Signature) -> Signature:
    return replace(signature, algorithm=SignatureAlgorithm.ECDSA_SHA256)


def _another_value(signature: Signature) -> Signature:
    return replace(signature, value=signature.value[:-1] + bytes([signature.value[-1] ^ 1]))


def _half_a_value(signature: Signature) -> Signature:
    return replace(signature, value=signature.value[:-1])


def _empty_value(signature: Signature) -> Signature:
    return replace(signature, value=b"")


def _zeros(signature: Signature) -> Signature:
    return replace(signature, value=bytes(len(signature.value)))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_another_certificate, "certificate"),
        (_another_algorithm, "algorithm"),
        (_another_value, "value"),
        (_half_a_value, "value"),
        (_empty_value, "value"),
        (_zeros, "value"),
    ],
)
def test_a_signature_that_does_not_fit_is_refused_before_a_time_stamp_is_asked_for(
    spoil: Callable[[Signature], Signature], reason: str
) -> None:
    key = software_key("p384")
    stamped: list[bytes] = []

    def stamp(imprint: bytes) -> bytes:
        stamped.append(imprint)
        return b""

    with pytest.raises(SignatureMismatch) as refusal:
        build_cms(
            hashlib.sha384(DATA).digest(),
            lambda digest: spoil(key.sign(digest)),
            key.plan(),
            timestamper=stamp,
        )
    assert refusal.value.reason == reason
    assert stamped == []


def test_a_digest_of_another_length_is_refused_before_anybody_signs() -> None:
    key = software_key("p384")
    with pytest.raises(AlgorithmUnsupported):
        build_cms(bytes(32), lambda _: pytest.fail("signed"), key.plan())


@pytest.mark.parametrize(
    ("kind", "offered", "chosen"),
    [
        ("p384", tuple(SignatureAlgorithm), SignatureAlgorithm.ECDSA_SHA384),
        ("p256", tuple(SignatureAlgorithm), SignatureAlgorithm.ECDSA_SHA256),
        ("p521", tuple(SignatureAlgorithm), SignatureAlgorithm.ECDSA_SHA512),
        ("p521", (SignatureAlgorithm.ECDSA_SHA384,), SignatureAlgorithm.ECDSA_SHA384),
        ("rsa", tuple(SignatureAlgorithm), SignatureAlgorithm.RSA_SHA256),
        ("rsa", (SignatureAlgorithm.RSA_PSS_SHA512, SignatureAlgorithm.RSA_PSS_SHA256), None),
        ("p384", (SignatureAlgorithm.RSA_SHA256,), AlgorithmUnsupported),
        ("rsa", (SignatureAlgorithm.ECDSA_SHA256,), AlgorithmUnsupported),
        ("rsa", (), AlgorithmUnsupported),
    ],
)
def test_the_best_that_the_signer_offers_for_its_key_is_chosen(
    kind: str, offered: tuple[SignatureAlgorithm, ...], chosen: object
) -> None:
    certificate = software_key(kind).certificate
    if chosen is AlgorithmUnsupported:
        with pytest.raises(AlgorithmUnsupported):
            choose_algorithm(certificate, offered)
    else:
        assert choose_algorithm(certificate, offered) is (chosen or SignatureAlgorithm.RSA_PSS_SHA256)


def test_a_key_that_is_named_for_pss_makes_nothing_else() -> None:
    certificate = software_key("rsa").certificate
    plain, named = bytes.fromhex("300D06092A864886F70D0101010500"), bytes.fromhex("300B06092A864886F70D01010A")
    body = certificate.replace(plain, named)
    assert body != certificate
    short = bytearray(body)
    lengths = ((0, 4), (4, 8), (short.index(named) - 4, short.index(named)))
    for start, end in lengths:
        short[start + 2 : end] = (int.from_bytes(short[start + 2 : end]) - 2).to_bytes(2)
    assert choose_algorithm(bytes(short), tuple(SignatureAlgorithm)) is SignatureAlgorithm.RSA_PSS_SHA256


def test_an_algorithm_that_is_not_the_keys_is_refused_before_anybody_signs() -> None:
    plan = replace(software_key("rsa").plan(), algorithm=SignatureAlgorithm.ECDSA_SHA256)
    with pytest.raises(AlgorithmUnsupported):
        build_cms(bytes(32), lambda _: pytest.fail("signed"), plan)
    with pytest.raises(AlgorithmUnsupported):
        estimate_cms_size(plan)


@pytest.mark.parametrize("size", [32, 48, 64])
def test_pss_parameters_are_written_out_with_one_hash_and_a_salt_as_long(size: int) -> None:
    name = f"sha{8 * size}"
    parameters = signer_info(build(software_key("pss" if size == 32 else f"pss-{8 * size}")))["signature_algorithm"][
        "parameters"
    ]
    assert parameters["hash_algorithm"]["algorithm"].native == name
    assert parameters["mask_gen_algorithm"]["algorithm"].native == "mgf1"
    assert parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native == name
    assert parameters["salt_length"].native == size
    assert parameters["trailer_field"].native == "trailer_field_bc"


@pytest.mark.parametrize(
    ("commitment", "oid"),
    [
        (Commitment.ORIGIN, "1.2.840.113549.1.9.16.6.1"),
        (Commitment.RECEIPT, "1.2.840.113549.1.9.16.6.2"),
        (Commitment.DELIVERY, "1.2.840.113549.1.9.16.6.3"),
        (Commitment.SENDER, "1.2.840.113549.1.9.16.6.4"),
        (Commitment.APPROVAL, "1.2.840.113549.1.9.16.6.5"),
        (Commitment.CREATION, "1.2.840.113549.1.9.16.6.6"),
    ],
)
def test_a_commitment_is_signed_by_its_oid(commitment: Commitment, oid: str) -> None:
    (signer,) = read_cms(build(software_key("p384"), commitment=commitment)).signers
    (value,) = signer.attributes["1.2.840.113549.1.9.16.2.16"]
    (kind,) = tlv.iterate(tlv.decode_one(value)[0].value)
    assert core.ObjectIdentifier.load(kind.encode()).dotted == oid


def test_what_is_no_certificate_is_refused() -> None:
    with pytest.raises(CertificateMalformed):
        estimate_cms_size(CmsPlan(certificate=b"\x30\x00", algorithm=SignatureAlgorithm.ECDSA_SHA384))


@pytest.mark.parametrize("kind", KINDS)
def test_the_estimate_is_never_too_small_and_hardly_too_large(kind: str) -> None:
    key, other = software_key(kind), software_key("p256", "TEST of an authority")
    estimate = estimate_cms_size(key.plan(other.certificate))
    sizes = [len(build(key, other.certificate)) for _ in range(12)]
    assert max(sizes) <= estimate <= max(sizes) + 8


def test_the_estimate_with_a_time_stamp_is_never_too_small() -> None:
    key, world = software_key("p384"), World()
    token = fetch_timestamp(world.environment, bytes(48), "sha384").der
    estimate = estimate_cms_size(key.plan(), token_size=len(token))
    real = len(build(key, timestamper=lambda _: token))
    assert real <= estimate <= real + 48


@given(st.integers(1, 2**384 - 1), st.integers(1, 2**384 - 1))
@settings(max_examples=50)
def test_a_raw_signature_becomes_two_minimal_integers(r: int, s: int) -> None:
    value = r.to_bytes(48, "big") + s.to_bytes(48, "big")
    der = encode_signature(Signature(value, SignatureAlgorithm.ECDSA_SHA384, b""))
    parsed = algos.DSASignature.load(der, strict=True)
    assert (parsed["r"].native, parsed["s"].native) == (r, s)
    assert parsed["r"].contents == r.to_bytes(r.bit_length() // 8 + 1, "big")


def test_nothing_heavy_is_loaded_before_a_signature_is_made() -> None:
    heavy = "endesive, asn1crypto, cryptography, requests"
    code = f"import idclient.documents.cms, sys; sys.exit(bool(set('{heavy}'.split(', ')) & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("commitment", [None, Commitment.APPROVAL])
@pytest.mark.parametrize("stamped", [False, True])
@pytest.mark.parametrize("others", [0, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_endesive_makes_the_same_bytes(kind: str, others: int, stamped: bool, commitment: Commitment | None) -> None:
    key = software_key(kind)
    chain = [software_key("p256", f"TEST of authority {number}").certificate for number in range(others)]
    token = fetch_timestamp(World().environment, bytes(48), "sha384").der
    der = build(key, *chain, timestamper=(lambda _: token) if stamped else None, commitment=commitment)
    digest = hashlib.new(key.hash_name, DATA).digest()
    require_same_as_endesive(der, digest, key.plan(*chain, commitment=commitment))


def with_length_in_80(*parts: tlv.Tlv) -> bytes:
    """Return a SEQUENCE in which the last part has become so long that the length ends in 80."""
    *first, last = parts
    for size in range(600):
        value = b"".join(part.encode() for part in first) + tlv.encode(last.tag, last.value + bytes(size))
        if tlv.encode_length(len(value))[-1] == 0x80:
            return tlv.encode(0x30, value)
    raise AssertionError


def test_endesive_makes_the_same_bytes_where_lengths_end_in_80() -> None:
    key, other = software_key("p384"), software_key("p256", "TEST of an authority").certificate
    authority = with_length_in_80(*tlv.iterate(tlv.decode_one(other)[0].value))
    token = fetch_timestamp(World().environment, bytes(48), "sha384").der
    kind, content = tlv.iterate(tlv.decode_one(token)[0].value)
    signed = with_length_in_80(*tlv.iterate(tlv.decode_one(content.value)[0].value))
    longer = tlv.encode(0x30, kind.encode() + tlv.encode(content.tag, signed))
    der = build(key, authority, timestamper=lambda _: longer)
    require_same_as_endesive(der, hashlib.new(key.hash_name, DATA).digest(), key.plan(authority))


@given(st.binary(min_size=48, max_size=48), st.binary(min_size=1, max_size=300))
@settings(max_examples=30, deadline=None)
def test_endesive_makes_the_same_bytes_around_any_value_for_a_certificate_of_a_real_test_card(
    digest: bytes, value: bytes
) -> None:
    certificate = CERTIFICATES[0x341F]
    algorithm = SignatureAlgorithm.ECDSA_SHA384
    attributes = signed_attributes(digest, certificate)
    ours = signed_data(attributes, value, certificates=[certificate], algorithm=algorithm)
    assert build_with_endesive(Made(digest, value, None), certificate, (), algorithm=algorithm) == ours


def test_a_cms_that_endesive_would_make_otherwise_is_noticed() -> None:
    key = software_key("p384")
    der = bytearray(build(key))
    at = der.index(hashlib.sha256(key.certificate).digest())
    der[at] ^= 1
    with pytest.raises(OutputNotVerified) as refusal:
        require_same_as_endesive(bytes(der), hashlib.sha384(DATA).digest(), key.plan())
    assert refusal.value.facts == {"reason": "cms-differs"}


@given(st.binary(max_size=80))
def test_what_names_a_certificate_is_found_or_refused(octets: bytes) -> None:
    with suppress(CertificateMalformed):
        issued(octets)


def test_making_a_signature_loads_neither_endesive_nor_an_http_client() -> None:
    code = (
        "import sys\n"
        "from idclient.documents.cms import build_cms\n"
        "from tests.documents.cms_keys import software_key\n"
        "key = software_key('p384')\n"
        "build_cms(bytes(48), key.sign, key.plan())\n"
        "sys.exit('endesive' in sys.modules or 'requests' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_making_a_signature_never_loads_the_pdf_half_of_endesive() -> None:
    code = (
        "import idclient.documents.cms_engine, sys; sys.exit('endesive.pdf' in sys.modules or 'pypdf' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
