"""A certificate judged as the tests of judging ask for it."""

from idclient.mobile.certificate_profiles import CertificateLevel
from idclient.mobile.judging import Expected, JudgedCertificate, judge_certificate
from idclient.model import PhoneName, Purpose
from tests.mobile.certificates import PERSON
from tests.trust.made import Made
from tests.trust.world import World

MID, SID = PhoneName.MOBILE_ID, PhoneName.SMART_ID
AUTHENTICATION, SIGNING = Purpose.AUTHENTICATION, Purpose.SIGNING
ADVANCED, QUALIFIED, QSCD = CertificateLevel


def judged(
    world: World,
    certificate: Made | bytes,
    *,
    service: PhoneName = MID,
    purpose: Purpose = AUTHENTICATION,
    person: str = PERSON,
    level: CertificateLevel = QUALIFIED,
    stated: str = "",
) -> JudgedCertificate:
    expected = Expected(service, purpose, person, level)
    der = certificate if isinstance(certificate, bytes) else certificate.der
    return judge_certificate(world.environment, der, expected=expected, stated_level=stated, trace="5ffc28098bb14341")
