"""Revocation lists: complete, of the right issuer and time, or not believed."""

from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors import Error
from idclient.errors import crl as crl_errors
from idclient.errors import service as service_errors
from idclient.errors import trust as trust_errors
from idclient.ports import Request, Response
from idclient.trust.certificates import read_certificate
from idclient.trust.crl import check_crl, fetch_crl
from tests.trust.made import NOW, Key, Made, authority, flip, leaf, root
from tests.trust.world import World

URL = "http://crl.demo.idclient.invalid/list.crl"


def point(*urls: str) -> x509.CRLDistributionPoints:
    names = [x509.UniformResourceIdentifier(url) for url in urls]
    return x509.CRLDistributionPoints([x509.DistributionPoint(names, None, None, None)])


ROOT = root()
AUTHORITY = authority(ROOT)
LEAF = leaf(AUTHORITY, extra=((point("ldap://x.invalid/", URL), False),))
SERIAL = read_certificate(LEAF.der).serial


def entry(serial: int, at: datetime, *extensions: tuple[x509.ExtensionType, bool]) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at)
    for value, critical in extensions:
        builder = builder.add_extension(value, critical=critical)
    return builder.build()


def make_list(
    issuer: Made = AUTHORITY,
    *entries: x509.RevokedCertificate,
    this: datetime = NOW - timedelta(hours=1),
    following: datetime = NOW + timedelta(hours=1),
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = (),
    key: Key | None = None,
) -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder().issuer_name(issuer.subject).last_update(this).next_update(following)
    )
    for revoked in entries:
        builder = builder.add_revoked_certificate(revoked)
    for value, critical in extensions:
        builder = builder.add_extension(value, critical=critical)
    return builder.sign(key or issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def scope(**parts: object) -> tuple[tuple[x509.ExtensionType, bool], ...]:
    whole: dict[str, object] = {
        "full_name": None,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return ((x509.IssuingDistributionPoint(**{**whole, **parts}), True),)  # type: ignore[arg-type]


def check(crl: bytes, at: datetime = NOW) -> object:
    return check_crl(crl, LEAF.der, AUTHORITY.der, at=at)


def test_a_list_without_the_certificate_is_good() -> None:
    crl = make_list(AUTHORITY, entry(SERIAL + 1, NOW - timedelta(days=1)))
    answer = check_crl(crl, LEAF.der, AUTHORITY.der, at=NOW)
    assert answer.der == crl
    assert answer.this_update == NOW - timedelta(hours=1)
    assert answer.next_update == NOW + timedelta(hours=1)
    assert answer.revoked_at is None
    check(make_list())


def test_a_listed_certificate_is_revoked_with_time_and_reason() -> None:
    reason = (x509.CRLReason(x509.ReasonFlags.key_compromise), False)
    with pytest.raises(trust_errors.CertificateRevoked) as caught:
        check(make_list(AUTHORITY, entry(SERIAL, NOW, reason)))
    assert caught.value.facts == {"since": "2026-11-25T12:00:00Z", "reason": "key_compromise"}
    with pytest.raises(trust_errors.CertificateRevoked) as plain:
        check(make_list(AUTHORITY, entry(SERIAL, NOW)))
    assert plain.value.facts["reason"] == "unspecified"


def test_revoked_after_the_moment_is_told_and_not_refused() -> None:
    later = NOW + timedelta(minutes=1)
    answer = check_crl(make_list(AUTHORITY, entry(SERIAL, later)), LEAF.der, AUTHORITY.der, at=NOW)
    assert answer.revoked_at == later


@pytest.mark.parametrize(("offset", "refused"), [(-7200, False), (0, False), (3600, False), (3601, True)])
def test_a_list_speaks_for_times_up_to_its_next_update(offset: int, refused: bool) -> None:
    at = NOW + timedelta(seconds=offset)
    if not refused:
        check(make_list(), at)
        return
    with pytest.raises(crl_errors.CrlNotCurrent) as caught:
        check(make_list(), at)
    assert caught.value.facts == {"seconds": 1}


def test_a_list_of_another_issuer_is_refused() -> None:
    with pytest.raises(crl_errors.CrlWrongIssuer):
        check(make_list(ROOT))


def test_a_list_signed_by_another_key_is_refused() -> None:
    with pytest.raises(crl_errors.CrlSignatureInvalid):
        check(make_list(key=ec.generate_private_key(ec.SECP256R1())))


def test_an_authority_that_may_not_sign_lists_is_refused() -> None:
    mute = authority(ROOT, usages=("key_cert_sign",))
    with pytest.raises(crl_errors.CrlSignatureInvalid):
        check_crl(make_list(mute), leaf(mute).der, mute.der, at=NOW)
    person = leaf(AUTHORITY, subject="TEST person", usages=("crl_sign",))
    with pytest.raises(crl_errors.CrlSignatureInvalid):
        check_crl(make_list(person), leaf(person).der, person.der, at=NOW)


def url_names(url: str) -> list[x509.GeneralName]:
    return [x509.UniformResourceIdentifier(url)]


@pytest.mark.parametrize(
    ("parts", "fits"),
    [
        ({"full_name": url_names(URL)}, True),
        ({"full_name": url_names("http://other.invalid/")}, False),
        ({"relative_name": x509.RelativeDistinguishedName([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])}, False),
        ({"only_contains_user_certs": True}, True),
        ({"only_contains_ca_certs": True}, False),
        ({"only_some_reasons": frozenset({x509.ReasonFlags.key_compromise}), "full_name": url_names(URL)}, False),
        ({"indirect_crl": True, "full_name": url_names(URL)}, False),
        ({"only_contains_attribute_certs": True}, False),
    ],
)
def test_only_lists_that_cover_the_certificate_count(parts: dict[str, object], fits: bool) -> None:
    crl = make_list(extensions=scope(**parts))
    if fits:
        check(crl)
        return
    with pytest.raises(crl_errors.CrlScopeUnsupported):
        check(crl)


def test_lists_of_people_do_not_cover_authorities() -> None:
    people, authorities = scope(only_contains_user_certs=True), scope(only_contains_ca_certs=True)
    check_crl(make_list(ROOT, extensions=authorities), AUTHORITY.der, ROOT.der, at=NOW)
    with pytest.raises(crl_errors.CrlScopeUnsupported):
        check_crl(make_list(ROOT, extensions=people), AUTHORITY.der, ROOT.der, at=NOW)


def test_delta_and_indirect_lists_are_refused() -> None:
    with pytest.raises(crl_errors.CrlScopeUnsupported):
        check(make_list(extensions=((x509.DeltaCRLIndicator(3), True),)))
    other = x509.CertificateIssuer([x509.DirectoryName(ROOT.subject)])
    with pytest.raises(crl_errors.CrlScopeUnsupported):
        check(make_list(AUTHORITY, entry(5, NOW, (other, True))))


def serve(world: World, response: Response) -> list[Request]:
    asked: list[Request] = []

    def http(request: Request) -> Response:
        asked.append(request)
        return response

    world.environment = world.with_http(http)
    return asked


def test_the_list_is_fetched_from_where_the_certificate_says(world: World) -> None:
    crl = make_list()
    asked = serve(world, Response(200, {"content-type": "application/pkix-crl"}, crl))
    assert fetch_crl(world.environment, LEAF.der, AUTHORITY.der).der == crl
    assert (asked[0].method, asked[0].url, asked[0].service) == ("GET", URL, "crl")


def test_without_a_usable_address_nothing_is_fetched(world: World) -> None:
    nowhere = leaf(AUTHORITY, extra=((point("ldap://x.invalid/"), False),))
    with pytest.raises(service_errors.ServiceNotConfigured):
        fetch_crl(world.environment, nowhere.der, AUTHORITY.der)


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (Response(200, {"content-type": "text/html"}, b"<p>"), service_errors.ServiceAnswerMalformed),
        (Response(200, {"content-type": "application/pkix-crl"}, b"<p>"), service_errors.ServiceAnswerMalformed),
        (Response(404, {}, b""), service_errors.ServiceHttpStatus),
        (
            Response(
                200,
                {"content-type": "application/pkix-crl"},
                make_list(this=NOW - timedelta(days=2), following=NOW - timedelta(days=1)),
            ),
            crl_errors.CrlNotCurrent,
        ),
        (
            Response(
                200,
                {"content-type": "application/pkix-crl"},
                make_list(this=NOW + timedelta(minutes=16), following=NOW + timedelta(days=1)),
            ),
            crl_errors.CrlNotCurrent,
        ),
    ],
)
def test_nothing_else_is_taken_for_a_list(world: World, response: Response, error: type[Error]) -> None:
    serve(world, response)
    with pytest.raises(error):
        fetch_crl(world.environment, LEAF.der, AUTHORITY.der)


LIST = make_list(
    AUTHORITY, entry(SERIAL + 1, NOW), extensions=((x509.CRLNumber(4), False), *scope(full_name=url_names(URL)))
)


def test_something_enormous_is_refused_unread() -> None:
    with pytest.raises(crl_errors.CrlMalformed):
        check(bytes(10_000_001))


def test_other_details_of_an_entry_do_not_matter() -> None:
    detail = (x509.InvalidityDate(datetime(2026, 1, 1)), False)  # noqa: DTZ001 - the interface takes naive UTC
    with pytest.raises(trust_errors.CertificateRevoked):
        check(make_list(AUTHORITY, entry(SERIAL, NOW, detail)))


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_our_error(octets: bytes) -> None:
    with pytest.raises(crl_errors.CrlMalformed):
        check(octets)


@given(st.integers(0, len(LIST)), st.binary(max_size=8), st.integers(0, 20))
def test_any_cut_and_insertion_is_a_list_or_our_error(position: int, inserted: bytes, removed: int) -> None:
    try:
        check(LIST[:position] + inserted + LIST[position + removed :])
    except Error:
        return


def test_no_flipped_bit_is_ever_believed() -> None:
    check(LIST)
    for position in range(len(LIST)):
        with pytest.raises(Error):
            check(flip(LIST, position, position % 8))
