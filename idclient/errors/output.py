"""Why a result could not be written, or was not left behind."""

import errno

from idclient.errors.document import DocumentError


class SignatureRoomTooSmall(DocumentError):
    """The signature does not fit the room reserved for it. Both in bytes."""

    code = "document.room_too_small"

    def __init__(self, *, needed: int, room: int) -> None:
        super().__init__(needed=needed, room=room)
        self.needed = needed


class OutputExists(DocumentError):
    """There is a file of the output's name already, and it may not be replaced."""

    code = "document.output_exists"


class OutputIsInput(DocumentError):
    """The output would replace the document that is being signed."""

    code = "document.output_is_input"


class OutputShared(DocumentError):
    """Another document of the same run goes to the same name."""

    code = "document.output_shared"


class DiskSpaceMissing(DocumentError):
    """The signed documents, all together, do not fit on the disk they go to. Both in bytes."""

    code = "document.disk_space_missing"

    def __init__(self, *, needed: int, free: int) -> None:
        super().__init__(needed=needed, free=free)


class OutputNotWritten(DocumentError):
    """The output cannot be written. `reason` is the symbolic errno, for example ENOSPC."""

    code = "document.output_not_written"
    retry = True

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class OutputFolderMissing(OutputNotWritten):
    """The folder in which the output is to be is not there, or is no folder."""

    code = "document.output_folder_missing"
    retry = False


def not_written(error: OSError) -> OutputNotWritten:
    """Return our error for a failed writing."""
    reason = errno.errorcode.get(error.errno or errno.EIO, "EIO")
    return OutputFolderMissing(reason=reason) if reason in {"ENOENT", "ENOTDIR"} else OutputNotWritten(reason=reason)


class OutputNotVerified(DocumentError):
    """What was read back is not what was written; nothing was kept. `reason` is a stable word for the difference."""

    code = "document.output_not_verified"
    retry = True

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class StandardOutputFailed(DocumentError):
    """Standard output cannot be written to. `reason` is the symbolic errno, for example ENOSPC."""

    code = "document.standard_output_failed"
    retry = True

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)
