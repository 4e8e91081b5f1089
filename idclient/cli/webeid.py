"""`idclient webeid`: let browsers find the program for Web eID, take that back, and see what is wrong with it."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from idclient.browsers.catalogue import BROWSERS, Browser, Family
from idclient.browsers.places import Computer, Place, Scope, browsers_found, is_found, place_of
from idclient.browsers.status import Status, look
from idclient.cli.exits import Exit, exit_for_many
from idclient.cli.parser import Parser, UsageError
from idclient.cli.session import Session
from idclient.errors import Error
from idclient.errors.browser import BrowsersNotFound
from idclient.texts import text_for
from idclient.wiring.browsers import this_computer, web_eid_program


def fill(parser: Parser) -> None:
    """Add the commands of `idclient webeid`."""
    actions = parser.add_subparsers(dest="action", metavar="COMMAND", title="commands", required=True)
    about = "let browsers find the program, for yourself or with --system for everybody on this computer"
    actions.add_parser("install", fill=_fill_changing, help=about, description=f"{about.capitalize()}.")
    about = "take that back; what other programs installed stays"
    actions.add_parser("uninstall", fill=_fill_changing, help=about, description=f"{about.capitalize()}.")
    about = "show what each browser finds, and what is wrong with it"
    actions.add_parser("status", fill=_fill_choice, help=about, description=f"{about.capitalize()}. Changes nothing.")


def _fill_choice(parser: Parser) -> None:
    names = [browser.name for browser in BROWSERS]
    parser.add_argument(
        "--browser", action="append", choices=names, dest="browsers", help="this browser; may be repeated (default: "
        "all that are on this computer)",
    )  # fmt: skip
    parser.add_argument(
        "--user-data-dir", metavar="FOLDER", help="the folder of that name which a Chromium is started with"
    )


def _fill_changing(parser: Parser) -> None:
    _fill_choice(parser)
    parser.add_argument("--system", action="store_true", help="for everybody on this computer; needs the right to")
    parser.add_argument("--force", action="store_true", help="even where another program's manifest is")


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Run `webeid install`, `webeid uninstall` or `webeid status`. Raises: BrowserError."""
    computer, profile = this_computer(), _profile(options)
    browsers = _chosen(options, computer, profile)
    if options.action == "status":
        return _status(session, computer, browsers, profile)
    return _change(options, session, computer, browsers, profile)


def _profile(options: argparse.Namespace) -> Path | None:
    if options.user_data_dir is None:
        return None
    if getattr(options, "system", False):
        raise UsageError("--user-data-dir is a folder of one user: leave out --system")
    return Path(options.user_data_dir)


def _chosen(options: argparse.Namespace, computer: Computer, profile: Path | None) -> Sequence[Browser]:
    named = [browser for browser in BROWSERS if browser.name in (options.browsers or ())]
    if profile is not None:
        chosen = named or [browser for browser in BROWSERS if browser.name == "chromium"]
        if len(chosen) != 1 or chosen[0].family is not Family.CHROMIUM:
            raise UsageError("--user-data-dir goes with one --browser of the Chromium family")
        return chosen
    found = named or browsers_found(computer)
    if not found:
        raise BrowsersNotFound
    return found


def _change(
    options: argparse.Namespace,
    session: Session,
    computer: Computer,
    browsers: Sequence[Browser],
    profile: Path | None,
) -> Exit:
    from idclient.browsers.installing import install, require_program, uninstall

    scope = Scope.SYSTEM if options.system else Scope.USER
    program, further = web_eid_program(), session.settings["web_eid.extensions"].split()
    if options.action == "install" and not options.force:
        require_program(program, scope)
    rows: list[dict[str, Any]] = []
    codes: list[Exit] = []
    for browser in browsers:
        place = place_of(computer, browser, scope, profile)
        try:
            if options.action == "install":
                changed = install(computer, place, program, further, force=options.force)
                done = "installed" if changed else "unchanged"
            else:
                done = "removed" if uninstall(computer, place, force=options.force) else "absent"
            codes.append(Exit.OK)
            key = "webeid_nothing" if done == "absent" else f"webeid_{done}"
            session.say(session.word(key, browser=browser.title, path=str(place.path)))
            rows.append(_row(place, done))
        except Error as error:
            codes.append(Exit.FAILED)
            _say_problem(session, browser, error)
            rows.append(_row(place, "failed") | {"problems": [_problem(session, error)]})
    if options.action == "install" and Exit.OK in codes:
        session.remark(session.word("webeid_next"))
    session.answer({"program": str(program), "browsers": rows})
    return exit_for_many(codes)


def _status(session: Session, computer: Computer, browsers: Sequence[Browser], profile: Path | None) -> Exit:
    program, further = web_eid_program(), session.settings["web_eid.extensions"].split()
    found = [look(computer, browser, program, further, profile) for browser in browsers]
    for status in found:
        for problem in status.problems:
            _say_problem(session, status.browser, problem)
        if not status.problems:
            state, path = ("ready", str(status.place.path)) if status.place else ("absent", "")
            session.say(session.word(f"webeid_{state}", browser=status.browser.title, path=path))
    rows = [_status_row(session, computer, status) for status in found]
    session.answer({"program": str(program), "browsers": rows})
    healthy = any(status.is_ready for status in found) and not any(status.problems for status in found)
    return Exit.OK if healthy else Exit.FAILED


def _status_row(session: Session, computer: Computer, status: Status) -> dict[str, Any]:
    state = "problem" if status.problems else "ready" if status.place else "absent"
    row = _row(status.place, state) if status.place else {"browser": status.browser.name, "state": state}
    return row | {
        "found": is_found(computer, status.browser),
        "problems": [_problem(session, problem) for problem in status.problems],
    }


def _row(place: Place, state: str) -> dict[str, Any]:
    return {"browser": place.browser.name, "scope": place.scope.value, "path": str(place.path), "state": state}


def _problem(session: Session, error: Error) -> dict[str, Any]:
    text = text_for(error.code, session.language)
    return {"code": error.code, "message": text.title, "hint": text.advice, "facts": dict(error.facts)}


def _say_problem(session: Session, browser: Browser, error: Error) -> None:
    text = text_for(error.code, session.language)
    session.say(f"{browser.title}: {text.title}  [{error.code}]")
    for name, value in error.facts.items():
        session.say(f"    {name}: {value}")
    session.say(f"    {text.advice}")
