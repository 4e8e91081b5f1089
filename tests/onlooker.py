"""Somebody with access to a computer, who looks again and again at what lies and what runs there, and keeps it all."""

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

_PROC = Path("/proc")
_PAUSE = 0.01


@dataclass
class Onlooker:
    """Looks at all files below a folder, and at all processes that have it in their environment, until the end.

    `seen` are different octets, by where they were: a file's path, or what of which process.
    """

    folder: Path
    seen: dict[tuple[str, bytes], bytes] = field(default_factory=dict)
    limits: dict[str, str] = field(default_factory=dict)
    """How large a core dump of a process may be, by its command line, as it was when it was last seen."""

    def __enter__(self) -> Self:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        self.look()

    def _look_on(self) -> None:
        while not self._ended.wait(_PAUSE):
            self.look()

    def look(self) -> None:
        """Look once. What ends or is deleted meanwhile is not there."""
        for folder, _, names in os.walk(self.folder):  # which goes on where a folder is gone
            for path in (Path(folder, name) for name in names):
                with suppress(OSError):
                    if path.is_file():
                        self._keep(str(path.relative_to(self.folder)), path.read_bytes())
        for process in self._processes():
            with suppress(OSError):
                command = (process / "cmdline").read_bytes()
                self._keep(f"{process.name} cmdline", command)
                self._keep(f"{process.name} environ", (process / "environ").read_bytes())
                name = command.replace(b"\0", b" ").decode(errors="replace")
                self.limits[name] = _core_limit(process) or self.limits.get(name, "")

    def _processes(self) -> Iterator[Path]:
        mark = b"=" + os.fsencode(self.folder)
        for process in _PROC.iterdir():
            if process.name.isdecimal():
                with suppress(OSError):
                    if mark in (process / "environ").read_bytes():
                        yield process

    def _keep(self, place: str, octets: bytes) -> None:
        self.seen.setdefault((place, hashlib.sha256(octets).digest()), octets)


def _core_limit(process: Path) -> str:
    limits = (process / "limits").read_text().splitlines()
    return next((" ".join(line.split()[4:6]) for line in limits if line.startswith("Max core file size")), "")
