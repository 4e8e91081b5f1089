"""The person at the native window: what they will do, one act for each view that waits for them, and what they saw."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Act = str | Callable[[], str]
"""Digits, `yes`, `again`, `close` or `stay`; or something that happens first and then says which."""


class WindowPerson:
    """Whoever sits at the windows that come up. Without a plan for a view they do nothing."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self._plan: list[Act] = []

    def will(self, *acts: Act) -> None:
        """Plan the next acts; what was seen until now is forgotten."""
        self._plan[:] = acts
        self.seen.clear()

    @property
    def states(self) -> list[str]:
        return [view["problem"] or view["state"] for view in self.seen]

    def is_alone(self) -> bool:
        """Return whether every window that was seen, and the program behind it, has ended."""
        return not any(_runs(view[name]) for view in self.seen for name in ("window", "program"))

    def serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rw", encoding="utf-8", newline="\n") as lines:
            for line in lines:
                self.seen.append(json.loads(line))
                act = self._plan.pop(0) if self._plan else "stay"
                lines.write((act if isinstance(act, str) else act()) + "\n")
                lines.flush()


def _runs(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # gone before it was looked at, or while
        return False
    return state != "Z"


@contextmanager
def window_person(path: Path) -> Iterator[WindowPerson]:
    """Listen at a socket for windows that come up."""
    person = WindowPerson()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()

        def accept() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=person.serve, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield person
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(10)
