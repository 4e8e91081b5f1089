"""`idclient emulate`: TEST cards in virtual readers, for this and other programs, as long as they are wanted."""

import argparse
import os
import select
import sys
from typing import TYPE_CHECKING

from idclient.cli.exits import Exit
from idclient.cli.parser import UsageError
from idclient.cli.session import Session
from idclient.cli.signal_pipe import SignalPipe

if TYPE_CHECKING:
    from idclient.wiring.virtual import VirtualStage

_EMPTY = "empty"


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Run `emulate` with models, readers, mobile, service, election or voters."""
    session.demo = True
    if options.action == "mobile":
        from idclient.cli import emulate_mobile

        return emulate_mobile.run(options, session)
    if options.action == "service":
        from idclient.cli import emulate_service

        return emulate_service.run(options, session)
    if options.action == "election":
        from idclient.cli import emulate_election

        return emulate_election.run(options, session)
    if options.action == "voters":
        from idclient.cli import emulate_voters

        return emulate_voters.run(options, session)
    return _models(session) if options.action == "models" else _readers(options, session)


def _models(session: Session) -> Exit:
    from idclient.wiring.demo import demo_models

    models = demo_models()
    for name, title in models.items():
        session.say(f"{name:22} {title}")
    session.answer({"models": models})
    return Exit.OK


def _readers(options: argparse.Namespace, session: Session) -> Exit:
    from idclient.wiring.demo import demo_codes
    from idclient.wiring.virtual import virtual_readers

    models = ["" if model == _EMPTY else model for model in options.cards or [session.settings["demo.card"]]]
    if options.pcscd and (len(models) > 1 or options.pin_pad or options.socket):
        raise UsageError("--pcscd has one reader without keypad, and a socket of its own choice")
    if options.socket is not None and (os.path.lexists(options.socket) or len(os.fsencode(options.socket)) > 107):
        raise UsageError("--socket takes a path where nothing is yet, of 107 bytes at most")
    session.announce_demo(*dict.fromkeys(filter(None, models)))
    with (
        SignalPipe() as stop,
        virtual_readers(
            models,
            contactless=options.contactless,
            delivered=options.delivered,
            pin_pad=options.pin_pad,
            socket=options.socket,
            pcscd=options.pcscd,
        ) as stage,
    ):
        for name, value in stage.variables.items():
            session.say(f"export {name}={value}")
        for number, model in stage.readers.content().items():
            session.say(_reader_line(session, number, model))
        codes = {model: demo_codes(model, contactless=options.contactless) for model in models if model}
        for model, known in codes.items():
            session.say(f"{model}: " + ", ".join(f"{code} {digits}" for code, digits in known.items()))
        session.answer({"environment": stage.variables, "readers": stage.readers.content(), "codes": codes})
        obeys = options.until_eof or sys.stdin.isatty()
        session.remark(session.word("emulate_commands" if obeys else "emulate_running"))
        sys.stdout.flush()
        _serve(session, stage, stop, obeys=obeys)
    session.remark(session.word("demo_stopped"))
    return Exit.OK


def _reader_line(session: Session, number: int, model: str) -> str:
    return f"{number}: {model or session.word('emulate_empty')}"


def _serve(session: Session, stage: "VirtualStage", stop: SignalPipe, *, obeys: bool) -> None:
    """Wait for a signal, and obey commands on standard input until it ends or says quit."""
    waited = [stop.descriptor, 0] if obeys else [stop.descriptor]
    pending = b""
    while True:
        ready, _, _ = select.select(waited, [], [])
        if stop.descriptor in ready:
            return
        octets = os.read(0, 4096)
        if not octets:
            return
        *lines, pending = (pending + octets).split(b"\n")
        for line in lines:
            words = line.decode(errors="replace").split()
            if words[:1] == ["quit"]:
                return
            if words:
                _obey(session, stage, words)
            sys.stdout.flush()


def _obey(session: Session, stage: "VirtualStage", words: list[str]) -> None:
    """Do one command; what cannot be done is said and stops nothing."""
    from idclient.errors import Error

    try:
        understood = _command(stage, words)
    except Error as error:
        session.explain(error)
        return
    except stage.not_possible as problem:
        session.remark(str(problem))
        return
    if not understood:
        session.remark(session.word("emulate_commands"))
        return
    for number, model in stage.readers.content().items():
        session.say(_reader_line(session, number, model))


def _command(stage: "VirtualStage", words: list[str]) -> bool:
    """Do what the words say; False for words that say nothing."""
    match words:
        case ["insert", number, model] if number.isdecimal():
            stage.insert(int(number), model)
        case ["remove", number] if number.isdecimal():
            stage.readers.remove(int(number))
        case ["plug"] | ["plug", "empty"]:
            stage.plug("")
        case ["plug", model]:
            stage.plug(model)
        case ["unplug", number] if number.isdecimal():
            stage.readers.unplug(int(number))
        case ["press", number, digits] if number.isdecimal():
            stage.readers.press(int(number), digits)
        case _:
            return words == ["list"]
    return True
