"""A cache in a folder of the person's: what is in it may vanish or rot at any time, and nothing depends on it."""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

_LIMIT = 1_000_000
"""Largest file read, in bytes."""


class FolderCache:
    """A Cache of one file for each name, readable by its owner only; names do not show in it. Never raises."""

    keeps = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> bytes | None:
        """Return what was kept, or None."""
        try:
            with self._path(name).open("rb") as file:
                octets = file.read(_LIMIT + 1)
        except OSError:
            return None
        return octets if len(octets) <= _LIMIT else None

    def write(self, name: str, octets: bytes) -> None:
        """Keep octets, whole or not at all: temporary file, fsync, rename. What cannot be kept is not."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._replace(self._path(name), octets)

    def delete(self, name: str) -> None:
        """Forget what was kept."""
        with suppress(OSError):
            self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / hashlib.sha256(name.encode()).hexdigest()

    def _replace(self, path: Path, octets: bytes) -> None:
        handle, temporary = tempfile.mkstemp(dir=self._folder)  # 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(octets)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
