"""The person at a terminal: asked for PINs without echo, shown progress on standard error."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from idclient.cli.session import Session
from idclient.errors import Cancelled
from idclient.errors.card import PinLastTry, PinNotAvailable
from idclient.model import CanRequest, CardBusy, Note, PinRequest, Progress

LONGEST_LINE = 64
"""Octets read as a PIN line at most; the longest PIN of any card has 12 digits."""


@dataclass(slots=True)
class Terminal:
    """The Dialog of the command line. A PIN is read once and serves the whole run; `forget` wipes it.

    `source` is a file descriptor to read one line from, or None to ask at the terminal.
    """

    session: Session
    source: int | None
    allow_last_try: bool
    _pins: dict[str, bytearray] = field(default_factory=dict, repr=False)
    _shown: str = ""

    def ask_pin(self, request: PinRequest) -> bytearray:
        """Return a copy of the PIN's digits. Raises: PinLastTry, PinNotAvailable, Cancelled."""
        if request.tries_left == 1 and not self.allow_last_try:
            raise PinLastTry(pin=request.pin)
        if request.pin not in self._pins:
            self._clear_line()
            self._pins[request.pin] = self._read(request)
        return bytearray(self._pins[request.pin])

    def ask_can(self, request: CanRequest) -> bytearray:  # noqa: ARG002 there is no way to ask for it yet
        """Raises: PinNotAvailable."""
        raise PinNotAvailable(pin="CAN")

    def tell(self, note: Note) -> None:
        """Show a step. On a terminal one line is rewritten; elsewhere steps are printed with --verbose only."""
        if self.session.quiet or self.session.json:
            return
        match note:
            case CardBusy():
                self._show(self.session.word("card_busy"))
            case Progress(step=step, done=done, total=total):
                share = f" {done * 100 // total} %" if total else ""
                self._show(self.session.word("step_" + step.value.replace("-", "_")) + share)

    def check(self) -> None:
        """Return: at a terminal the person stops the run with Ctrl-C, which arrives as KeyboardInterrupt."""

    def forget(self) -> None:
        """Overwrite every PIN that was read."""
        for pin in self._pins.values():
            pin[:] = bytes(len(pin))
        self._pins.clear()
        self._clear_line()

    def _show(self, text: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{text}…")
            sys.stderr.flush()
        elif self.session.verbose and text != self._shown:
            sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
        self._shown = text

    def _clear_line(self) -> None:
        if self._shown and sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _read(self, request: PinRequest) -> bytearray:
        if self.source is not None:
            return _read_line(self.source)
        try:
            terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
        except OSError as error:
            raise PinNotAvailable(pin=request.pin) from error
        try:
            with _without_echo(terminal):  # before the prompt: who types fast must not be shown either
                os.write(terminal, self._prompt(request).encode())
                pin = _read_line(terminal)
            os.write(terminal, b"\n")
        finally:
            os.close(terminal)
        if not pin:
            raise Cancelled
        return pin

    def _prompt(self, request: PinRequest) -> str:
        purpose = request.purpose.value if request.purpose else request.role.value
        words = [self.session.word("ask_pin_" + purpose, pin=request.pin)]
        if request.tries_left is not None:
            words.append(self.session.word("tries_left", count=request.tries_left))
        if self.session.demo:
            words.append(self.session.word("demo_pins"))
        return " ".join(words) + ": "


@contextmanager
def _without_echo(terminal: int) -> Iterator[None]:
    import termios

    before = termios.tcgetattr(terminal)
    hushed = before[:]
    hushed[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSAFLUSH, hushed)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)


def _read_line(source: int) -> bytearray:
    """Read up to the end of the line, one octet at a time so that nothing stays in a buffer of ours."""
    line = bytearray()
    try:
        while len(line) < LONGEST_LINE:
            octet = os.read(source, 1)
            if octet in {b"", b"\n", b"\r"}:
                break
            line += octet
    except OSError as error:
        raise PinNotAvailable(pin="PIN") from error
    return line
