"""Whose phone is asked: told at the terminal, piped in, or remembered by the keyring; never an argument."""

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.cli.code_image import check_image
from idclient.cli.lines import NobodyThere, ask_shown, read_line
from idclient.cli.parser import UsageError
from idclient.cli.terminal import Terminal
from idclient.errors import Cancelled
from idclient.errors.phone import PhonePersonNotGiven
from idclient.errors.settings import SettingsError
from idclient.journeys.identities import ChosenMobileId, ChosenSmartId
from idclient.mobile import remembered
from idclient.mobile.mobile_id.messages import Language
from idclient.mobile.mobile_id.options import MobileIdOptions
from idclient.mobile.smart_id.options import Flow, SmartIdOptions
from idclient.mobile.subscriber import ANONYMOUS, parse_account, parse_subscriber
from idclient.model import PhoneName

if TYPE_CHECKING:
    from idclient.ports import Environment

_PERHAPS_A_PERSON = re.compile(r"\+?[\d\s()-]{7,}|(PNO|PAS|IDC)[A-Z]{2}-.*", re.ASCII | re.IGNORECASE)
_REFUSED = "phone numbers and personal codes are not taken from the command line; leave them out and you are asked"
_LANGUAGES = {"et": Language.ESTONIAN, "ru": Language.RUSSIAN, "en": Language.ENGLISH}
_ISO_639_2 = {"et": "est", "ru": "rus", "en": "eng"}
_HOST_LENGTH = 36
"""Characters of a host on a phone, so that the whole text fits whatever its language and alphabet."""
_QUESTIONS = {PhoneName.MOBILE_ID: ("ask_phone_number", "ask_personal_code"), PhoneName.SMART_ID: ("ask_account",)}


def service_of(options: argparse.Namespace) -> PhoneName:
    """Return which service the options name."""
    return PhoneName.MOBILE_ID if options.mobile_id else PhoneName.SMART_ID


def check_options(options: argparse.Namespace) -> None:
    """Refuse what cannot be, above all a person typed as an argument, which is not repeated. Raises: UsageError."""
    typed = getattr(options, "files", None) or getattr(options, "typed", None) or []
    if any(_PERHAPS_A_PERSON.fullmatch(word) and not Path(word).exists() for word in typed):
        raise UsageError(_REFUSED)
    if options.qr and not options.smart_id:
        raise UsageError("--qr goes with --smart-id")
    if options.qr_image is not None:
        if not options.qr:
            raise UsageError("--qr-image goes with --qr")
        check_image(Path(options.qr_image))
    elif options.qr and not sys.stderr.isatty():
        raise UsageError("--qr needs a terminal that can show the code, or --qr-image")
    if options.qr and (options.person_stdin or options.person_fd is not None or options.remember):
        raise UsageError("--qr asks for nobody: whoever scans the code is meant")
    check_source(options, read=options.pin_stdin or "-" in typed or getattr(options, "password_stdin", False))


def check_source(options: argparse.Namespace, *, read: bool) -> None:
    """Refuse a person who cannot be read; `read`: something else is on standard input. Raises: UsageError."""
    if options.person_stdin and sys.stdin.isatty():
        raise UsageError("--person-stdin reads a pipe; at a terminal just leave it out")
    if options.person_stdin and read:
        raise UsageError("standard input cannot be the person and something else; use --person-fd")


def choose_phone(
    environment: "Environment", options: argparse.Namespace, terminal: Terminal
) -> ChosenMobileId | ChosenSmartId:
    """Return whom to ask and how. Raises: PhoneError for what is no number or code, PhonePersonNotGiven, Cancelled."""
    session = terminal.session
    authenticating, signing = _authenticating_text(terminal), _signing_text(terminal)
    if options.mobile_id:
        subscriber = parse_subscriber(*person_lines(environment, options, terminal))
        language = _LANGUAGES[session.language]
        texts = MobileIdOptions(language=language, authentication_text=authenticating, signing_text=signing)
        return ChosenMobileId(subscriber, texts)
    account = ANONYMOUS if options.qr else parse_account(*person_lines(environment, options, terminal))
    return ChosenSmartId(
        account,
        SmartIdOptions(
            flow=Flow.DEVICE_LINK if options.qr else None,
            authentication_text=authenticating,
            signing_text=signing,
            language=_ISO_639_2[session.language],
        ),
    )


def remember_person(environment: "Environment", options: argparse.Namespace, terminal: Terminal) -> None:
    """Keep in the keyring who it was, if that was asked for. Where that fails it is said; what was done stays done."""
    if not options.remember or not terminal.person:
        return
    try:
        remembered.remember(environment.vault, service_of(options), terminal.person)
    except SettingsError as error:
        terminal.session.explain(error)
        return
    terminal.session.remark(terminal.session.word("phone_remembered", person=_masked(terminal.person)))


def forget_person(environment: "Environment", options: argparse.Namespace) -> None:
    """Forget who it was. Raises: SettingsError."""
    remembered.forget(environment.vault, service_of(options))


def person_lines(environment: "Environment", options: argparse.Namespace, terminal: Terminal) -> tuple[str, ...]:
    """Return who it is: number and personal code, or an account. Raises: PhonePersonNotGiven, Cancelled."""
    questions = _QUESTIONS[service_of(options)]
    source = 0 if options.person_stdin else options.person_fd
    if source is None:
        kept = remembered.remembered(environment.vault, service_of(options))
        if len(kept) == len(questions):
            terminal.session.remark(terminal.session.word("phone_remembered_used", person=_masked(kept)))
            return kept
    try:
        lines = tuple(_line(source, terminal, question) for question in questions)
    except NobodyThere as error:
        raise PhonePersonNotGiven from error
    terminal.person = lines
    return lines


def _line(source: int | None, terminal: Terminal, question: str) -> str:
    """Raises: NobodyThere when there is nobody to ask, PhonePersonNotGiven, Cancelled."""
    with terminal.asking():
        if source is not None:
            line = read_line(source)
            if line is None:
                raise PhonePersonNotGiven
        else:
            line = ask_shown(terminal.session.word(question) + ": ")
            if not line:
                raise Cancelled
    return line.decode(errors="replace").strip()


def _masked(lines: tuple[str, ...]) -> str:
    return f"{lines[0][:4]}…{lines[0][-2:]}"


def _authenticating_text(terminal: Terminal) -> str:
    host = terminal.login_host
    if not host:
        return terminal.session.word("authenticated_text")
    if len(host) > _HOST_LENGTH:  # whose a host is, its end says: a phone would cut that off
        host = "..." + host[3 - _HOST_LENGTH :]
    return terminal.session.word("login_text", host=host)


def _signing_text(terminal: Terminal) -> str:
    names = terminal.documents
    if len(names) == 1:
        return terminal.session.word("phone_signing_text", file=Path(names[0]).name)
    return terminal.session.word("phone_signing_texts", count=len(names))
