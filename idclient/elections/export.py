"""The votes that a collector hands over (IVXV): `votes/<voter>/<time>.{version,bdoc,ocsp,tspreg}` in a zip."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from idclient.errors.ballot import ExportMalformed
from idclient.value import field, frozen

_ENTRY = re.compile(r"votes/([0-9A-Z-]{1,40})/([0-9]{17}[+-][0-9]{4})\.(version|bdoc|ocsp|tspreg)", re.ASCII)
_PARTS = frozenset({"version", "bdoc", "ocsp", "tspreg"})
_LARGEST = 1 << 16


@frozen
class ExportedVote:
    """A vote as it was handed over: nothing of it is proven. `parts` by the endings of their names."""

    voter: str = field(repr=False)
    time: str
    parts: dict[str, bytes] = field(repr=False)

    @property
    def name(self) -> str:
        """How the vote is called in the export."""
        return f"{self.voter}/{self.time}"


def read_export(path: Path) -> Iterator[ExportedVote]:
    """Yield the votes of an export, by voter and by the time in their names. Raises: ExportMalformed."""
    try:
        with zipfile.ZipFile(path) as archive:
            found: dict[tuple[str, str], dict[str, bytes]] = {}
            for entry in archive.infolist():
                match = _ENTRY.fullmatch(entry.filename)
                if match is None or entry.file_size > _LARGEST:
                    raise ExportMalformed
                parts = found.setdefault((match[1], match[2]), {})
                if match[3] in parts:
                    raise ExportMalformed
                parts[match[3]] = archive.read(entry)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError) as problem:
        raise ExportMalformed from problem
    for (voter, time), parts in sorted(found.items()):
        if set(parts) != _PARTS:
            raise ExportMalformed
        yield ExportedVote(voter, time, parts)
