"""`idclient card watch`: readers and cards as they come and go, until Ctrl-C."""

import argparse
import json
import sys
from collections.abc import Iterator
from queue import SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from idclient.cli.exits import Exit
from idclient.cli.session import Session
from idclient.texts import plain_json
from idclient.value import fields

if TYPE_CHECKING:
    from idclient.cards.monitor import ReaderEvent
    from idclient.ports import Environment

_PATIENCE = 2.0
"""Seconds for the monitor to end."""
_WORDS = {
    "ReaderAdded": "watch_reader_added",
    "ReaderRemoved": "watch_reader_removed",
    "CardInserted": "watch_card_inserted",
    "CardTakenOut": "watch_card_removed",
    "ReaderUseChanged": "watch_use_changed",
    "ServiceLost": "watch_service_lost",
    "ServiceBack": "watch_service_back",
}


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Print a line for each event; with --json one document a line. With --once only what is there now."""
    from idclient.cards.monitor import changes
    from idclient.errors.card import NoReader
    from idclient.wiring import open_environment

    with open_environment(session.settings, demo=session.demo) as environment:
        if options.once:
            try:
                found = environment.readers.list()
            except NoReader:
                found = ()
            for event in changes((), found):
                _say(session, event)
            return Exit.OK
        for event in interruptible(environment):
            _say(session, event)
            sys.stdout.flush()
    return Exit.OK


def interruptible(environment: "Environment") -> "Iterator[ReaderEvent]":
    """Yield events from a thread of their own: while the PC/SC library waits in this one, Ctrl-C would wait too."""
    from idclient.cards.monitor import watch

    events: SimpleQueue[ReaderEvent | Exception] = SimpleQueue()
    stopped = Event()

    def run_watch() -> None:
        try:
            for event in watch(environment.readers, environment.clock, stopped.is_set):
                events.put(event)
        except Exception as error:  # noqa: BLE001 it is raised again where somebody sees it
            events.put(error)

    thread = Thread(target=run_watch, name="reader monitor", daemon=True)
    thread.start()
    try:
        while True:
            event = events.get()
            if isinstance(event, Exception):
                raise event
            yield event
    finally:
        stopped.set()
        environment.readers.interrupt()
        thread.join(_PATIENCE)


def _say(session: Session, event: "ReaderEvent") -> None:
    name = _WORDS[type(event).__name__]
    facts: dict[str, Any] = {field.name: getattr(event, field.name) for field in fields(event)}
    facts = {label: value.hex().upper() if isinstance(value, bytes) else value for label, value in facts.items()}
    if session.json:
        head = {"event": name.removeprefix("watch_").replace("_", "-")}
        print(plain_json(json.dumps(head | facts, ensure_ascii=False)))
        return
    if name == "watch_use_changed":
        name = "watch_exclusive" if facts["exclusive"] else "watch_in_use" if facts["in_use"] else "watch_free"
    if name == "watch_card_inserted":
        facts["card"] = _model(event) or session.word("watch_other_card")
    session.say(session.word(name, **{label: str(value) for label, value in facts.items()}))


def _model(event: "ReaderEvent") -> str | None:
    from idclient.cards.find import driver_for

    driver = driver_for(getattr(event, "atr", b""))
    return driver.model.name if driver is not None else None
