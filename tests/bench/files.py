"""The files that everything is measured on, made once in a run."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.measuring import PIN2, ROOT, sign_command
from tests.documents.large import write_large, write_many


class Files:
    """Files by the name of their row, in a folder; each is made when it is first asked for."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        folder.mkdir()

    def __iter__(self) -> Iterator[str]:
        return iter(_MAKERS)

    def path(self, name: str) -> Path:
        """Return the file of a row."""
        path = self._folder / f"{list(_MAKERS).index(name)}.pdf"
        if not path.exists():
            _MAKERS[name](path)
            if name == SIGNED:
                self._sign(path, 20)
        return path

    def signed(self, name: str) -> Path:
        """Return the same file with one signature of ours more."""
        path = self._folder / f"{list(_MAKERS).index(name)}-signed.pdf"
        if not path.exists():
            self._run(self.path(name), path)
        return path

    def drop(self, name: str) -> None:
        """Give the disk back."""
        for path in self._folder.glob(f"{list(_MAKERS).index(name)}*.pdf"):
            path.unlink()

    def _sign(self, path: Path, times: int) -> None:
        for _ in range(times):
            target = path.with_name("next.pdf")
            self._run(path, target)
            target.replace(path)

    def _run(self, source: Path, target: Path) -> None:
        subprocess.run(
            sign_command(source, target),
            input=PIN2, env=self._environment, cwd=ROOT, check=True, capture_output=True,
        )  # fmt: skip


SIGNED = "20 signed revisions"
SMALLEST = "110 KB, 300 objects"
MILLION_TABLE = "1 000 000 objects, table"
MILLION_PACKED = "1 000 000 objects, object streams"
LARGEST = "1 GB, 10 streams"
_MAKERS: dict[str, Callable[[Path], None]] = {
    SMALLEST: lambda path: write_large(path, 110_000),
    "10 MB, 40 000 objects, table": lambda path: write_large(path, 10_000_000, objects=40_000),
    "40 000 objects, object streams": lambda path: write_many(path, 40_000, packed=True),
    SIGNED: lambda path: write_large(path, 110_000),
    "100 MB, 10 streams": lambda path: write_large(path, 100_000_000),
    MILLION_TABLE: lambda path: write_many(path, 1_000_000, packed=False),
    MILLION_PACKED: lambda path: write_many(path, 1_000_000, packed=True),
    LARGEST: lambda path: write_large(path, 1_000_000_000),
}
