"""A voter's program that is killed (SIGKILL) at any line that it runs, and what the next start makes of it.

Run as a program: it forks, so it must have no threads. The collector is a process of its own that outlives the voters.
Each result is one line of JSON on standard output.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from types import FrameType
from typing import Any

from idclient.ballots import calls, outbox
from idclient.documents.asice import create
from idclient.documents.pdf import output
from idclient.errors.ballot import VoteOutcomeUnknown
from idclient.errors.collector import CollectorUnanswered
from idclient.journeys import vote, vote_signing
from idclient.journeys.vote import Became
from idclient.ports.collector import CollectorRequest
from tests.doubles import Person
from tests.emulators.collector.played import collector_key, play
from tests.journeys.stored import stored_choices
from tests.journeys.voting import CHOICE, Line, voting
from tests.trust.world import make_world

WORLD = make_world()
collector_key()  # one for all processes
WATCHED = frozenset(str(module.__file__) for module in (vote, vote_signing, outbox, calls, create, output))
"""What runs between the choice and the proof: a line of it that is added later is a moment of its own."""


def collect(listener: Listener, folder: Path) -> None:
    """Be the collector: answer requests, one after the other; begin anew, or tell what is stored, when asked to."""
    played = play(WORLD, folder)
    while True:
        with listener.accept() as asker:
            match asker.recv():
                case ("new", path):
                    Path(path).mkdir()
                    played = play(WORLD, Path(path))
                    asker.send(None)
                case ("stored",):
                    asker.send([choice.identifier for choice in stored_choices(played)])
                case ("request", name, body):
                    _sent(asker, Line(played)(CollectorRequest(addresses=(), name=name, roots=(), body=body)))
                case _:
                    return


def _sent(asker: Connection, answer: object) -> None:
    try:
        asker.send(answer)
    except OSError:
        return  # who asked is dead


def asked(address: Any, *question: object) -> Any:
    """Return what the collector's process answers."""
    with Client(address) as collector:
        collector.send(question)
        return collector.recv()


def caller(address: Any) -> Callable[[CollectorRequest], bytes]:
    """Return the way of a voter's program to the collector."""

    def call(request: CollectorRequest) -> bytes:
        try:
            return bytes(asked(address, "request", request.name, request.body))
        except (OSError, EOFError) as problem:
            raise CollectorUnanswered(host="collector.example", port=443, name=request.name) from problem

    return call


class Countdown:
    """Kills this process before a line of the watched modules is run; counts them without a number."""

    def __init__(self, number: int | None = None) -> None:
        self.seen = 0
        self._number = number

    def __call__(self, frame: FrameType, event: str, _: object) -> "Countdown | None":
        if frame.f_code.co_filename not in WATCHED:
            return None
        if event == "line":
            self.seen += 1
            if self.seen == self._number:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


@contextmanager
def traced(countdown: Countdown) -> Iterator[None]:
    sys.settrace(countdown)
    try:
        yield
    finally:
        sys.settrace(None)


def forked(work: Callable[[], object]) -> tuple[int, Any]:
    """Do something in a process of its own; return the signal that ended it, 0 for none, and what came of it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            os.write(writing, json.dumps(work()).encode())
        except BaseException:  # noqa: BLE001 nothing of the parent's is to be run here
            traceback.print_exc()
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, json.loads(told or b"null")


def cast(address: Any, folder: Path, countdown: Countdown) -> dict[str, Any]:
    """Be a voter from the list to the proof."""
    voter = voting(WORLD, caller(address), folder)  # type: ignore[arg-type]
    choices = voter.choices()
    with traced(countdown):
        done = voter.cast(CHOICE, choices, Person())
    assert done.reference is not None
    return {"lines": countdown.seen, "randomness": f"{done.reference.randomness:x}"}


def restarted(address: Any, folder: Path) -> dict[str, Any]:
    """Be the program that starts after the kill: say what became of the vote, and see to it that there is one."""
    voter = voting(WORLD, caller(address), folder)  # type: ignore[arg-type]
    try:
        became = voter.resume()
    except VoteOutcomeUnknown:
        return {"became": "unknown", "stored": asked(address, "stored")}
    before = asked(address, "stored")
    choices = voter.choices()
    told = {"became": became.value, "stored": before, "voted": choices.voted}
    if became is Became.NOT_STORED:
        told["proven"] = voter.resend(Person()).stored is not None
    elif became is not Became.STORED and not choices.voted:
        told["proven"] = voter.cast(CHOICE, choices, Person()).stored is not None
    return told | {"at the end": asked(address, "stored"), "again": voter.resume().value}


def left(folder: Path) -> dict[str, str]:
    """Return what is on the disk: names of files, with their octets in hex."""
    return {path.name: path.read_bytes().hex() for path in folder.rglob("*") if path.is_file()}


def main(folder: Path, first: int, step: int) -> None:
    """Kill voters at every `step`th moment, and tell of each what was left, what it was told and what is stored."""
    listener = Listener()
    collector = os.fork()
    if collector == 0:
        try:
            collect(listener, folder)
        finally:
            os._exit(1)
    address = listener.address
    try:
        _, whole = forked(lambda: cast(address, folder / "whole", Countdown()))
        print(json.dumps(whole), flush=True)
        for number in range(first, whole["lines"] + 1, step):
            place = folder / str(number)
            asked(address, "new", str(place))
            ended, _ = forked(lambda place=place, number=number: cast(address, place, Countdown(number)))  # type: ignore[misc]
            found = {"moment": number, "signal": ended, "left": left(place / "outbox")}
            _, told = forked(lambda place=place: restarted(address, place))  # type: ignore[misc]
            print(json.dumps(found | {"told": told, "left at the end": left(place / "outbox")}), flush=True)
    finally:
        os.kill(collector, signal.SIGKILL)
        os.waitpid(collector, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
