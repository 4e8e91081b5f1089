"""The output file: written under another name beside its target, moved there when it is whole, else removed."""

import contextlib
import errno
import os
import stat
import threading
from enum import Enum
from pathlib import Path

from idclient.errors.output import OutputExists, OutputIsInput, OutputNotWritten, not_written

_LONGEST_NAME = 200
_TRIES = 1000
_LARGE = 1 << 26


class Overwrite(Enum):
    """What to do when the target exists."""

    REFUSE = "refuse"
    REPLACE = "replace"


class Output:
    """A temporary file beside `target`, open for reading and writing as `descriptor`."""

    def __init__(self, target: Path, source: int, overwrite: Overwrite) -> None:
        """Create the file, with the permissions of the open file `source` as far as the umask lets.

        Raises: OutputIsInput, OutputExists, OutputNotWritten.
        """
        self.target = target
        self._overwrite = overwrite
        self._check_target(source)
        self.path, self.descriptor = self._create(source)

    def commit(self) -> None:
        """Bring the bytes to the disk, then the file to its name, then the name to the disk. Blocks.

        Raises: OutputExists, OutputNotWritten. The temporary file is left for `discard` then.
        """
        try:
            os.fsync(self.descriptor)
            if self._overwrite is Overwrite.REPLACE:
                self.path.rename(self.target)
            else:
                self._move_without_overwriting()
            self._sync_folder()
        except FileExistsError as error:
            raise OutputExists from error
        except OSError as error:
            raise not_written(error) from error

    def discard(self) -> None:
        """Close the file and remove it if it still has its temporary name. Never raises."""
        if self.descriptor < 0:
            return
        descriptor, self.descriptor = self.descriptor, -1
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            status = os.fstat(descriptor)
            if status.st_nlink == 0 and status.st_size >= _LARGE:
                # The last one to close it gives its memory back, a tenth of a second for a gigabyte.
                threading.Thread(target=os.close, args=(descriptor,), name="discard", daemon=True).start()
            else:
                os.close(descriptor)

    def _check_target(self, source: int) -> None:
        try:
            status = self.target.stat()
        except FileNotFoundError:
            return
        except ValueError as error:
            raise OutputNotWritten(reason="EINVAL") from error
        except OSError as error:
            raise not_written(error) from error
        if os.path.samestat(status, os.fstat(source)):
            raise OutputIsInput
        if self._overwrite is Overwrite.REFUSE:
            raise OutputExists
        if not stat.S_ISREG(status.st_mode):
            raise OutputNotWritten(reason="EISDIR" if stat.S_ISDIR(status.st_mode) else "ENODEV")

    def _create(self, source: int) -> tuple[Path, int]:
        mode = os.fstat(source).st_mode & 0o666 | 0o600
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        stem = os.fsdecode(os.fsencode(self.target.name)[:_LONGEST_NAME])
        for count in range(_TRIES):
            path = self.target.with_name(f".{stem}.{os.getpid()}-{count}.part")
            try:
                return path, os.open(path, flags, mode)
            except FileExistsError:
                continue
            except OSError as error:
                raise not_written(error) from error
        raise OutputNotWritten(reason="EEXIST")

    def _move_without_overwriting(self) -> None:
        try:
            os.link(self.path, self.target, follow_symlinks=False)
        except OSError as error:
            if error.errno == errno.EEXIST:
                raise
            # No hard links here: take the name with an empty file of our own, then put ours in its place.
            os.close(os.open(self.target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            try:
                self.path.rename(self.target)
            except OSError:
                self.target.unlink()
                raise
        else:
            self.path.unlink()

    def _sync_folder(self) -> None:
        folder = os.open(self.target.parent, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.EBADF):  # Some file systems cannot; the file is safe anyway.
                raise
        finally:
            os.close(folder)
