"""A zip that appears whole or not at all, and for its owner alone."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def private_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """Lend a new zip (zip64) that takes its place, replacing what is there, when it is complete. Raises: OSError."""
    temporary = path.with_name(f".{path.name}.part")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            yield archive
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
