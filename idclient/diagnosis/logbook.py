"""The last things the program logged, kept in memory, always on: a report needs no second attempt with a switch set.

A record is kept as the words it came with and is put together only when somebody reads: what is never read costs next
to nothing. Objects whose content may change or is secret are turned into text at once, by their own careful repr.
"""

import logging
import threading
from collections import deque

RECORDS = 4000
OCTETS = 512 * 1024
"""The older half of what exceeds these is forgotten first; octets are estimated from the characters kept."""

LONGEST = 2000
"""Characters kept of one line."""

_OVERHEAD = 120
_PLAIN = (int, float, bool, str, bytes, type(None))

Entry = tuple[float, str, str, str, tuple[object, ...]]
"""Time of creation (seconds since 1970), level, logger, message, arguments."""


class Logbook(logging.Handler):
    """A ring buffer of log records, bounded in number and size. Thread-safe, as every handler."""

    def __init__(self, *, records: int = RECORDS, octets: int = OCTETS) -> None:
        super().__init__(logging.NOTSET)
        self._guard = threading.Lock()
        self._entries: deque[tuple[int, Entry]] = deque()
        self._records = records
        self._octets = octets
        self._used = 0
        self._forgotten = 0

    def __repr__(self) -> str:
        return f"<logbook, {len(self._entries)} records>"

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record; called with the handler's lock held. Never raises."""
        try:
            arguments = record.args if isinstance(record.args, tuple) else (record.args,) if record.args else ()
            kept = tuple(_frozen(argument) for argument in arguments)
            message = str(record.msg)[:LONGEST]
            if record.exc_info and record.exc_info[0] is not None:
                message += f" ({record.exc_info[0].__name__})"  # its text may hold anything
            size = _OVERHEAD + len(message) + sum(len(item) if isinstance(item, str | bytes) else 8 for item in kept)
            self._keep(size, (record.created, record.levelname, record.name, message, kept))
        except Exception:  # noqa: BLE001 a log that cannot be kept must not end what it tells of
            self._forgotten += 1

    def lines(self) -> list[str]:
        """Return what is kept, oldest first, one line each, times in UTC; says first how much was forgotten."""
        with self._guard:
            entries = [entry for _, entry in self._entries]
            forgotten = self._forgotten
        head = [f"({forgotten} older records were forgotten)"] if forgotten else []
        return head + [_line(entry) for entry in entries]

    def clear(self) -> None:
        """Forget everything."""
        with self._guard:
            self._entries.clear()
            self._used = self._forgotten = 0

    def listen(self, level: int, name: str = "idclient") -> None:
        """Attach to a logger and set its level; called again it only sets the level, at any time."""
        logger = logging.getLogger(name)
        logger.setLevel(level)
        if self not in logger.handlers:
            logger.addHandler(self)

    def _keep(self, size: int, entry: Entry) -> None:
        with self._guard:
            self._entries.append((size, entry))
            self._used += size
            while len(self._entries) > self._records or self._used > self._octets:
                self._used -= self._entries.popleft()[0]
                self._forgotten += 1


def attached(name: str = "idclient") -> Logbook | None:
    """Return the logbook that listens to a logger, None without one."""
    return next((handler for handler in logging.getLogger(name).handlers if isinstance(handler, Logbook)), None)


def _frozen(argument: object) -> object:
    """Return an argument that no one changes later; text and octets are cut, other objects are asked for their repr."""
    if isinstance(argument, str | bytes):
        return argument[:LONGEST]
    return argument if isinstance(argument, _PLAIN) else _Shown(repr(argument)[:LONGEST])


class _Shown(str):
    """The repr of an object, which %r and %s show alike."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _line(entry: Entry) -> str:
    from datetime import UTC, datetime  # only a reader of the log needs it, every start imports this module

    created, level, name, message, arguments = entry
    try:
        text = message % arguments if arguments else message
    except (TypeError, ValueError, KeyError):
        text = f"{message} {len(arguments)} arguments"
    moment = datetime.fromtimestamp(created, UTC).isoformat(timespec="milliseconds")
    return f"{moment} {level} {name}: {text[:LONGEST]}".replace("\n", "\\n").replace("\r", "\\r")
