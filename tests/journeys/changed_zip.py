"""A container with one file changed after it was signed."""

import io
import zipfile
from collections.abc import Callable


def with_changed(container: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return the container with another content under a name, everything else and its order as before."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(container)) as archive, zipfile.ZipFile(made, "w") as target:
        for entry in archive.infolist():
            octets = archive.read(entry)
            target.writestr(entry.filename, change(octets) if entry.filename == name else octets)
    return made.getvalue()
