"""Cards: APDUs and bytes of each operation, and latency in process, behind the software daemon and behind pcscd."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from idclient.cards.find import find_card
from idclient.cards.identity import BOTH, CardIdentity
from idclient.emulators.chip import Chip
from idclient.emulators.pcsc.daemon import pcsc_daemon
from idclient.emulators.pcsc.pcscd import PcscdUnavailable, private_pcscd
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.emulators.pcsc.slots import Slot
from idclient.ports import Readers
from tests.bench.counting import Counting
from tests.doubles import Person
from tests.emulators.personalisation import residents_card

ROUNDS = 30
QUICK = 200
"""Microseconds an APDU through pcscd and vpcd may take at most, as a median; without TCP_QUICKACK it takes 44 000."""
DIGEST = bytes(range(48))
ROOT = Path(__file__).resolve().parents[2]


OPERATIONS: dict[str, Callable[[CardIdentity], object]] = {
    "both certificates": lambda identity: identity.certificates(BOTH, Person()),
    "three counters": lambda identity: identity.pin_states(Person()),
    "authenticate, counter and PIN included": lambda identity: identity.authenticate(DIGEST, Person("1234")),
    "sign, counter and PIN included": lambda identity: identity.sign(DIGEST, Person("12345")),
    "personal data": lambda identity: identity.personal_data(Person()),
}


def run(say: Callable[[str], None]) -> None:
    """Print the counts, then the latencies."""
    chip = Counting(Chip(residents_card()))
    say("cards: operation; APDUs; bytes out; bytes in (two of the APDUs of sign and authenticate read the counter)")
    with find_card(EmulatedReaders(Slot("bench", chip)), Person()) as identity:
        chip.take()
        for name, operation in OPERATIONS.items():
            operation(identity)
            say("  {:<40} {:>3} {:>5} {:>5}".format(name, *chip.take()))
    say("cards: median milliseconds of an operation, and microseconds of a SELECT")
    _report(say, "in process", _measure(EmulatedReaders(Slot("bench", Chip(residents_card())))))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(pcsc_daemon(folder / "comm", {"bench": Chip(residents_card())}))
        _report(say, "software daemon", _elsewhere(folder / "comm"))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        try:
            daemon = stack.enter_context(private_pcscd(folder))
        except PcscdUnavailable as error:
            say(f"  pcscd with vpcd: NOT RUN, {error}")
            return
        stack.callback(daemon.insert(Chip(residents_card())).remove)
        figures = _elsewhere(daemon.socket_path)
        _report(say, "pcscd with vpcd", figures)
        if figures["SELECT µs"] > QUICK:
            raise SystemExit(f"an APDU through pcscd takes more than {QUICK} µs: is TCP_QUICKACK set?")


def _report(say: Callable[[str], None], door: str, figures: dict[str, float]) -> None:
    say(f"  {door:<16} " + "; ".join(f"{name} {value:.2f}" for name, value in figures.items()))


def _elsewhere(socket: Path) -> dict[str, float]:
    """Measure in a process of its own: libpcsclite looks for its daemon once."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.cards"],
        env=os.environ | {"PCSCLITE_CSOCK_NAME": str(socket)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _measure(readers: Readers) -> dict[str, float]:
    figures = {}
    with find_card(readers, Person()) as identity:
        identity.certificates(BOTH, Person())
        for name, operation in OPERATIONS.items():
            if name != "both certificates":
                figures[name.split(",", maxsplit=1)[0] + " ms"] = 1000 * _median(partial(operation, identity))
    card = readers.connect(readers.list()[0].name)
    select = bytes.fromhex("00A4040C10A000000077010800070000FE00000100")
    figures["SELECT µs"] = 1_000_000 * _median(lambda: card.transmit(select))
    card.close()
    return figures


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _in_this_process() -> None:
    from idclient.adapters.pcsc import PcscReaders

    readers = PcscReaders()
    while not any(state.present for state in readers.list()):
        time.sleep(0.01)
    sys.stdout.write(json.dumps(_measure(readers)))
    readers.close()


if __name__ == "__main__":
    _in_this_process()
