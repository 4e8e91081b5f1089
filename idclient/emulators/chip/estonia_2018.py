"""The Estonian cards from 2018 on: IDEMIA chips on Cosmo 8, later on Cosmo X.

Source: RIA "Estonia ID1 Chip/App 2018, Technical Description" v0.8; real answers of both.
"""

from idclient.emulators.chip import fcp, idemia, pkcs15
from idclient.emulators.chip.files import DedicatedFile, ElementaryFile
from idclient.emulators.chip.options import Options
from idclient.emulators.chip.personalisation import Personalisation
from idclient.emulators.chip.state import Contactless, Profile
from idclient.model import Purpose
from idclient.value import replace
from idclient.wire import status

_SECP256R1 = 12
_AUTHENTICATION = idemia.Slot(
    label="Isikutuvastus",
    purpose=Purpose.AUTHENTICATION,
    certificate_file=b"\x34\x01",
    key_id=0x01,
    reference=0x81,
    usage=pkcs15.USAGE_SIGN_AND_DERIVE,
)
_SIGNING = idemia.Slot(
    label="Allkirjastamine",
    purpose=Purpose.SIGNING,
    certificate_file=b"\x34\x1f",
    key_id=0x1F,
    reference=0x9F,
    usage=pkcs15.USAGE_NON_REPUDIATION,
)


def _files(card: Personalisation, _: Options) -> DedicatedFile:
    authentication = idemia.certificate_folder(_AUTHENTICATION, b"\x34\x02", card.authentication_certificate)
    signing = idemia.certificate_folder(_SIGNING, b"\x34\x1e", card.signing_certificate)
    return idemia.master_file(
        card,
        _SECP256R1,
        DedicatedFile(b"\x50\x00", b"", _personal_data(card)),
        DedicatedFile(idemia.AUTHENTICATION_FOLDER, idemia.AWP, authentication),
        DedicatedFile(idemia.SIGNING_FOLDER, idemia.QSCD, signing),
    )


def _personal_data(card: Personalisation) -> tuple[ElementaryFile, ...]:
    records = enumerate(card.records(), 1)
    return tuple(ElementaryFile(bytes([0x50, number]), text.encode() or idemia.EMPTY) for number, text in records)


IDEMIA_2018 = Profile(
    name="IDEMIA 2018",
    atr=bytes.fromhex("3BDB960080B1FE451F830012233F536549440F9000F1"),
    padding=0xFF,
    main=idemia.MAIN,
    puk="PUK",
    pins=idemia.pins(pin2_minimum=5),
    keys=(idemia.authentication_key(_AUTHENTICATION.reference), idemia.signing_key(_SIGNING.reference)),
    algorithms=idemia.EC_ALGORITHMS,
    commands=idemia.COMMANDS,
    files=_files,
    control_parameters=fcp.cosmo_8,
    path_form=0x09,
    third_wrong=status.AUTHENTICATION_BLOCKED,
    blocked=status.AUTHENTICATION_BLOCKED,
    contactless=Contactless(
        atr=bytes.fromhex("3B8B80010012233F536549440F9000A0"),
        parameter=_SECP256R1,
        nonce_size=32,
        largest_block=idemia.LARGEST_PROTECTED_BLOCK,
    ),
)

IDEMIA_COSMO_X = replace(
    IDEMIA_2018,
    name="IDEMIA Cosmo X",
    atr=bytes.fromhex("3BDC960080B1FE451F830012233F54654944320F9000C3"),
    control_parameters=fcp.cosmo_x,
    contactless=Contactless(
        atr=bytes.fromhex("3B8C80010012233F54654944320F900092"),
        parameter=_SECP256R1,
        nonce_size=32,
        largest_block=idemia.LARGEST_PROTECTED_BLOCK,
    ),
)
