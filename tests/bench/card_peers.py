"""Cards: what OpenSC's tools and `idclient card` send for the same operations, counted on the same emulated chip."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from idclient.cards.find import find_card
from idclient.cards.identity import BOTH
from idclient.emulators.chip import MODELS, Chip
from idclient.emulators.pcsc.daemon import pcsc_daemon
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.emulators.pcsc.slots import Slot
from idclient.value import replace
from tests.bench.counting import Counting
from tests.cards.doubles import CERTIFICATES
from tests.doubles import Person
from tests.emulators.personalisation import residents_card

ROOT = Path(__file__).resolve().parents[2]
ESTONIAN = ("estonia-2018", "estonia-2018-cosmo-x", "estonia-2025")

OPENSC: dict[str, Sequence[Sequence[str]]] = {
    "both certificates": (("pkcs15-tool", "--read-certificate", "01"), ("pkcs15-tool", "--read-certificate", "02")),
    "three counters": (("pkcs15-tool", "--list-pins"),),
    "authenticate": (("pkcs11-tool", "--slot-index", "0", "--login", "--pin", "1234", "--sign", "-m", "ECDSA"),),
    "sign": (("pkcs11-tool", "--slot-index", "1", "--login", "--pin", "12345", "--sign", "-m", "ECDSA"),),
}


def run(say: Callable[[str], None]) -> None:
    """Print our counts on certificates as long as real ones, OpenSC's, and what it takes to show a card."""
    say("cards: both certificates of 1031 and 1008 bytes; APDUs; bytes out; bytes in")
    for model in ESTONIAN:
        say("  {:<40} {:>3} {:>5} {:>5}".format(model, *_both_certificates(model)))
    if shutil.which("pkcs11-tool") is None:
        say("cards: OpenSC NOT RUN: pkcs11-tool is missing, install opensc")
    else:
        say("cards: OpenSC's tools on estonia-2018, whole processes; APDUs; bytes out; bytes in")
        for name, commands in OPENSC.items():
            say("  {:<40} {:>3} {:>5} {:>5}".format(name, *_opensc(commands)))
    say("cards: `idclient card` behind the software daemon, whole process: seconds; APDUs (certificates cached or not)")
    for state, seconds, apdus in _shown():
        say(f"  {state:<40} {seconds:.3f} {apdus:>3}")


def _long(model: str) -> Chip:
    """Return a card with the certificates of the public test card: to be read, their keys are not in it."""
    card = replace(
        residents_card(), authentication_certificate=CERTIFICATES[0x3401], signing_certificate=CERTIFICATES[0x341F]
    )
    return Chip(card, model=MODELS[model])


def _both_certificates(model: str) -> tuple[int, int, int]:
    chip = Counting(_long(model))
    with find_card(EmulatedReaders(Slot("bench", chip)), Person()) as identity:
        chip.take()
        identity.certificates(BOTH, Person())
        return chip.take()


def _opensc(commands: Sequence[Sequence[str]]) -> tuple[int, int, int]:
    chip = Counting(Chip(residents_card()))
    with tempfile.TemporaryDirectory(prefix="idclient-bench-") as name:
        folder = Path(name)
        (folder / "digest").write_bytes(bytes(range(48)))
        environment = {"PCSCLITE_CSOCK_NAME": str(folder / "s"), "PATH": os.environ["PATH"], "HOME": name}
        with pcsc_daemon(folder / "s", {"bench": chip}):
            for command in commands:
                files = ("-i", str(folder / "digest"), "-o", str(folder / "out")) if "--sign" in command else ()
                subprocess.run([*command, *files], env=environment, check=True, capture_output=True)
    return chip.take()


def _shown() -> list[tuple[str, float, int]]:
    """Return state of the cache, seconds and APDUs of the first run and of the one after it."""
    chip = Counting(Chip(residents_card()))
    rows = []
    with tempfile.TemporaryDirectory(prefix="idclient-bench-") as name:
        folder = Path(name)
        own = {"XDG_CACHE_HOME": name, "IDCLIENT_CONFIG": str(folder / "none.toml")}
        environment = os.environ | own | {"PCSCLITE_CSOCK_NAME": str(folder / "s")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        with pcsc_daemon(folder / "s", {"bench": chip}):
            for state in ("cold", "warm", "warm again"):
                chip.take()
                start = time.perf_counter()
                command = [sys.executable, "-m", "idclient", "card"]
                subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)
                rows.append((state, time.perf_counter() - start, chip.take()[0]))
    return rows
