"""A phone's certificate is issued by a configured authority, good now, and not revoked."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.authorities.ocsp import OcspBehaviour, Revocation
from idclient.emulators.authorities.pki import Holding
from idclient.errors import Error
from idclient.errors.service import OcspResponderFailed, ServiceNotConfigured
from idclient.errors.trust import (
    CertificateExpired,
    CertificateIsAuthority,
    CertificateMalformed,
    CertificateNotYetValid,
    CertificateRevoked,
    CertificateStatusUnknown,
    ChainIssuerNotAuthority,
    ChainNotFound,
    ChainSignatureInvalid,
    KeyUnsupported,
)
from idclient.mobile.judging import Expected, judge_certificate
from idclient.model import Purpose
from tests.mobile.certificates import PERSON, PHONES, Phone
from tests.mobile.judged import AUTHENTICATION, MID, judged
from tests.trust.made import NOW, Made, authority, from_holding, root
from tests.trust.world import World, make_world


def test_an_organisations_own_authorities_are_the_only_ones(world: World) -> None:
    own = authority(root(), subject="TEST authority of the organisation", path_length=0)
    strict = world.with_store(phone_anchors=(own.der,))
    with pytest.raises(ChainNotFound):
        judge_certificate(strict, Phone().made(world).der, expected=Expected(MID, AUTHENTICATION, PERSON))
    pinned = world.with_store(phone_anchors=(world.pki.phone_qualified.certificate,))
    result = judge_certificate(pinned, Phone().made(world).der, expected=Expected(MID, AUTHENTICATION, PERSON))
    assert len(result.chain) == 2


def test_certificates_outside_their_dates_are_refused(world: World) -> None:
    second = timedelta(seconds=1)
    for changes, error in (
        ({"start": NOW - timedelta(days=2), "end": NOW - second}, CertificateExpired),
        ({"start": NOW + second, "end": NOW + timedelta(days=2)}, CertificateNotYetValid),
    ):
        with pytest.raises(error):
            judged(world, Phone().made(world, **changes))


def test_an_authority_outside_its_dates_is_refused(world: World) -> None:
    top = root()
    for changes, error in (
        ({"end": NOW - timedelta(seconds=1)}, CertificateExpired),
        ({"start": NOW + timedelta(seconds=1)}, CertificateNotYetValid),
    ):
        late = authority(top, **changes)
        environment = world.with_store(phone_anchors=(top.der,), intermediates=(late.der,))
        with pytest.raises(error):
            judge_certificate(
                environment, Phone(issuer=late).made().der, expected=Expected(MID, AUTHENTICATION, PERSON)
            )


def test_strangers_and_false_authorities_are_refused(world: World) -> None:
    stranger = authority(root(subject="TEST stranger"), subject="TEST of idclient demo EID-Q")
    qualified = from_holding(world.pki.phone_qualified)
    namesake = Made(qualified.der, stranger.key, qualified.subject)
    no_authority = Phone().made(
        world, issuer=from_holding(Holding(world.pki.signing.certificate, world.pki.signing.key))
    )
    for certificate, error in (
        (Phone(issuer=stranger).made(world), ChainNotFound),
        (Phone(issuer=namesake).made(world, key_ids=False), ChainSignatureInvalid),
        (no_authority, ChainNotFound),
        (Phone().made(world, authority=True), CertificateIsAuthority),
    ):
        with pytest.raises(error):
            judged(world, certificate)
    helped = world.with_store(intermediates=(*world.store.intermediates, world.pki.signing.certificate))
    with pytest.raises(ChainIssuerNotAuthority):
        judge_certificate(helped, no_authority.der, expected=Expected(MID, AUTHENTICATION, PERSON))


def test_an_anchor_is_nobodys_certificate(world: World) -> None:
    certificate = Phone().made(world)
    environment = world.with_store(phone_anchors=(certificate.der,))
    with pytest.raises(ChainNotFound):
        judge_certificate(environment, certificate.der, expected=Expected(MID, AUTHENTICATION, PERSON))


@pytest.mark.parametrize("purpose", Purpose)
def test_a_revoked_certificate_is_refused(world: World, purpose: Purpose) -> None:
    certificate = PHONES[MID, purpose].made(world)
    world.ocsp.revoke(certificate.der, Revocation(NOW - timedelta(hours=1)))
    with pytest.raises(CertificateRevoked):
        judged(world, certificate, purpose=purpose)


def test_a_revoked_authority_is_refused(world: World) -> None:
    world.ocsp.revoke(world.pki.phone_qualified.certificate, Revocation(NOW - timedelta(hours=1)))
    with pytest.raises(CertificateRevoked):
        judged(world, Phone().made(world))


def test_what_nobody_can_tell_is_not_good(world: World) -> None:
    certificate = Phone().made(world)
    world.ocsp.forget(certificate.der)
    with pytest.raises(CertificateStatusUnknown):
        judged(world, certificate)
    world.ocsp.behaviour = OcspBehaviour.INTERNAL_ERROR
    with pytest.raises(OcspResponderFailed):
        judged(world, certificate)
    with pytest.raises(ServiceNotConfigured):
        judged(world, Phone().made(world, extra=Phone()._extra()[1:]))


def test_a_key_of_no_use_is_refused(world: World) -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa

    with pytest.raises(KeyUnsupported):
        judged(world, Phone().made(world, key=rsa.generate_private_key(65537, 1024)))


@given(octets=st.binary(max_size=64))
def test_octets_that_are_no_certificate_are_malformed(octets: bytes) -> None:
    with pytest.raises(CertificateMalformed):
        judged(make_world(), octets)


@given(position=st.integers(0, 900), bit=st.integers(0, 7))
def test_no_changed_bit_passes(position: int, bit: int) -> None:
    world, der = _changed()
    place = position % len(der)
    changed = der[:place] + bytes([der[place] ^ (1 << bit)]) + der[place + 1 :]
    with pytest.raises(Error):
        judged(world, changed)


def _changed() -> tuple[World, bytes]:
    if not _KEPT:
        world = make_world()
        _KEPT.append((world, Phone().made(world).der))
    return _KEPT[0]


_KEPT: list[tuple[World, bytes]] = []
