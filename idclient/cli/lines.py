"""Lines that a person types or pipes in: secret ones without echo, and none of them in a buffer that stays."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

_PAGE, _PAGE_ENDS = b"\x1b[?1049h\x1b[2J\x1b[H", b"\x1b[2J\x1b[?1049l"
"""Switch to the alternate screen and clear it; clear it and switch back (xterm, ctlseqs)."""
LONGEST_LINE = 64
"""Octets read as a line at most; the longest PIN of any card has 12 digits."""


class NobodyThere(Exception):
    """There is no terminal to ask at, or nothing to read from: whoever asks says what that means."""


def ask_hidden(prompt: str, *, longest: int = LONGEST_LINE) -> bytearray | None:
    """Ask at the terminal for what must not be shown; None at the end of input. Raises: NobodyThere."""
    with _terminal() as terminal:
        with _without_echo(terminal):  # before the prompt: who types fast must not be shown either
            os.write(terminal, prompt.encode())
            line = read_line(terminal, longest=longest)
        os.write(terminal, b"\n")
        return line


def ask_hidden_lines(prompt: str, count: int, *, longest: int) -> list[bytearray]:
    """Ask at the terminal for lines that must not be shown, and may be pasted all at once; the end of input is empty.

    Raises: NobodyThere.
    """
    with _terminal() as terminal, _without_echo(terminal):
        os.write(terminal, prompt.encode() + b"\n")
        return [read_line(terminal, longest=longest) or bytearray() for _ in range(count)]


def ask_forgotten(prompt: str) -> bytearray | None:
    """Ask at the terminal for what may be seen until it is answered; question and answer are off the screen then.

    None at the end of input. Raises: NobodyThere.
    """
    with _terminal() as terminal:
        line, below = None, 0
        try:
            os.write(terminal, prompt.encode())
            line = read_line(terminal)
            below = 1  # Enter took the cursor there
        finally:
            with suppress(OSError):
                _wipe(terminal, prompt + (line or b"").decode(errors="replace"), below)
        return line


def _wipe(terminal: int, shown: str, below: int) -> None:
    """Take off what is shown above the cursor, which is so many rows below its end."""
    width = os.get_terminal_size(terminal).columns or 80
    up = -(-len(shown) // width) - 1 + below
    os.write(terminal, (f"\x1b[{up}A" if up else "").encode() + b"\r\x1b[J")


def ask_shown(prompt: str) -> bytearray | None:
    """Ask at the terminal for what may be seen; None at the end of input. Raises: NobodyThere."""
    with _terminal() as terminal:
        os.write(terminal, prompt.encode())
        return read_line(terminal)


def show(line: str) -> None:
    """Show a person at the terminal a line that no pipe or file is to get. Raises: NobodyThere."""
    with _terminal() as terminal:
        os.write(terminal, line.encode() + b"\n")


def show_page(lines: Sequence[str], prompt: str) -> None:
    """Show a person at the terminal a page that is gone, out of the window's memory too, once they press Enter.

    It is on the alternate screen, of which terminals keep nothing. Blocks. Raises: NobodyThere, KeyboardInterrupt.
    """
    with _terminal() as terminal:
        try:
            os.write(terminal, _PAGE + "".join(f"{line}\r\n" for line in lines).encode() + prompt.encode())
            read_line(terminal)
        finally:
            os.write(terminal, _PAGE_ENDS)


def room() -> os.terminal_size | None:
    """Return how large the terminal is, None where nobody knows."""
    with suppress(NobodyThere, OSError), _terminal() as terminal:
        return os.get_terminal_size(terminal)
    return None


def read_line(source: int, *, longest: int = LONGEST_LINE) -> bytearray | None:
    """Read up to the end of the line, one octet at a time so that nothing stays in a buffer of ours.

    None when there is no further line. Raises: NobodyThere.
    """
    line = bytearray()
    try:
        while len(line) < longest:
            octet = os.read(source, 1)
            if octet == b"" and not line:
                return None
            if octet in {b"", b"\n"}:
                break
            if octet != b"\r":
                line += octet
    except OSError as error:
        raise NobodyThere from error
    return line


def somebody_there() -> bool:
    """Whether there is a terminal to ask at."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


@contextmanager
def _terminal() -> Iterator[int]:
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError as error:
        raise NobodyThere from error
    try:
        yield terminal
    finally:
        os.close(terminal)


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
