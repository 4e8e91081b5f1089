"""Input and output files of a command: names, standard input and output, and what must not be overwritten."""

import errno
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from idclient.cli.parser import UsageError
from idclient.errors.document import DocumentNotFound, DocumentUnreadable
from idclient.errors.output import OutputExists, OutputNotWritten, not_written
from idclient.value import frozen

STREAM = "-"


@frozen
class Job:
    """One file to work on. `shown` is what the person typed; `below` the folder it lies in, below the one typed."""

    shown: str
    source: Path
    below: Path = Path()


@frozen
class SigningJob(Job):
    """A file to sign, and where the signed one goes; to standard output it goes by way of `target`."""

    target: Path = Path()
    to_stdout: bool = False


@contextmanager
def readable(names: Sequence[str]) -> Iterator[list[Job]]:
    """Give each name as a path; `-` becomes a temporary copy of standard input that goes away at the end."""
    if names.count(STREAM) > 1:
        raise UsageError("standard input (-) can be named once only")
    with ExitStack() as stack:
        yield [Job(name, _spool(stack) if name == STREAM else Path(name)) for name in names]


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Give a folder that only its owner can look into and that goes away at the end."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="idclient-") as folder:
        yield Path(folder)


def _spool(stack: ExitStack) -> Path:
    import shutil

    path = stack.enter_context(temporary_folder()) / "standard-input.pdf"
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return path


def copy_out(path: Path) -> None:
    """Write a file to standard output."""
    import shutil

    with path.open("rb") as file:
        shutil.copyfileobj(file, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def is_folder(name: str) -> bool:
    """Say whether a name is a folder's; one that nobody may look at is taken for a file, and refused as such."""
    try:
        return Path(name).is_dir()
    except OSError:
        return False


def to_stdout(jobs: Sequence[Job], output: str | None) -> bool:
    """Say whether the signed file goes to standard output: asked for, or nothing else said for standard input."""
    if output != STREAM and (output is not None or all(job.shown != STREAM for job in jobs)):
        return False
    if len(jobs) > 1:
        raise UsageError("standard output takes one file; name a folder with -o")
    return True


def with_targets(jobs: Sequence[Job], output: str | None, suffix: str, *, into_folder: bool) -> list[SigningJob]:
    """Say where each signed file goes: beside its input, into a folder, or to one named file.

    The output folder must be there, unless `into_folder` or a slash at its end says that it is a folder; then it is
    made, and so are the folders below it that the inputs lie in. Raises: OutputNotWritten.
    """
    many = into_folder or len(jobs) > 1
    folder = Path(output) if output and (many or Path(output).is_dir() or output.endswith("/")) else None
    if folder is not None and not folder.is_dir() and not into_folder and output and not output.endswith("/"):
        raise UsageError(f"{output} is not a folder; several files need one")
    placed = [SigningJob(job.shown, job.source, job.below, _target(job, output, folder, suffix)) for job in jobs]
    names = [job.target for job in placed]
    if len(set(names)) < len(names):
        raise UsageError("two of the files would be written to the same name")
    if folder is not None:
        for place in sorted({name.parent for name in names}):
            TargetFolder(place)
    return placed


def _target(job: Job, output: str | None, folder: Path | None, suffix: str) -> Path:
    name = job.source.stem + suffix + ".pdf"
    if folder is not None:
        return folder / job.below / name
    return Path(output) if output is not None else job.source.with_name(name)


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """Give a file to read, or standard input for `-`. Raises: DocumentNotFound, DocumentUnreadable."""
    if name == STREAM:
        yield sys.stdin.buffer
        return
    try:
        with Path(name).open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise DocumentNotFound from error
    except OSError as error:
        raise DocumentUnreadable(reason=errno.errorcode.get(error.errno or 0, "EIO")) from error


def require_new(path: Path) -> None:
    """Refuse a place where `write_new` could write nothing, before anybody is asked for a PIN. Raises: as that."""
    if os.path.lexists(path):
        raise OutputExists
    try:
        os.stat(f"{path.parent}/.")  # noqa: PTH116 a Path loses the dot, which tells a folder from a file
    except OSError as error:
        raise not_written(error) from error
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise OutputNotWritten(reason="EACCES")


def write_new(path: Path, octets: bytes | bytearray) -> None:
    """Write a file that was not there before and that only its owner can read.

    Raises: OutputExists, OutputNotWritten; no half-written file is left.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise OutputExists from error
    except OSError as error:
        raise not_written(error) from error
    try:
        with os.fdopen(handle, "wb", buffering=0) as file:
            file.write(octets)
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise not_written(error) from error


class TargetFolder:
    """A folder that is made when it is first needed."""

    def __init__(self, path: Path) -> None:
        """Make the folder. Raises: OutputNotWritten."""
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise not_written(error) from error

    def write(self, name: str, content: bytes) -> Path:
        """Put a whole file there, replacing one of that name. Raises: OutputNotWritten."""
        path = self.path / name
        import tempfile

        try:
            handle, temporary = tempfile.mkstemp(dir=self.path, prefix=name)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except OSError as error:
            raise not_written(error) from error
        return path
