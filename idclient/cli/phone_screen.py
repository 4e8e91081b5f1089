"""What a person is shown while a phone is asked: the control code, the QR code, and how long there is still time."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.cli.status_line import StatusLine
from idclient.model import PhoneName, PhoneStillPrompts, Purpose, ShowCode, ShowDeviceLink, WaitingForPhone
from idclient.value import mutable

if TYPE_CHECKING:
    from idclient.cli.session import Session

PhoneNote = ShowCode | ShowDeviceLink | WaitingForPhone | PhoneStillPrompts

NAMES = {PhoneName.MOBILE_ID: "Mobile-ID", PhoneName.SMART_ID: "Smart-ID"}
_PINS = {Purpose.AUTHENTICATION: "PIN1", Purpose.SIGNING: "PIN2"}
_DIGITS = {
    "0": ("███", "█ █", "█ █", "█ █", "███"),
    "1": (" █ ", "██ ", " █ ", " █ ", "███"),
    "2": ("███", "  █", "███", "█  ", "███"),
    "3": ("███", "  █", "███", "  █", "███"),
    "4": ("█ █", "█ █", "███", "  █", "  █"),
    "5": ("███", "█  ", "███", "  █", "███"),
    "6": ("███", "█  ", "███", "█ █", "███"),
    "7": ("███", "  █", "  █", "  █", "  █"),
    "8": ("███", "█ █", "███", "█ █", "███"),
    "9": ("███", "█ █", "███", "  █", "███"),
}


@mutable
class PhoneScreen:
    """Everything on standard error: codes also with --quiet and --json, since without them nobody can compare."""

    image: Path | None = None
    """A file of the person's choice in which the QR code is drawn, too."""
    _drawn: int = 0
    """Lines of the QR code that is on the screen."""

    def tell(self, note: PhoneNote, session: "Session", line: StatusLine) -> None:
        """Show a note. Never blocks."""
        line.verbose = session.verbose
        if not isinstance(note, WaitingForPhone):
            line.clear()
        match note:
            case ShowCode(service=service, purpose=purpose, code=code):
                self._write(_code_lines(code))
                text = session.word("phone_code", service=NAMES[service], code=code, pin=_PINS[purpose])
                self._write((text,))
            case ShowDeviceLink(link=link, seconds_left=left):
                self._draw_image(link)
                self._draw(link, session.word("phone_scan", seconds=left), session.word("phone_no_room"))
            case WaitingForPhone(service=service, seconds_left=left):
                if not session.quiet and not session.json:
                    self.wipe()
                    moving = session.word("phone_seconds", seconds=left)
                    line.show(session.word("phone_waiting", service=NAMES[service]), moving=f", {moving}")
            case PhoneStillPrompts(service=service):
                self._write((session.word("phone_still_prompts", service=NAMES[service]),))

    def wipe(self) -> None:
        """Take a QR code away, and its image: what is not fresh is read in vain."""
        self._wipe_screen()
        if self.image is not None:
            self.image.unlink(missing_ok=True)

    def _wipe_screen(self) -> None:
        if self._drawn and sys.stderr.isatty():
            sys.stderr.write(f"\x1b[{self._drawn}A\r\x1b[J")
            sys.stderr.flush()
        self._drawn = 0

    def _draw_image(self, link: str) -> None:
        """Put a new image in the place of the last one, whole, for its owner alone. Raises: OutputNotWritten."""
        if self.image is None:
            return
        from idclient.cli.code_image import drawn
        from idclient.cli.files import write_new

        fresh = self.image.with_name(f".{self.image.name}.{os.getpid()}.part")
        write_new(fresh, drawn(self.image, link))
        fresh.replace(self.image)

    def _draw(self, link: str, below: str, no_room: str) -> None:
        """Draw a QR code over the last one. Where there is no terminal nobody could read it: nothing is shown."""
        if not sys.stderr.isatty():
            return
        from idclient.mobile.smart_id.qr_code import qr_code, terminal_lines

        code = qr_code(link)
        lines = (*terminal_lines(code), below)
        size = _size()
        if size.columns < code.size or size.lines <= len(lines):
            lines = (no_room.format(columns=code.size, lines=len(lines) + 1),)
        self._wipe_screen()
        sys.stderr.write("".join(f"{line}\x1b[K\n" for line in lines))
        sys.stderr.flush()
        self._drawn = len(lines)

    def _write(self, lines: tuple[str, ...]) -> None:
        self.wipe()
        sys.stderr.write("".join(line + "\n" for line in lines))
        sys.stderr.flush()


def _size() -> os.terminal_size:
    """Return the size of the terminal at standard error; standard output may go elsewhere."""
    try:
        return os.get_terminal_size(sys.stderr.fileno())
    except (OSError, ValueError):
        import shutil

        return shutil.get_terminal_size()


def _code_lines(code: str) -> tuple[str, ...]:
    """Return the code in large digits for a terminal; none for a pipe, where they would only be noise."""
    if not sys.stderr.isatty() or not all(digit in _DIGITS for digit in code):
        return ()
    rows = ("   ".join("".join(dot * 2 for dot in _DIGITS[digit][row]) for digit in code) for row in range(5))
    return ("", *(f"    {row}".rstrip() for row in rows), "")
