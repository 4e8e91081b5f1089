"""The Latvian chips by IDEMIA (Cosmo 8.x and Cosmo X): the Estonian design, found through PKCS#15, with RSA or EC keys.

Source: Web eID libelectronic-id (LatEIDIDEMIAv2); open-eid tests.
"""

from idclient.cards.models import estonia_2018
from idclient.cards.models.kinds import AlgorithmRule, DigestRule, KeyType, LocatorKind, RecordKind, Scheme
from idclient.cards.models.rows import CardModel, CertificateFile, PersonalFiles, Way
from idclient.model import Purpose
from idclient.value import replace

_OBJECT_DIRECTORY = bytes.fromhex("5031")

PIN2 = replace(estonia_2018.PIN2, minimum=6)

# Key references are not to be relied on: cards of 2025 use the slots that were meant for renewal.
AUTHENTICATION = replace(
    estonia_2018.AUTHENTICATION,
    certificate=CertificateFile(application=estonia_2018.AWP, locator=LocatorKind.PKCS15, path=_OBJECT_DIRECTORY),
    reference=None,
    ways={
        **estonia_2018.AUTHENTICATION.ways,
        KeyType.RSA: Way(
            scheme=Scheme.RSA_PKCS1, algorithm=0x02, rule=AlgorithmRule.FIXED, digest=DigestRule.DIGEST_INFO
        ),
    },
)
SIGNING = replace(
    estonia_2018.SIGNING,
    certificate=CertificateFile(application=estonia_2018.QSCD, locator=LocatorKind.PKCS15, path=_OBJECT_DIRECTORY),
    reference=None,
    ways={
        **estonia_2018.SIGNING.ways,
        # Algorithm 42 names SHA-256 too, and nothing tells that the chip knows another.
        KeyType.RSA: Way(
            scheme=Scheme.RSA_PKCS1,
            algorithm=0x42,
            rule=AlgorithmRule.FIXED,
            digest=DigestRule.TRUE_LENGTH,
            sizes=(32,),
        ),
    },
)

COSMO_8 = CardModel(
    name="Latvia (IDEMIA)",
    contact_atrs=(bytes.fromhex("3BDB960080B1FE451F830012428F536549440F900020"),),
    contactless_atrs=(bytes.fromhex("3B8B80010012428F536549440F900071"),),
    application=estonia_2018.MAIN,
    pins=(estonia_2018.PIN1, PIN2, estonia_2018.PUK),
    keys={Purpose.AUTHENTICATION: AUTHENTICATION, Purpose.SIGNING: SIGNING},
    personal=PersonalFiles(
        application=estonia_2018.MAIN,
        kind=RecordKind.CODE_ONLY,
        directory=(0x01, bytes.fromhex("5000")),
        records=(0x5001,),
        number=(0x02, bytes.fromhex("D003")),
    ),
    read_block=0xC0,
)

COSMO_X = replace(
    COSMO_8,
    name="Latvia (IDEMIA Cosmo X)",
    contact_atrs=(bytes.fromhex("3BDC960080B1FE451F830012428F54654944320F900012"),),
    contactless_atrs=(bytes.fromhex("3B8C80010012428F54654944320F900043"),),
)

MODELS = (COSMO_8, COSMO_X)
