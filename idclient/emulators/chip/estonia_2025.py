"""The Estonian cards from 2025 on: Thales chips. Source: real answers of a test card; RIA's personalisation records."""

from idclient.emulators.chip import fcp, thales
from idclient.emulators.chip.files import MASTER_FILE, DedicatedFile, ElementaryFile
from idclient.emulators.chip.idemia import card_access
from idclient.emulators.chip.options import Options
from idclient.emulators.chip.personalisation import Personalisation
from idclient.emulators.chip.state import Contactless, Profile
from idclient.value import replace

_BRAINPOOL_P384R1 = 16
_ALREADY_LOCKED = 0x6984
_WRONG_NO_TRIES_LEFT = 0x63C0
_RECORDS = 23
_EMPTY = b"\x00"


def _files(card: Personalisation, _: Options) -> DedicatedFile:
    return DedicatedFile(
        MASTER_FILE,
        thales.MAIN,
        (
            ElementaryFile(b"\x01\x1c", card_access(_BRAINPOOL_P384R1)),
            DedicatedFile(b"\xdf\xdd", b"", _personal_data(card)),
            DedicatedFile(b"\xad\xf1", b"", (ElementaryFile(b"\x34\x11", card.authentication_certificate or _EMPTY),)),
            DedicatedFile(b"\xad\xf2", b"", (ElementaryFile(b"\x34\x21", card.signing_certificate or _EMPTY),)),
        ),
    )


def _personal_data(card: Personalisation) -> tuple[ElementaryFile, ...]:
    """Return the records, whose identifiers count in BCD; no place follows the date of birth."""
    texts = replace(card, birth_place="").records()
    padded = (*texts, *("",) * (_RECORDS - len(texts)))
    return tuple(ElementaryFile(_identifier(number), text.encode() or _EMPTY) for number, text in enumerate(padded, 1))


def _identifier(number: int) -> bytes:
    return bytes([0x50, number // 10 << 4 | number % 10])


THALES_2025 = Profile(
    name="Thales 2025",
    atr=bytes.fromhex("3BFF9600008031FE438031B85365494464B085051012233F1D"),
    padding=thales.PADDING,
    main=thales.MAIN,
    puk="PUK",
    pins=(
        thales.pin("PIN1", 0x81, 4, tries=3),
        thales.pin("PIN2", 0x82, 5, tries=3),
        thales.pin("PUK", 0x83, 8, tries=3),
    ),
    keys=(thales.authentication_key(0x01), thales.signing_key(0x05)),
    algorithms=thales.ALGORITHMS,
    commands=thales.COMMANDS,
    files=_files,
    control_parameters=fcp.thales,
    path_form=thales.PATH_FROM_MASTER_FILE,
    third_wrong=_WRONG_NO_TRIES_LEFT,
    blocked=_ALREADY_LOCKED,
    contactless=Contactless(
        atr=bytes.fromhex("3B8F80018031D85365494464B085051012233F16"),
        parameter=_BRAINPOOL_P384R1,
        nonce_size=16,
        largest_block=223,
        selects_with_fci=False,
    ),
    knows_delivered_pins=True,
)
