"""The Estonian chip of 2025 by Thales.

Source: RIA "TD-C-EST eID developer guide" as used by Web eID libelectronic-id; open-eid ESTEID-PersoFile.
"""

from idclient.cards.models.kinds import (
    AlgorithmRule,
    ChangeKind,
    CounterKind,
    DigestRule,
    KeyType,
    LocatorKind,
    MustChangeProbe,
    NumberKind,
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

PKCS15 = bytes.fromhex("A000000063504B43532D3135")

PIN1 = Pin(
    name=PinName.PIN1,
    reference=0x81,
    scope=Scope.LOCAL,
    application=PKCS15,
    minimum=4,
    maximum=12,
    pad=0x00,
    block=12,
    tries=3,
    counter=CounterKind.PIN_OBJECT,
    counter_reference=0x81,
    change=ChangeKind.OLD_AND_NEW,
    unblock=UnblockKind.PUK_AND_NEW,
    must_change=MustChangeProbe.DELIVERED_FLAG,
)
PIN2 = replace(PIN1, name=PinName.PIN2, reference=0x82, counter_reference=0x82, minimum=5)
PUK = replace(
    PIN1,
    name=PinName.PUK,
    reference=0x83,
    counter_reference=0x83,
    minimum=8,
    change=ChangeKind.NEVER,
    unblock=UnblockKind.NEVER,
    must_change=MustChangeProbe.NONE,
)

AUTHENTICATION = Key(
    purpose=Purpose.AUTHENTICATION,
    application=PKCS15,
    pin=PinName.PIN1,
    certificate=CertificateFile(application=PKCS15, locator=LocatorKind.PATH_FROM_MF, path=bytes.fromhex("ADF13411")),
    template=0xB6,
    reference=0x01,
    signer=SignerKind.HASH_THEN_SIGN,
    ways={
        KeyType.EC: Way(
            scheme=Scheme.ECDSA, algorithm=0x04, rule=AlgorithmRule.BY_DIGEST, digest=DigestRule.TRUE_LENGTH
        )
    },
    agreement=b"",
)
SIGNING = replace(
    AUTHENTICATION,
    purpose=Purpose.SIGNING,
    pin=PinName.PIN2,
    certificate=CertificateFile(application=PKCS15, locator=LocatorKind.PATH_FROM_MF, path=bytes.fromhex("ADF23421")),
    reference=0x05,
    agreement=None,
)

THALES = CardModel(
    name="Estonia 2025 (Thales)",
    contact_atrs=(bytes.fromhex("3BFF9600008031FE438031B85365494464B085051012233F1D"),),
    contactless_atrs=(bytes.fromhex("3B8F80018031D85365494464B085051012233F16"),),
    application=PKCS15,
    pins=(PIN1, PIN2, PUK),
    keys={Purpose.AUTHENTICATION: AUTHENTICATION, Purpose.SIGNING: SIGNING},
    personal=PersonalFiles(
        application=PKCS15,
        kind=RecordKind.FIELDS,
        directory=(0x08, bytes.fromhex("DFDD")),
        # Numbered in decimal: 5009 is followed by 5010 (PersoFile).
        records=tuple(int(f"50{number:02}", 16) for number in range(1, 16)),
        sized=True,
        number=(0x08, bytes.fromhex("DFDD5007")),
        number_kind=NumberKind.TEXT,
    ),
    read_block=256,
    pace_domain=16,  # brainpoolP384r1; PACE comes before any selection
)

MODELS = (THALES,)
