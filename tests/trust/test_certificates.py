"""Certificates: real ones are read as openssl reads them, broken ones are refused, unfit ones do not sign."""

import base64
from datetime import UTC, datetime, timedelta
from importlib import resources

import pytest
from asn1crypto import parser
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors import Error
from idclient.errors.trust import (
    CertificateExpired,
    CertificateExtensionUnknown,
    CertificateIsAuthority,
    CertificateMalformed,
    CertificateNotForSigning,
    CertificateNotYetValid,
    KeyUnsupported,
)
from idclient.trust.asn1 import MAXIMUM_SIZE
from idclient.trust.certificates import (
    check_signing_certificate,
    fingerprint,
    hash_name_for_key,
    read_certificate,
    read_common_name,
    read_holder,
)
from tests.trust.made import NOW, Recipe, flip, leaf, root
from tests.trust.world import World, shared_pki

SIGNING = shared_pki().signing.certificate


def published(name: str) -> bytes:
    """A real certificate of the package esteid-certificates, DER."""
    text = (resources.files("esteid_certificates") / "files" / name).read_text()
    return base64.b64decode(text.split("-----BEGIN CERTIFICATE-----")[1].split("-----END")[0])


def test_a_real_time_stamping_unit_is_read() -> None:
    # every value as `openssl x509 -text` shows it
    certificate = read_certificate(published("sk/SK_TIMESTAMPING_UNIT_2026E.pem"))
    assert certificate.ocsp_urls == ("http://aia.sk.ee/tsa",)
    assert certificate.crl_urls == ("http://c.sk.ee/sk_tsa_ca_2023e.crl",)
    assert certificate.extended_key_usage == ("1.3.6.1.5.5.7.3.8",)
    assert certificate.extended_key_usage_critical
    assert certificate.key_usage == frozenset({"digital_signature", "non_repudiation"})
    assert certificate.authority_key_id == bytes.fromhex("5A18C034CED7B799DF0890C0047D18F37396BDCF")
    assert certificate.subject_key_id == bytes.fromhex("2D4DE6AAC356A763656503 46B2B379A1F6DF466D".replace(" ", ""))
    assert certificate.not_before == datetime(2026, 2, 28, 22, 0, tzinfo=UTC)
    assert certificate.not_after == datetime(2032, 3, 28, 21, 59, 59, tzinfo=UTC)
    assert not certificate.is_authority
    assert not certificate.unknown_critical
    authority = read_certificate(published("sk/SK_TSA_CA_2023E.pem"))
    assert authority.is_authority
    assert authority.path_length is None
    assert authority.subject == certificate.issuer
    assert authority.subject_der == certificate.issuer_der


@pytest.mark.parametrize(
    ("name", "hash_name"),
    [
        ("sk/SK_TIMESTAMPING_UNIT_2026E.pem", "sha256"),
        ("sk/EID_Q_2021E.pem", "sha384"),
        ("sk/esteid2018.pem", "sha512"),
        ("sk/ESTEID-SK_2015.pem", "sha256"),
    ],
)
def test_the_digest_goes_with_the_key(name: str, hash_name: str) -> None:
    assert hash_name_for_key(published(name)) == hash_name


def test_every_published_certificate_is_read() -> None:
    folder = resources.files("esteid_certificates") / "files"
    names = [f"{part}/{file.name}" for part in ("sk", "zetes") for file in (folder / part).iterdir()]
    assert len(names) > 40
    for name in names:
        certificate = read_certificate(published(name))
        assert not certificate.unknown_critical, name
        reference = x509.load_der_x509_certificate(published(name))
        assert certificate.serial == reference.serial_number
        assert certificate.not_after == reference.not_valid_after_utc
        assert certificate.signed_part == reference.tbs_certificate_bytes


def test_the_holder_is_read_but_never_shown_by_accident() -> None:
    holder = read_holder(SIGNING)
    assert holder.common_name == "TEST JÕEORG,JAAK-KRISTJAN,38001085718"
    assert holder.surname == "TEST JÕEORG"
    assert holder.given_name == "JAAK-KRISTJAN"
    assert holder.serial_number == "PNOEE-38001085718"
    shown = repr(holder) + repr(read_certificate(SIGNING))
    assert "38001085718" not in shown
    assert "EORG" not in shown.upper()
    assert read_common_name(shared_pki().issuing.certificate) == "TEST of idclient demo ESTEID"
    assert read_holder(shared_pki().root.certificate).serial_number == ""


def test_the_fingerprint_is_the_sha256_of_the_der() -> None:
    expected = "86d87d246453a3edce59be8e9c679d5fc0d30d247cb57666efb4ec59d31691eb"
    assert fingerprint(published("sk/SK_TIMESTAMPING_UNIT_2026E.pem")) == expected


def test_a_good_signing_certificate_may_sign(world: World) -> None:
    check_signing_certificate(world.signer, world.clock.now())


def test_the_first_and_last_second_are_valid_and_their_neighbours_are_not() -> None:
    certificate = read_certificate(SIGNING)
    second = timedelta(seconds=1)
    check_signing_certificate(SIGNING, certificate.not_before)
    check_signing_certificate(SIGNING, certificate.not_after)
    with pytest.raises(CertificateNotYetValid) as early:
        check_signing_certificate(SIGNING, certificate.not_before - second)
    with pytest.raises(CertificateExpired) as late:
        check_signing_certificate(SIGNING, certificate.not_after + second)
    assert early.value.facts == {"role": "certificate", "since": "2026-11-24T12:00:00Z"}
    assert late.value.facts == {"role": "certificate", "until": "2029-11-24T12:00:00Z"}


def test_an_authentication_certificate_does_not_sign_documents(world: World) -> None:
    with pytest.raises(CertificateNotForSigning):
        check_signing_certificate(world.pki.authentication.certificate, NOW)


def test_a_certificate_without_key_usage_does_not_sign_documents() -> None:
    with pytest.raises(CertificateNotForSigning):
        check_signing_certificate(leaf(root(), usages=()).der, NOW)


def test_an_authority_does_not_sign_documents(world: World) -> None:
    with pytest.raises(CertificateIsAuthority):
        check_signing_certificate(world.issuer, NOW)


def test_an_unknown_critical_extension_stops_signing() -> None:
    extra = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.999.5"), b"\x05\x00")
    check_signing_certificate(leaf(root(), extra=((extra, False),)).der, NOW)
    with pytest.raises(CertificateExtensionUnknown) as caught:
        check_signing_certificate(leaf(root(), extra=((extra, True),)).der, NOW)
    assert caught.value.facts == {"oid": "2.999.5"}


def test_a_weak_key_does_not_sign() -> None:
    with pytest.raises(KeyUnsupported):
        check_signing_certificate(leaf(root(), key=rsa.generate_private_key(65537, 1024)).der, NOW)
    with pytest.raises(KeyUnsupported):
        check_signing_certificate(leaf(root(), key=ec.generate_private_key(ec.SECP256K1())).der, NOW)


def test_an_extension_given_twice_is_malformed() -> None:
    certificate, signed, tagged, extensions = _down_to_extensions(SIGNING)
    first = extensions[: parser.peek(extensions)]
    longer = _wrapped(0xA3, _wrapped(0x30, extensions + first))
    with pytest.raises(CertificateMalformed):
        read_certificate(_wrapped(0x30, _wrapped(0x30, signed.replace(tagged, longer)) + certificate))


def test_two_different_signature_algorithms_are_malformed() -> None:
    sha384, sha256 = bytes.fromhex("06082A8648CE3D040303"), bytes.fromhex("06082A8648CE3D040302")
    head, _, tail = SIGNING.rpartition(sha384)
    with pytest.raises(CertificateMalformed):
        read_certificate(head + sha256 + tail)


def _wrapped(tag: int, body: bytes) -> bytes:
    size = len(body)
    return bytes([tag, 0x82]) + size.to_bytes(2, "big") + body


def _down_to_extensions(der: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Return what follows the signed part, the signed part's content, its [3], and the extensions in it.

    By bytes alone: other libraries change asn1crypto's tables when they are imported.
    """
    content = parser.parse(der)[4]
    size = parser.peek(content)
    signed = parser.parse(content[:size])[4]
    tagged = _last(signed)
    return content[size:], signed, tagged, parser.parse(parser.parse(tagged)[4])[4]


def _last(octets: bytes) -> bytes:
    """Return the last of the elements in a row."""
    while len(octets) > (size := parser.peek(octets)):
        octets = octets[size:]
    return octets


def test_a_certificate_without_extensions_is_read() -> None:
    certificate = asn1_x509.Certificate.load(Recipe(key_ids=False, usages=()).make().der)
    del certificate["tbs_certificate"]["extensions"]
    read = read_certificate(certificate.dump(force=True))
    assert read.key_usage is None
    assert read.permits("key_cert_sign")
    assert read.extended_key_usage is None
    assert not read.is_authority


def test_partial_distribution_points_are_not_used() -> None:
    def point(url: str, **parts: object) -> x509.DistributionPoint:
        arguments = {"full_name": [x509.UniformResourceIdentifier(url)], "relative_name": None}
        return x509.DistributionPoint(**{**arguments, "reasons": None, "crl_issuer": None, **parts})  # type: ignore[arg-type]

    points = [
        point("http://a.invalid/", reasons=frozenset({x509.ReasonFlags.key_compromise})),
        point("http://b.invalid/", crl_issuer=[x509.DirectoryName(x509.Name([]))]),
        point("ldap://c.invalid/"),
        point("http://d.invalid/"),
    ]
    extra = ((x509.CRLDistributionPoints(points), False),)
    assert read_certificate(leaf(root(), extra=extra).der).crl_urls == ("ldap://c.invalid/", "http://d.invalid/")


@pytest.mark.parametrize("octets", [b"", b"\x30", b"\x30\x00", SIGNING[:-1], SIGNING + b"\0", b"\x30\x80\0\0"])
def test_what_is_not_a_whole_certificate_is_malformed(octets: bytes) -> None:
    for reader in (read_certificate, read_holder):
        with pytest.raises(CertificateMalformed):
            reader(octets)


def test_something_enormous_is_refused_unread() -> None:
    with pytest.raises(CertificateMalformed):
        read_certificate(bytes(MAXIMUM_SIZE + 1))


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_our_error(octets: bytes) -> None:
    with pytest.raises(Error):
        read_certificate(octets)


@given(st.integers(0, len(SIGNING) - 1), st.integers(0, 255))
def test_any_changed_byte_gives_a_certificate_or_our_error(position: int, value: int) -> None:
    octets = SIGNING[:position] + bytes([value]) + SIGNING[position + 1 :]
    for reader in (read_certificate, read_holder, hash_name_for_key):
        try:
            reader(octets)
        except Error:
            continue


@given(st.integers(0, len(SIGNING)), st.binary(max_size=8), st.integers(0, 20))
def test_any_cut_and_insertion_gives_a_certificate_or_our_error(position: int, inserted: bytes, removed: int) -> None:
    octets = SIGNING[:position] + inserted + SIGNING[position + removed :]
    try:
        read_certificate(octets)
    except Error:
        return


def test_deep_nesting_is_refused_with_our_error() -> None:
    octets = b""
    for _ in range(3000):
        octets = b"\x30\x84" + len(octets).to_bytes(4, "big") + octets
    with pytest.raises(CertificateMalformed):
        read_certificate(octets)


def test_one_flipped_bit_never_leaves_a_certificate_that_its_issuer_signed() -> None:
    from idclient.trust.certificates import verify_issued

    issuer = read_certificate(shared_pki().issuing.certificate)
    verify_issued(read_certificate(SIGNING), issuer)
    for position in range(len(SIGNING)):
        with pytest.raises(Error):
            verify_issued(read_certificate(flip(SIGNING, position, position % 8)), issuer)
