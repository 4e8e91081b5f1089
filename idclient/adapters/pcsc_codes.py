"""What the codes of PC/SC mean to this program. Source: pcsclite.h; winerror.h; PC/SC part 5."""

from collections.abc import Callable

from idclient.errors import Cancelled, Error
from idclient.errors import card as errors
from idclient.errors.card import PcscFailed

_NOT_TRANSACTED = 0x80100016
_BY_CODE: dict[int, Callable[[], Error]] = {
    0x80100002: Cancelled,  # CANCELLED: this program ended its own wait
    0x80100003: errors.PcscServiceLost,  # INVALID_HANDLE: of a daemon that is gone
    0x80100009: errors.ReaderUnavailable,  # UNKNOWN_READER
    0x8010000A: errors.PcscTimeout,  # TIMEOUT
    0x8010000B: errors.ReaderBusy,  # SHARING_VIOLATION
    0x8010000C: errors.NoCard,  # NO_SMARTCARD
    0x8010000F: errors.CardProtocolMismatch,  # PROTO_MISMATCH
    0x80100010: errors.CardUnresponsive,  # NOT_READY
    0x80100011: errors.ReaderUnavailable,  # INVALID_VALUE: pcsc-lite, for a handle of a reader that was unplugged
    0x80100013: errors.PcscServiceLost,  # F_COMM_ERROR
    0x80100017: errors.ReaderUnavailable,  # READER_UNAVAILABLE
    0x8010001D: errors.PcscServiceNotRunning,  # NO_SERVICE
    0x8010001E: errors.PcscServiceMismatch,  # SERVICE_STOPPED
    0x8010001F: errors.ReaderFeatureMissing,  # UNSUPPORTED_FEATURE on pcsc-lite
    0x80100022: errors.ReaderFeatureMissing,  # UNSUPPORTED_FEATURE on Windows
    0x80100027: errors.PcscAccessDenied,  # NO_ACCESS
    0x8010002E: errors.NoReader,  # NO_READERS_AVAILABLE
    0x80100065: errors.CardProtocolMismatch,  # UNSUPPORTED_CARD
    0x80100066: errors.CardUnresponsive,  # UNRESPONSIVE_CARD
    0x80100067: errors.CardUnresponsive,  # UNPOWERED_CARD
    0x80100068: errors.CardReset,  # RESET_CARD
    0x80100069: errors.CardRemoved,  # REMOVED_CARD
    0x8010006A: errors.PcscAccessDenied,  # SECURITY_VIOLATION
    0x458: errors.NoCard,  # Windows ERROR_NO_MEDIA_IN_DRIVE
}
_NOT_CARRIED_THROUGH = frozenset({_NOT_TRANSACTED, 0x8010002F, 0x45D})  # NOT_TRANSACTED, COMM_DATA_LOST, IO_DEVICE


def error_for(code: int) -> Error:
    """Return the failure that a PC/SC code stands for (pcsclite.h, winerror.h); the raw code where it has no name."""
    code &= 0xFFFFFFFF
    if code in _BY_CODE:
        return _BY_CODE[code]()
    if code in _NOT_CARRIED_THROUGH:
        return errors.CardCommunicationFailed(pcsc=code)
    return PcscFailed(pcsc=code)
