"""The line on standard error that says what is going on: rewritten on a terminal, printed with --verbose elsewhere."""

import os
import sys
import time
from collections.abc import Sequence

from idclient.model import Turn
from idclient.texts import plain
from idclient.value import mutable

_WIDTH = 80


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _WIDTH
    except (OSError, ValueError):
        return _WIDTH


@mutable
class StatusLine:
    """What is shown now. `verbose` prints steps where there is no terminal."""

    verbose: bool = False
    _shown: str = ""
    _turn: str = ""
    """Which document has its turn; empty when there is only one."""

    def turn(self, turn: Turn, documents: Sequence[str]) -> None:
        """Name the document before each step from now on, if there are several."""
        name = plain(documents[turn.number - 1]) if turn.number <= len(documents) else ""
        self._turn = f"[{turn.number}/{turn.total}] {name}: " if turn.total > 1 else ""

    def show(self, step: str, *, moving: str = "") -> None:
        """Show a step; `moving` is what changes all the time, for terminals only."""
        text = self._turn + step
        if sys.stderr.isatty():
            step += moving
            room = _columns() - len(step) - 2
            turn = self._turn if len(self._turn) <= room else self._turn[: max(0, room - 1)] + "…"
            sys.stderr.write(f"\r\x1b[K{turn}{step}…")
            sys.stderr.flush()
        elif self.verbose and text != self._shown:
            sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
        self._shown = text

    def clear(self) -> None:
        """Take the step away, so that something else can be written there."""
        if self._shown and sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
