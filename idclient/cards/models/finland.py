"""The Finnish chips by Thales (FINEID v3.1 and v4): the application of the Estonian chip of 2025, under T=0 only.

Source: DVV, FINEID S1 and S4-1, v3.1 and v4.0; Web eID libelectronic-id (FinEID).
"""

from idclient.cards.models import estonia_2025
from idclient.cards.models.kinds import (
    AlgorithmRule,
    ChangeKind,
    DigestRule,
    KeyType,
    LocatorKind,
    MustChangeProbe,
    NumberKind,
    RecordKind,
    Scheme,
    Scope,
)
from idclient.cards.models.rows import CardModel, CertificateFile, PersonalFiles, Way
from idclient.model import Purpose
from idclient.value import replace

PIN1 = replace(
    estonia_2025.PIN1,
    reference=0x11,
    counter_reference=0x11,
    scope=Scope.GLOBAL,
    tries=5,
    must_change=MustChangeProbe.NONE,
)
PIN2 = replace(estonia_2025.PIN2, minimum=6, tries=5, must_change=MustChangeProbe.NONE)
PUK = replace(estonia_2025.PUK, tries=5, change=ChangeKind.NEVER)

_WAYS = {
    KeyType.EC: Way(scheme=Scheme.ECDSA, algorithm=0x04, rule=AlgorithmRule.BY_DIGEST, digest=DigestRule.TRUE_LENGTH),
    KeyType.RSA: Way(
        scheme=Scheme.RSA_PSS, algorithm=0x05, rule=AlgorithmRule.BY_DIGEST, digest=DigestRule.TRUE_LENGTH
    ),
}


def _file(path: str) -> CertificateFile:
    return CertificateFile(application=estonia_2025.PKCS15, locator=LocatorKind.PATH_FROM_MF, path=bytes.fromhex(path))


AUTHENTICATION = replace(
    estonia_2025.AUTHENTICATION, certificate=_file("4331"), ways=_WAYS, fields=(48, 32, 66), agreement=None
)
SIGNING = replace(AUTHENTICATION, purpose=Purpose.SIGNING, pin=PIN2.name, certificate=_file("50164332"), reference=0x02)

V4 = CardModel(
    name="Finland v4",
    contact_atrs=(
        bytes.fromhex("3B7F9600008031B865B08505001112246082 9000"),
        bytes.fromhex("3B7F9600008031B865B085051024122460829000"),
    ),
    contactless_atrs=(),
    application=estonia_2025.PKCS15,
    pins=(PIN1, PIN2, PUK),
    keys={Purpose.AUTHENTICATION: AUTHENTICATION, Purpose.SIGNING: SIGNING},
    personal=PersonalFiles(
        application=estonia_2025.PKCS15,
        kind=RecordKind.NONE,
        number=(0x08, bytes.fromhex("5032")),
        number_kind=NumberKind.SERIAL_NUMBER,
    ),
    read_block=256,
)

V3 = replace(
    V4,
    name="Finland v3",
    contact_atrs=(bytes.fromhex("3B7F9600008031B865B08504021B1200F6829000"),),
    keys={
        Purpose.AUTHENTICATION: AUTHENTICATION,
        Purpose.SIGNING: replace(SIGNING, certificate=_file("50164335"), reference=0x03),
    },
)

MODELS = (V4, V3)
