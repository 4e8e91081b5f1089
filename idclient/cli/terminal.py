"""The person at a terminal: asked for PINs without echo, shown progress on standard error."""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from idclient.cli.lines import NobodyThere, ask_hidden, ask_shown, read_line
from idclient.cli.parser import UsageError
from idclient.cli.passwords import Passwords
from idclient.cli.prompts import prompt
from idclient.cli.session import Session
from idclient.cli.status_line import StatusLine
from idclient.cli.stopping import Stop
from idclient.errors import Cancelled, Error
from idclient.errors.card import PinLastTry, PinNotAvailable
from idclient.errors.contactless import CanNotAvailable
from idclient.model import (
    CanRequest,
    CardBusy,
    DocumentFinding,
    Note,
    PartlyInspected,
    PasswordRequest,
    PhoneStillPrompts,
    PinEntry,
    PinRequest,
    PinRole,
    Progress,
    RestrictionRequest,
    ShowCode,
    ShowDeviceLink,
    Step,
    SuspicionRequest,
    Turn,
    WaitingForPhone,
)
from idclient.value import field, mutable

if TYPE_CHECKING:
    from idclient.cli.phone_screen import PhoneScreen

CAN = "CAN"


@mutable
class Terminal:
    """The Dialog of the command line. `forget` wipes what was read.

    `source` is a file descriptor to read codes from, one a line, or None to ask at the terminal; `can_source` the same
    for the number of a contactless card. `demo_codes` are those of a TEST card, shown where they are asked for.
    """

    session: Session
    source: int | None
    allow_last_try: bool
    can_source: int | None = None
    demo_codes: Mapping[str, str] = field(default_factory=dict)
    passwords: Passwords = field(default_factory=Passwords)
    """Where the passwords of documents come from."""
    suspicions: dict[str, tuple[DocumentFinding, ...]] = field(default_factory=dict)
    """What was found in documents of this run, by their names."""
    _pins: dict[str, bytearray] = field(default_factory=dict, repr=False)
    """PINs that open a key: each is asked for once and serves all documents of a run."""
    _new: bytearray = field(default_factory=bytearray, repr=False)
    """The new PIN, to repeat it for who pipes codes in."""
    stop: Stop = field(default_factory=Stop)
    person: tuple[str, ...] = field(default_factory=tuple, repr=False)
    """Whose phone was asked, as it was told in this run."""
    on_phone: bool = False
    """Whether a phone signs, not a card."""
    documents: Sequence[str] = ()
    """What the documents of this run are called."""
    qr_image: Path | None = None
    """Where a QR code is drawn besides the terminal."""
    login_host: str = ""
    """Which service the person logs in to in this run."""
    _line: StatusLine = field(default_factory=StatusLine)
    _phone: "PhoneScreen | None" = None

    @classmethod
    def of(cls, session: Session, options: argparse.Namespace) -> Self:
        """Return the dialog that the options describe. Raises: UsageError."""
        stdin = [name for name in ("pin_stdin", "can_stdin") if getattr(options, name, False)]
        if stdin and sys.stdin.isatty():
            raise UsageError(f"--{stdin[0].replace('_', '-')} reads a pipe; at a terminal just leave it out")
        image = getattr(options, "qr_image", None)
        return cls(
            session,
            0 if "pin_stdin" in stdin else getattr(options, "pin_fd", None),
            getattr(options, "allow_last_try", False),
            0 if "can_stdin" in stdin else getattr(options, "can_fd", None),
            session.demo_codes(),
            Passwords.of(options),
            qr_image=Path(image) if image else None,
        )

    def ask_pin(self, request: PinRequest) -> bytearray:
        """Return a copy of the digits, which the caller wipes. Raises: PinLastTry, PinNotAvailable, Cancelled."""
        self.clear_line()
        serves_all = request.purpose is not None and request.role is PinRole.PRESENT
        if serves_all and request.pin in self._pins:
            return bytearray(self._pins[request.pin])
        if request.tries_left == 1 and request.role is PinRole.PRESENT and not self.allow_last_try:
            self._require_consent(request)
        if request.entry is PinEntry.PIN_PAD:
            sys.stderr.write(self._prompt(request) + "\n")
            sys.stderr.flush()
            return bytearray()
        digits = self._read(request)
        if serves_all:
            self._pins[request.pin] = bytearray(digits)
        return digits

    def ask_can(self, request: CanRequest) -> bytearray:
        """Return the card access number. Raises: CanNotAvailable, Cancelled."""
        self.clear_line()
        nobody = CanNotAvailable(pin=CAN)
        if self.can_source is not None:
            with self.asking(nobody):
                number = read_line(self.can_source)
            if number is None:
                raise nobody
            return number
        word = self.session.word
        words = [word("can_wrong") if request.wrong else "", word("ask_can"), self._of_test_card(CAN)]
        with self.asking(nobody):
            number = ask_shown(" ".join(filter(None, words)) + ": ")
        if not number:
            raise Cancelled
        return number

    def accept_suspicion(self, request: SuspicionRequest) -> bool:
        """Show the findings; go on if that was said beforehand or a person at the terminal says so."""
        from idclient.cli.findings import finding_line

        self.clear_line()
        self.suspicions[request.document] = request.findings
        sys.stderr.write(self.session.word("suspicious", file=request.document) + "\n")
        for finding in request.findings:
            sys.stderr.write(f"  {finding_line(finding, self.session)}\n")
        if self.session.settings["sign.warnings"] == "show":
            return True
        return self._agrees_if_there("ask_suspicion")

    def ask_password(self, request: PasswordRequest) -> bytearray | None:
        """Return a document's password; None when nobody gives one."""
        self.clear_line()
        return self.passwords.ask(request, self.session)

    def accept_restriction(self, request: RestrictionRequest) -> bool:
        """Tell what the author forbids; go on if that was said beforehand or a person at the terminal says so."""
        self.clear_line()
        sys.stderr.write(self.session.word("restricted", file=request.document) + "\n")
        if self.passwords.despite_permissions:
            return True
        return self._agrees_if_there("ask_restriction")

    def tell(self, note: Note) -> None:
        """Show a step. On a terminal one line is rewritten; elsewhere steps are printed with --verbose only."""
        if isinstance(note, ShowCode | ShowDeviceLink | WaitingForPhone | PhoneStillPrompts):
            self._screen().tell(note, self.session, self._line)
            return
        self._wipe()
        if self.session.quiet or self.session.json:
            return
        self._line.verbose = self.session.verbose
        match note:
            case Turn():
                self._line.turn(note, self.documents)
            case PartlyInspected(document=document):
                self.clear_line()
                sys.stderr.write(self.session.word("partly_inspected", file=document) + "\n")
            case CardBusy():
                self._line.show(self.session.word("card_busy"))
            case Progress(step=step, done=done, total=total):
                share = f" {done * 100 // total} %" if total else ""
                self._line.show(self.session.word(self._word_of(step)) + share)

    def _word_of(self, step: Step) -> str:
        on_phone = self.on_phone and step in {Step.SIGNING, Step.READING_CARD}
        return ("phone_" if on_phone else "step_") + step.value.replace("-", "_")

    def check(self) -> None:
        """Return unless the person asked to stop. Raises: Cancelled."""
        if self.stop.wanted:
            raise Cancelled

    def forget(self) -> None:
        """Overwrite every code that was kept."""
        for digits in (*self._pins.values(), self._new):
            digits[:] = bytes(len(digits))
        self._pins.clear()
        self.clear_line()

    def clear_line(self) -> None:
        """Take what is shown away, so that something else can be written there."""
        self._wipe()
        self._line.clear()

    def _screen(self) -> "PhoneScreen":
        from idclient.cli.phone_screen import PhoneScreen

        self._phone = self._phone or PhoneScreen(self.qr_image)
        return self._phone

    def _wipe(self) -> None:
        if self._phone is not None:
            self._phone.wipe()

    def _read(self, request: PinRequest) -> bytearray:
        nobody = PinNotAvailable(pin=request.pin)
        if self.source is None:
            with self.asking(nobody):
                typed = ask_hidden(self._prompt(request) + ": ")
            if not typed:
                raise Cancelled
            return typed
        with self.asking(nobody):
            line = read_line(self.source)
        if line is None and request.role is PinRole.REPEAT:
            return bytearray(self._new)  # who pipes codes in need not repeat the new one
        if line is None:
            raise nobody
        if request.role is PinRole.NEW:
            self._new[:] = line
        return line

    def _require_consent(self, request: PinRequest) -> None:
        """Ask whether to spend the last try; without anybody at a terminal nobody agreed. Raises: PinLastTry."""
        if self.source is not None:
            raise PinLastTry(pin=request.pin)
        try:
            agreed = self.agrees(self.session.word("ask_last_try", pin=request.pin))
        except NobodyThere as error:
            raise PinLastTry(pin=request.pin) from error
        if not agreed:
            raise PinLastTry(pin=request.pin)

    def _agrees_if_there(self, question: str) -> bool:
        """Ask a person; where there is none, nobody agrees."""
        if self.session.json or self.source is not None:
            return False
        try:
            return self.agrees(self.session.word(question))
        except NobodyThere:
            return False

    def agrees(self, question: str, *, ask: Callable[[str], bytearray | None] | None = None) -> bool:
        """Ask the person at the terminal; only a clear yes is one. Raises: NobodyThere, Cancelled."""
        with self.asking():
            answer = ((ask or ask_shown)(question + " ") or b"").decode(errors="replace")
        return answer.strip().casefold() in self.session.word("answers_yes").split()

    @contextmanager
    def asking(self, nobody: Error | None = None) -> Iterator[None]:
        """While a person thinks, Ctrl-C ends the run at once, and tidily where that is listened for.

        `nobody` is raised where there is nobody to ask; without it NobodyThere goes on.
        """
        try:
            with self.stop.at_once():
                yield
        except NobodyThere as problem:
            if nobody is None:
                raise
            raise nobody from problem
        except KeyboardInterrupt:
            if not self.stop.wanted:
                raise
            raise Cancelled from None

    def _prompt(self, request: PinRequest) -> str:
        return prompt(request, self.session, self._of_test_card(request.pin))

    def _of_test_card(self, code: str) -> str:
        digits = self.demo_codes.get(code)
        return self.session.word("demo_code", code=code, digits=digits) if digits else ""
