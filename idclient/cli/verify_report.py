"""Where the PDF report of `idclient verify` goes: never over a file checked, over another one only with --force."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from idclient.cli.files import Job
from idclient.errors.output import OutputExists, OutputFolderMissing, OutputIsInput, OutputNotWritten, not_written


def check_target(target: Path, jobs: Sequence[Job], *, force: bool) -> None:
    """Refuse a target before anything is checked. Raises: OutputIsInput, OutputExists, OutputNotWritten."""
    try:
        if not target.exists():
            if not target.parent.is_dir():
                raise OutputFolderMissing(reason="ENOENT")
            return
        if any(job.source.exists() and target.samefile(job.source) for job in jobs):
            raise OutputIsInput
        if not force:
            raise OutputExists
        if not target.is_file():
            raise OutputNotWritten(reason="EISDIR" if target.is_dir() else "ENODEV")
    except (OSError, ValueError) as error:
        raise _not_written(error) from error


def write_report(target: Path, jobs: Sequence[Job], content: bytes, *, force: bool) -> None:
    """Write the report beside its place and move it there when it is whole. Only its owner can read it.

    Raises: OutputIsInput, OutputExists, OutputNotWritten; no half-written file is left.
    """
    check_target(target, jobs, force=force)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".idclient-", suffix=".part")
    except OSError as error:
        raise _not_written(error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if force:
            temporary.replace(target)
        else:
            os.link(temporary, target)
    except FileExistsError as error:
        raise OutputExists from error
    except OSError as error:
        raise _not_written(error) from error
    finally:
        temporary.unlink(missing_ok=True)


def _not_written(error: OSError | ValueError) -> OutputNotWritten:
    return not_written(error) if isinstance(error, OSError) else OutputNotWritten(reason="EINVAL")
