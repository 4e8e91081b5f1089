"""Status words: names, meanings, and the numbers inside some of them. Each row names its source.

Sources: ISO/IEC 7816-4 clause 5.6; RIA "Estonia ID1 Chip/App 2018, Technical Description" v0.8; PC/SC part 10.
"""

SUCCESS = 0x9000
END_OF_FILE_REACHED = 0x6282
NO_COUNTER = 0x6300
PIN_PAD_TIMEOUT = 0x6400
PIN_PAD_CANCELLED = 0x6401
PIN_PAD_MISMATCH = 0x6402
PIN_PAD_LENGTH = 0x6403
WRONG_LENGTH = 0x6700
SECURITY_NOT_SATISFIED = 0x6982
AUTHENTICATION_BLOCKED = 0x6983
REFERENCE_NOT_USABLE = 0x6984
CONDITIONS_NOT_SATISFIED = 0x6985
COMMAND_NOT_ALLOWED = 0x6986
WRONG_DATA = 0x6A80
FUNCTION_NOT_SUPPORTED = 0x6A81
FILE_NOT_FOUND = 0x6A82
RECORD_NOT_FOUND = 0x6A83
WRONG_PARAMETERS = 0x6A86
REFERENCE_NOT_FOUND = 0x6A88
WRONG_OFFSET = 0x6B00
PIN_PAD_BLOCK_REFUSED = 0x6B80
INS_NOT_SUPPORTED = 0x6D00
CLA_NOT_SUPPORTED = 0x6E00
INTERNAL_ERROR = 0x6F00

_ISO = "ISO/IEC 7816-4 table 6"
_PART_10 = "PC/SC part 10 clause 2.5"

_MEANINGS: dict[int, tuple[str, str]] = {
    SUCCESS: ("done", _ISO),
    END_OF_FILE_REACHED: ("end of file reached before Le bytes", _ISO),
    NO_COUNTER: ("verification failed, no counter", _ISO),
    PIN_PAD_TIMEOUT: ("pin-pad: nothing entered in time", _PART_10),
    PIN_PAD_CANCELLED: ("pin-pad: cancelled", _PART_10),
    PIN_PAD_MISMATCH: ("pin-pad: the two new PINs differ", _PART_10),
    PIN_PAD_LENGTH: ("pin-pad: PIN too short or too long", _PART_10),
    WRONG_LENGTH: ("wrong length", _ISO),
    SECURITY_NOT_SATISFIED: ("security status not satisfied", _ISO),
    AUTHENTICATION_BLOCKED: ("authentication method blocked", _ISO),
    REFERENCE_NOT_USABLE: ("reference data not usable", _ISO),
    CONDITIONS_NOT_SATISFIED: ("conditions of use not satisfied", _ISO),
    COMMAND_NOT_ALLOWED: ("command not allowed, no current EF", _ISO),
    WRONG_DATA: ("wrong data", _ISO),
    FUNCTION_NOT_SUPPORTED: ("function not supported; on SELECT: application locked", _ISO),
    FILE_NOT_FOUND: ("file or application not found", _ISO),
    RECORD_NOT_FOUND: ("record not found", _ISO),
    WRONG_PARAMETERS: ("wrong P1 or P2", _ISO),
    REFERENCE_NOT_FOUND: ("PIN or key reference not found", _ISO),
    WRONG_OFFSET: ("offset outside the file", _ISO),
    PIN_PAD_BLOCK_REFUSED: ("pin-pad: block refused by the reader's firmware", _PART_10),
    INS_NOT_SUPPORTED: ("INS not supported", _ISO),
    CLA_NOT_SUPPORTED: ("CLA not supported", _ISO),
    INTERNAL_ERROR: ("internal error", _ISO),
}


def meaning(status: int) -> tuple[str, str]:
    """Return what a status word says and where that is written; a word not in any table says so."""
    left = tries_left(status)
    if left is not None:
        return f"verification failed, {left} tries left", _ISO
    if more_waiting(status) is not None:
        return "more response data wait", "ISO/IEC 7816-4 table 5"
    if right_length(status) is not None:
        return "wrong Le, the right one is told", _ISO
    return _MEANINGS.get(status, ("unknown status word", ""))


def tries_left(status: int) -> int | None:
    """Return x of 63Cx, 0 to 15, else None."""
    return status & 0x0F if status & 0xFFF0 == 0x63C0 else None


def more_waiting(status: int) -> int | None:
    """Return how many bytes GET RESPONSE may fetch after 61xx, 1 to 256 (6100 is 256 or more), else None."""
    return (status & 0xFF or 256) if status >> 8 == 0x61 else None


def right_length(status: int) -> int | None:
    """Return the Le to repeat the command with after 6Cxx, 1 to 256, else None."""
    return (status & 0xFF or 256) if status >> 8 == 0x6C else None
