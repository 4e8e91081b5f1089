"""`idclient demo`: an emulated card signs a real PDF through a real PC/SC service, others check it, and it logs in."""

import argparse
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Self

from idclient.cli.demo_login import log_in
from idclient.cli.demo_vote import cast_ballot
from idclient.cli.exits import Exit, exit_for
from idclient.cli.files import TargetFolder
from idclient.cli.findings import finding_line
from idclient.cli.passwords import Passwords
from idclient.cli.session import Session
from idclient.errors import Cancelled, Error
from idclient.model import (
    CanRequest,
    CardBusy,
    Level,
    Note,
    PasswordRequest,
    PinRequest,
    Progress,
    RestrictionRequest,
    SuspicionRequest,
)

if TYPE_CHECKING:
    from idclient.ports import Environment
    from idclient.wiring.stage import Stage

_PATIENCE = 10.0


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Play the demo. Whatever happens, Ctrl-C included, nothing started here keeps running."""
    from idclient.wiring.demo import forget_demo
    from idclient.wiring.stage import demo_stage

    session.demo = True
    session.announce_demo()
    if options.reset:
        forget_demo()
        session.remark(session.word("demo_forgotten"))
    stop = _Stop()
    show = _Show(session, stop)
    with stop, demo_stage(session.settings, software_daemon=options.software_daemon) as stage:
        outcome = show.play(stage, options)
    show.step("demo_stopped")
    if show.signed is not None:
        session.say(session.word("demo_signed_file", file=str(show.signed)))
    session.answer({"steps": show.lines, "output": str(show.signed) if show.signed else None})
    return outcome


class _Stop:
    """Ctrl-C and SIGTERM while threads run: noted at once, acted upon at the next safe point.

    Raised in the middle of an import they would leave CPython's import lock held, and every thread waiting for it.
    A second one does not wait.
    """

    def __init__(self) -> None:
        self._asked = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._ask)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def check(self) -> None:
        """Raise KeyboardInterrupt if somebody asked to stop."""
        if self._asked:
            raise KeyboardInterrupt

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.check()
        self._asked = True


class _Visitor:
    """The person of the demo: knows the TEST card's PINs and types them by itself."""

    def __init__(self, show: "_Show") -> None:
        self._show = show
        self._codes = show.session.demo_codes()

    def ask_pin(self, request: PinRequest) -> bytearray:
        """Return the TEST card's PIN and say so."""
        pin = self._codes[request.pin]
        self._show.step("demo_pin", pin=request.pin, digits=pin, left=request.tries_left or 0)
        return bytearray(pin.encode())

    def ask_can(self, request: CanRequest) -> bytearray:  # noqa: ARG002 the port names it
        """Have no number: the TEST card is never contactless. Raises: Cancelled."""
        raise Cancelled

    def accept_suspicion(self, request: SuspicionRequest) -> bool:
        """Say what was found and go on: a signature of the demo has no legal effect."""
        self._show.step("suspicious", file=request.document)
        for finding in request.findings:
            self._show.session.say("  " + finding_line(finding, self._show.session))
        return True

    def ask_password(self, request: PasswordRequest) -> bytearray | None:
        """Ask the person: the document is theirs."""
        return Passwords().ask(request, self._show.session)

    def accept_restriction(self, request: RestrictionRequest) -> bool:
        """Say so and go on: a signature of the demo has no legal effect."""
        self._show.step("restricted", file=request.document)
        return True

    def tell(self, note: Note) -> None:
        """Say each step once."""
        if isinstance(note, Progress) and note.done == 0:
            self._show.note("step_" + note.step.value.replace("-", "_"))
        elif isinstance(note, CardBusy):
            self._show.note("card_busy")

    def check(self) -> None:
        """Raise KeyboardInterrupt once somebody asked to stop."""
        self._show.stop.check()


class _Show:
    """The transcript: what happens, and after how many seconds."""

    def __init__(self, session: Session, stop: _Stop) -> None:
        self.session = session
        self.stop = stop
        self.lines: list[str] = []
        self.signed: Path | None = None
        self._start = time.monotonic()
        self._last = ""

    def step(self, key: str, /, **values: str | int) -> None:
        """Print one line of the transcript."""
        line = self.session.word(key, **values)
        self.lines.append(line)
        self.session.say(f"[{time.monotonic() - self._start:6.2f} s] {line}")
        sys.stdout.flush()
        self.stop.check()

    def note(self, key: str) -> None:
        """Print a step of the journey, once in a row."""
        self.stop.check()
        if key != self._last:
            self.step(key)
        self._last = key

    def play(self, stage: "Stage", options: argparse.Namespace) -> Exit:
        """Look at the card, sign, check, let others check, log in, and vote."""
        visitor = _Visitor(self)
        if stage.why_not_pcscd:
            self.step("demo_daemon_instead", daemon=stage.daemon, reason=stage.why_not_pcscd)
        else:
            self.step("demo_daemon", daemon=stage.daemon)
        self.step("demo_services", ocsp=stage.ocsp_url, tsa=stage.tsa_url)
        try:
            self._card(stage.environment, visitor)
            source, target = self._document(options)
            code = self._sign(stage.environment, visitor, source, target)
            code = code or self._verify(stage, visitor, target)
            log_in(stage.environment, self.session.settings, visitor, self.step)
            cast_ballot(stage.environment, visitor, self.step)
        except Error as error:
            self.session.explain(error)
            return exit_for(error)
        return code

    def _card(self, environment: "Environment", visitor: _Visitor) -> None:
        from idclient.journeys.card import look_at_card, wait_for_card

        wait_for_card(environment, visitor, seconds=_PATIENCE)
        card = look_at_card(environment, None, visitor)
        holder = f"{card.holder['given_names']} {card.holder['surname']}"
        tries = ", ".join(f"{pin.name} {pin.left}/{pin.maximum}" for pin in card.pins)
        self.step("demo_card", reader=card.reader, model=card.model, name=holder, tries=tries)

    def _document(self, options: argparse.Namespace) -> tuple[Path, Path]:
        from idclient.wiring.demo import make_contract

        folder = TargetFolder(Path(options.output or "demo-out"))
        if options.file:
            source = Path(options.file)
            self.step("demo_document", file=str(source))
        else:
            source = folder.write("contract.pdf", make_contract())
            self.step("demo_contract", file=str(source), size=source.stat().st_size)
        return source, folder.path / f"{source.stem}-demo-signed.pdf"

    def _sign(self, environment: "Environment", visitor: _Visitor, source: Path, target: Path) -> Exit:
        from idclient.journeys.batch import sign_documents
        from idclient.journeys.card import open_identity
        from idclient.journeys.preparing import SigningOptions

        options = SigningOptions(level=Level.B_LT, reason=self.session.word("demo_reason"), replace=True)
        outcomes = sign_documents(
            environment, lambda: open_identity(environment, None, visitor), [(source, target)], options, visitor
        )
        for _number, outcome in outcomes:
            if isinstance(outcome, Error):
                self.session.explain(outcome, about=str(source))
                return exit_for(outcome)
            self.signed = target
            self.step("signed", file=str(target), level=outcome.level.value, name=outcome.signer)
        return Exit.OK

    def _verify(self, stage: "Stage", visitor: _Visitor, target: Path) -> Exit:
        from idclient.cli.verify import exit_of
        from idclient.documents.checking import Online
        from idclient.journeys.verify import verify_document
        from idclient.reports.phrases import verdict_word

        report = verify_document(stage.environment, target, Online.ASK, visitor)
        self.step("demo_own_check", verdict=verdict_word(report.outcome.value, self.session.language))
        judged = [
            self._judge("pdfsig", "poppler-utils", ["-nocert", str(target)], "Signature is Valid."),
            self._judge("qpdf", "qpdf", ["--check", str(target)], "No syntax or stream encoding errors found"),
        ]
        return exit_of(report) if all(judged) else Exit.SIGNATURE_INVALID

    def _judge(self, program: str, package: str, arguments: list[str], wanted: str) -> bool:
        """Let a foreign program look; one that is not installed is named and judges nothing."""
        path = shutil.which(program)
        if path is None:
            self.step("demo_judge_missing", program=program, package=package)
            return True
        done = subprocess.run([path, *arguments], capture_output=True, text=True, check=False, errors="replace")  # noqa: S603
        lines = [line.strip(" -") for line in done.stdout.splitlines() if wanted in line]
        self.step("demo_judge", program=program, verdict=lines[0] if lines else self.session.word("demo_judge_no"))
        return bool(lines)
