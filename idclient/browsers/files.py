"""Manifests as files: read whole, written whole or not at all, and removed; each failure of the disk has its name."""

import errno
import os
import stat
import tempfile
from pathlib import Path

from idclient.errors.browser import ManifestNotRead, ManifestNotWritten

_FOLDER_MODE = 0o755
_MODE = 0o644
_LONGEST = 65_537


def read(path: Path) -> bytes | None:
    """Return what a file holds (of a huge one its beginning), None where there is none. Raises: ManifestNotRead."""
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ManifestNotRead(path=str(path), reason=_name(error)) from error


def write(path: Path, octets: bytes) -> None:
    """Write a file that everybody may read and its owner may change. Raises: ManifestNotWritten; the old one stays."""
    try:
        _make_folders(path.parent)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(octets)
                file.flush()
                Path(temporary).chmod(_MODE)
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ManifestNotWritten(path=str(path), reason=_name(error)) from error


def remove(path: Path) -> None:
    """Remove a file. Raises: ManifestNotWritten."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise ManifestNotWritten(path=str(path), reason=_name(error)) from error


def is_exposed(path: Path) -> bool:
    """Return whether others than its owner may write to a path, or it is not there."""
    if os.name == "nt":
        return False  # access there is by lists, which the installer's folder brings
    try:
        found = path.stat()
    except OSError:
        return True
    sticky = stat.S_ISDIR(found.st_mode) and bool(found.st_mode & stat.S_ISVTX)  # of a file the bit means nothing
    return bool(found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)) and not sticky


def exposed_part(path: Path) -> Path | None:
    """Return the first of a path and the folders above it that somebody else than root may write to."""
    if os.name == "nt":
        return None
    for part in (path, *path.parents):
        try:
            if part.stat().st_uid != 0 or is_exposed(part):
                return part
        except OSError:
            return part
    return None


def _make_folders(folder: Path) -> None:
    """Make a folder and those above it, whatever the umask, so that browsers of other users may read in it."""
    missing = [part for part in (folder, *folder.parents) if not part.exists()]
    for part in reversed(missing):
        part.mkdir()
        part.chmod(_FOLDER_MODE)


def _name(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, "EIO")
