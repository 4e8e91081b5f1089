"""Folders on the command line: which of the files in them are meant."""

import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from idclient.cli.files import is_folder
from idclient.cli.parser import UsageError
from idclient.errors.document import DocumentUnreadable

Found = tuple[str, Path]
"""What to work on, and the folder below the one named in which it lies; that is kept below an output folder."""

_HERE = Path()


def in_folders(names: Sequence[str], suffix: str, output: str | None, *, recursive: bool) -> list[Found]:
    """Replace each folder by the PDF files in it, in the order of their names; other names stay as they are.

    Left out are hidden files, files named before, signed files (`NAME-signed.pdf`) whose NAME.pdf lies beside them,
    and everything in the output folder. Raises: DocumentUnreadable.
    """
    found: list[Found] = []
    seen: set[str] = set()
    for name in names:
        if not is_folder(name):
            found.append((name, _HERE))
            seen.add(os.path.realpath(name))
            continue
        inside = [item for item in _inside(Path(name), suffix, output, recursive=recursive) if _is_new(item, seen)]
        if not inside:
            raise UsageError(f"there is no PDF file to sign in {name}" + ("" if recursive else " (see --recursive)"))
        found += inside
    return found


def _is_new(item: Found, seen: set[str]) -> bool:
    path = os.path.realpath(item[0])
    known = path in seen
    seen.add(path)
    return not known


def _inside(top: Path, suffix: str, output: str | None, *, recursive: bool) -> Iterator[Found]:
    outside = None if output is None else os.path.realpath(output)
    for folder, folders, names in os.walk(top, onerror=_fail):
        kept = sorted(name for name in folders if not name.startswith("."))
        folders[:] = [name for name in kept if recursive and os.path.realpath(Path(folder, name)) != outside]
        pdfs = {name for name in names if name.lower().endswith(".pdf") and not name.startswith(".")}
        stems = {name[:-4] for name in pdfs}
        for name in sorted(pdfs):
            stem = name[:-4]
            if not (stem.endswith(suffix) and stem.removesuffix(suffix) in stems) and Path(folder, name).is_file():
                yield str(Path(folder, name)), Path(folder).relative_to(top)


def _fail(error: OSError) -> None:
    raise DocumentUnreadable(reason=errno.errorcode.get(error.errno or 0, "EIO")) from error
