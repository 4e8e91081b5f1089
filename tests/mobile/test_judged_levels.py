"""A certificate proves its own level; a service's word makes it no surer."""

import pytest

from idclient.errors.phone_answer import PhoneCertificateKind, PhoneCertificateLevel
from idclient.errors.trust import ChainNotFound
from idclient.mobile.certificate_profiles import CertificateLevel
from idclient.mobile.judging import Expected, judge_certificate
from idclient.model import Purpose
from tests.mobile import certificates as made
from tests.mobile.certificates import PERSON, PHONES
from tests.mobile.judged import ADVANCED, AUTHENTICATION, MID, QSCD, QUALIFIED, SID, SIGNING, judged
from tests.trust.world import World


@pytest.mark.parametrize(
    ("statements", "level"),
    [
        ((made.COMPLIANCE, made.SSCD, made.ESIGN), QSCD),
        ((made.COMPLIANCE, made.SSCD), None),
        ((made.COMPLIANCE, made.ESIGN), QUALIFIED),
        ((made.SSCD, made.ESIGN), None),
        ((made.COMPLIANCE, made.SSCD, made.ESEAL), None),
        ((), None),
    ],
)
def test_a_signing_certificate_says_itself_how_qualified_it_is(
    world: World, statements: tuple[bytes, ...], level: CertificateLevel | None
) -> None:
    certificate = PHONES[SID, SIGNING].but(statements=statements).made(world)
    if level is None:
        with pytest.raises(PhoneCertificateKind):
            judged(world, certificate, service=SID, purpose=SIGNING)
        return
    assert judged(world, certificate, service=SID, purpose=SIGNING).level is level
    if level is QUALIFIED:
        with pytest.raises(PhoneCertificateLevel):
            judged(world, certificate, service=SID, purpose=SIGNING, level=QSCD)
    else:
        assert judged(world, certificate, service=SID, purpose=SIGNING, level=QSCD)


def test_a_mobile_id_certificate_without_a_type_is_one_for_signatures(world: World) -> None:
    certificate = PHONES[MID, SIGNING].but(statements=(made.COMPLIANCE, made.SSCD)).made(world)
    assert judged(world, certificate, service=MID, purpose=SIGNING).level is QSCD


def test_a_basic_account_passes_only_where_no_more_is_asked(world: World) -> None:
    login, signing = made.BASIC_AUTHENTICATION.made(world), made.BASIC_SIGNING.made(world)
    assert judged(world, login, service=SID, level=ADVANCED).level is ADVANCED
    assert judged(world, signing, service=SID, purpose=SIGNING, level=ADVANCED).level is ADVANCED
    with pytest.raises(PhoneCertificateLevel):
        judged(world, login, service=SID)
    with pytest.raises(PhoneCertificateLevel):
        judged(world, signing, service=SID, purpose=SIGNING)


@pytest.mark.parametrize(
    ("stated", "fits"),
    [("", True), ("ADVANCED", True), ("QUALIFIED", True), ("QSCD", False), ("qualified", False), ("GOLD", False)],
)
def test_a_service_cannot_make_a_certificate_surer_than_it_is(world: World, stated: str, fits: bool) -> None:
    certificate = PHONES[SID, AUTHENTICATION].made(world)
    if fits:
        assert judged(world, certificate, service=SID, stated=stated)
        return
    with pytest.raises(PhoneCertificateLevel):
        judged(world, certificate, service=SID, stated=stated)


def test_basic_authorities_count_for_basic_authentication_alone(world: World) -> None:
    pki = world.pki
    apart = world.with_store(
        anchors=(pki.phone_qualified.certificate,), basic_anchors=(pki.phone_basic.certificate,), intermediates=()
    )
    login, signing = made.BASIC_AUTHENTICATION.made(world).der, made.BASIC_SIGNING.made(world).der

    def judge(der: bytes, purpose: Purpose, level: CertificateLevel) -> CertificateLevel:
        return judge_certificate(apart, der, expected=Expected(SID, purpose, PERSON, level)).level

    assert judge(login, AUTHENTICATION, ADVANCED) is ADVANCED
    assert judge(PHONES[SID, AUTHENTICATION].made(world).der, AUTHENTICATION, ADVANCED) is QUALIFIED
    for der, purpose, level in ((login, AUTHENTICATION, QUALIFIED), (signing, SIGNING, ADVANCED)):
        with pytest.raises(ChainNotFound):
            judge(der, purpose, level)
