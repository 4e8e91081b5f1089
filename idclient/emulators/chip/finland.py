"""The Finnish card v4: a Thales chip that speaks T=0 only, with five tries and RSA keys that sign with PSS.

Source: FINEID S1 and S4 as clients of the card use them; its ATR has no TD1.
"""

from idclient.emulators.chip import fcp, pkcs15, thales
from idclient.emulators.chip.files import MASTER_FILE, DedicatedFile, ElementaryFile
from idclient.emulators.chip.options import Options, Protocol
from idclient.emulators.chip.personalisation import Personalisation
from idclient.emulators.chip.state import Profile

_ALREADY_LOCKED = 0x6984
_WRONG_NO_TRIES_LEFT = 0x63C0
_EMPTY = b"\x00"


def _files(card: Personalisation, _: Options) -> DedicatedFile:
    return DedicatedFile(
        MASTER_FILE,
        thales.MAIN,
        (
            ElementaryFile(b"\x50\x32", pkcs15.token_info(card.document_number, "TEST", "FINEID")),
            ElementaryFile(b"\x43\x31", card.authentication_certificate or _EMPTY),
            DedicatedFile(b"\x50\x16", b"", (ElementaryFile(b"\x43\x32", card.signing_certificate or _EMPTY),)),
        ),
    )


FINLAND = Profile(
    name="Finland",
    atr=bytes.fromhex("3B7F9600008031B865B085050011122460829000"),
    padding=thales.PADDING,
    main=thales.MAIN,
    puk="PUK",
    pins=(
        thales.pin("PIN1", 0x11, 4, tries=5),
        thales.pin("PIN2", 0x82, 6, tries=5),
        thales.pin("PUK", 0x83, 8, tries=5),
    ),
    keys=(thales.authentication_key(0x01), thales.signing_key(0x02)),
    algorithms=thales.ALGORITHMS,
    commands=thales.COMMANDS,
    files=_files,
    control_parameters=fcp.thales,
    path_form=thales.PATH_FROM_MASTER_FILE,
    third_wrong=_WRONG_NO_TRIES_LEFT,
    blocked=_ALREADY_LOCKED,
    protocols=(Protocol.T0,),
)
