"""The Estonian chip of 2018 by IDEMIA (Cosmo 8.1, 8.2 and Cosmo X), also in the e-Residency digi-ID.

Source: RIA "Estonia ID1 Chip/App 2018, Technical Description" v0.8; Web eID libelectronic-id.
"""

from idclient.cards.models.kinds import (
    AlgorithmRule,
    ChangeKind,
    CounterKind,
    DigestRule,
    KeyType,
    LocatorKind,
    MustChangeProbe,
    PinName,
    RecordKind,
    Scheme,
    Scope,
    SignerKind,
    UnblockKind,
)
from idclient.cards.models.rows import CardModel, CertificateFile, Key, PersonalFiles, Pin, Way
from idclient.model import Purpose
from idclient.value import replace

MAIN = bytes.fromhex("A000000077010800070000FE00000100")
AWP = bytes.fromhex("E828BD080FF2504F5420415750")
QSCD = bytes.fromhex("51534344204170706C69636174696F6E")

PIN1 = Pin(
    name=PinName.PIN1,
    reference=0x01,
    scope=Scope.GLOBAL,
    application=MAIN,
    minimum=4,
    maximum=12,
    pad=0xFF,
    block=12,
    tries=3,
    counter=CounterKind.IAS_ECC,
    counter_reference=0x01,
    change=ChangeKind.OLD_AND_NEW,
    unblock=UnblockKind.AFTER_VERIFYING_PUK,
    must_change=MustChangeProbe.NONE,
)
PIN2 = replace(
    PIN1,
    name=PinName.PIN2,
    reference=0x85,
    scope=Scope.LOCAL,
    application=QSCD,
    minimum=5,
    counter_reference=0x05,
)
PUK = replace(PIN1, name=PinName.PUK, reference=0x02, minimum=8, counter_reference=0x02, unblock=UnblockKind.NEVER)

AUTHENTICATION = Key(
    purpose=Purpose.AUTHENTICATION,
    application=AWP,
    pin=PinName.PIN1,
    certificate=CertificateFile(application=MAIN, locator=LocatorKind.PATH_FROM_HERE, path=bytes.fromhex("ADF13401")),
    template=0xA4,
    reference=0x81,
    signer=SignerKind.INTERNAL_AUTHENTICATE,
    ways={KeyType.EC: Way(scheme=Scheme.ECDSA, algorithm=0x04, rule=AlgorithmRule.FIXED, digest=DigestRule.FIELD_SIZE)},
    agreement=bytes.fromhex("8004FF300400"),
)
SIGNING = Key(
    purpose=Purpose.SIGNING,
    application=QSCD,
    pin=PinName.PIN2,
    certificate=CertificateFile(application=MAIN, locator=LocatorKind.PATH_FROM_HERE, path=bytes.fromhex("ADF2341F")),
    template=0xB6,
    reference=0x9F,
    signer=SignerKind.COMPUTE_DIGITAL_SIGNATURE,
    ways={KeyType.EC: Way(scheme=Scheme.ECDSA, algorithm=0x54, rule=AlgorithmRule.FIXED, digest=DigestRule.FIELD_SIZE)},
)

COSMO_8 = CardModel(
    name="Estonia 2018 (IDEMIA)",
    contact_atrs=(bytes.fromhex("3BDB960080B1FE451F830012233F536549440F9000F1"),),
    contactless_atrs=(bytes.fromhex("3B8B80010012233F536549440F9000A0"),),
    application=MAIN,
    pins=(PIN1, PIN2, PUK),
    keys={Purpose.AUTHENTICATION: AUTHENTICATION, Purpose.SIGNING: SIGNING},
    personal=PersonalFiles(
        application=MAIN,
        kind=RecordKind.FIELDS,
        directory=(0x01, bytes.fromhex("5000")),
        records=tuple(range(0x5001, 0x5010)),
        number=(0x02, bytes.fromhex("D003")),
    ),
    read_block=256,
)

COSMO_X = replace(
    COSMO_8,
    name="Estonia 2018 v2 (IDEMIA Cosmo X)",
    contact_atrs=(bytes.fromhex("3BDC960080B1FE451F830012233F54654944320F9000C3"),),
    contactless_atrs=(bytes.fromhex("3B8C80010012233F54654944320F900092"),),
    read_block=0xC0,  # readers with Alcor Micro AU9540 fail on longer answers of this chip
)

MODELS = (COSMO_8, COSMO_X)
