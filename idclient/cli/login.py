"""`idclient login`: log in to a service that speaks Web eID, from the terminal."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.cli.exits import Exit
from idclient.cli.opening import is_phone
from idclient.cli.parser import Parser, UsageError, add_phone, add_pin_source, add_reader
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.cli.web_eid import make_token, method_of
from idclient.errors import Cancelled, Error
from idclient.texts import has_text, text_for

if TYPE_CHECKING:
    from idclient.errors.login import LoginRefused
    from idclient.journeys.login import Exchange, Told
    from idclient.ports import Environment
    from idclient.wire.login_address import LoginAddress


def fill(parser: Parser) -> None:
    """Add the options of `idclient login`."""
    from idclient.journeys.login import CHALLENGE_PATH, LOGIN_PATH

    parser.add_argument("url", metavar="URL", help="https address of the service, or of its login page")
    parser.add_argument("--ca", metavar="FILE", help="trust the authorities in this PEM file for HTTPS, no others")
    parser.add_argument(
        "--challenge-path", metavar="PATH", default=CHALLENGE_PATH,
        help=f"where the challenge is, below the address (default: {CHALLENGE_PATH})",
    )  # fmt: skip
    parser.add_argument(
        "--login-path", metavar="PATH", default=LOGIN_PATH,
        help=f"where the token goes, below the address (default: {LOGIN_PATH})",
    )  # fmt: skip
    parser.add_argument(
        "--cookies", metavar="FILE", help="keep the session, and write its cookies to a new file for curl and others"
    )
    add_phone(parser)
    add_reader(parser)
    add_pin_source(parser)


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Do the whole exchange, and print who the service says we are."""
    from idclient.errors.login import LoginRefused
    from idclient.wire.login_address import read_login_address
    from idclient.wiring import open_environment

    _check(options)
    address = read_login_address(options.url)
    terminal = Terminal.of(session, options)
    terminal.on_phone = is_phone(options)
    session.announce_demo()
    with (
        terminal.stop.heeded(),
        open_environment(session.settings, demo=session.demo, phones=is_phone(options)) as environment,
    ):
        try:
            told, left = _exchanged(environment, options, terminal, address)
        except LoginRefused as error:
            _explain(session, error)
            raise
        except Cancelled as error:
            failed = session.fail(error)
            return Exit.INTERRUPTED if terminal.stop.wanted else failed
        finally:
            terminal.forget()
    _show(options, session, address, told, left=left)
    return Exit.OK


def _check(options: argparse.Namespace) -> None:
    if is_phone(options):
        from idclient.cli.phone_person import check_options

        check_options(options)
    elif options.qr or options.person_stdin or options.person_fd is not None or options.remember:
        raise UsageError("say which phone: --mobile-id or --smart-id")
    if options.cookies is not None:
        from idclient.cli.files import require_new

        require_new(Path(options.cookies))
    if options.ca is not None and not Path(options.ca).is_file():
        raise UsageError("--ca takes a PEM file of authorities")


def _exchanged(
    environment: "Environment", options: argparse.Namespace, terminal: Terminal, address: "LoginAddress"
) -> "tuple[Told, bool]":
    from idclient.wire.web_eid_command import Authenticate

    exchange = _open(options, terminal, address)
    asked = Authenticate(exchange.challenge(), address.origin)
    told = exchange.log_in(make_token(environment, options, terminal, asked))
    if options.cookies is None:
        return told, exchange.leave()
    from idclient.cli.cookie_file import write_cookies

    try:
        write_cookies(Path(options.cookies), address.origin, exchange.cookies)
    except Error:
        exchange.leave()  # nobody could
        raise
    return told, False


def _open(options: argparse.Namespace, terminal: Terminal, address: "LoginAddress") -> "Exchange":
    from idclient.journeys.login import Exchange
    from idclient.wiring.login_service import login_http

    session = terminal.session
    http = login_http(session.settings, ca_file=options.ca, demo=session.demo)
    paths = {"challenge_path": options.challenge_path, "login_path": options.login_path}
    return Exchange(http, address, terminal.check, **paths)


def _explain(session: Session, error: "LoginRefused") -> None:
    """Say the service's reason in the person's words, where it is one that this program knows."""
    reason = error.facts["service_code"]
    if isinstance(reason, str) and has_text(reason, "en"):
        text = text_for(reason, session.language)
        session.remark(session.word("login_reason", reason=f"{text.title} {text.advice}".strip()))


def _show(options: argparse.Namespace, session: Session, address: "LoginAddress", told: "Told", *, left: bool) -> None:
    name = f"{told.given_name} {told.surname}".strip()
    key = "login_done" if name else "login_done_unnamed"
    host = address.origin.text.removeprefix("https://")
    session.say(session.word(key, host=host, name=name, code=told.code))
    if options.cookies is not None:
        session.remark(session.word("login_kept", file=options.cookies))
    else:
        session.remark(session.word("login_left" if left else "login_not_left"))
    session.answer(
        {
            "method": method_of(options),
            "origin": address.origin.text,
            "person": {"given_name": told.given_name, "surname": told.surname, "code": told.code},
            "session_ended": left,
        }
    )
