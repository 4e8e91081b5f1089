"""Ballots: encryption and decryption beside one power, a container beside the card, and what a collector takes in."""

import multiprocessing
import os
import secrets
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from idclient.elgamal.arithmetic import secret_power
from idclient.elgamal.decryption import decrypt, make_secret, prove, public_key
from idclient.elgamal.encryption import encrypt
from idclient.wire.ballot_choice import Choice
from tests.bench.bench import Bench
from tests.emulators.collector.played import BALLOT, container, play
from tests.trust.world import World, make_world

ROUNDS = 40
VOTES = 300
CHOICE = Choice("0000.101", "TEST Nimekiri", "TEST Õie Žšüä")
ENCRYPT, DECRYPT, INTAKE = 2.5, 3.5, 100
_HERE: list[tuple[World, Path]] = []
"""What the collectors' processes inherit: keys cannot be sent to them."""


def run(bench: Bench) -> None:
    """Print milliseconds and ratios, then votes a second."""
    _powers(bench)
    _intake(bench)


def _powers(bench: Bench) -> None:
    secret = make_secret(secrets.token_bytes)
    key = public_key(secret, "BENCH")
    ciphertext = encrypt(key, CHOICE, secrets.token_bytes).ciphertext

    def both() -> None:
        prove(key, secret, ciphertext, decrypt(secret, ciphertext), secrets.token_bytes)

    floor = _median(lambda: secret_power(key.value, secret.value))
    bench.say(f"ballots: median milliseconds of {ROUNDS}; one power with a secret exponent takes {floor:.1f}")
    for name, act, most in (
        ("encrypt", lambda: encrypt(key, CHOICE, secrets.token_bytes), ENCRYPT),
        ("decrypt with proof", both, DECRYPT),
    ):
        took = _median(act)
        verdict = "kept" if took / floor <= most else "missed"
        bench.say(f"  {name:20} {took:6.1f}, {took / floor:.2f} of it, at most {most} asked for: {verdict}")


def _intake(bench: Bench) -> None:
    folder = bench.folder / "ballots"
    folder.mkdir()
    world = make_world()
    started = time.process_time()
    votes = [_vote(world, folder) for _ in range(VOTES)]
    own = time.process_time() - started
    collectors = os.cpu_count() or 1
    shares = [votes[number::collectors] for number in range(collectors)]
    play(world, folder).store.close()
    _HERE[:] = [(world, folder)]
    with ProcessPoolExecutor(collectors, mp_context=multiprocessing.get_context("fork")) as pool:
        spans = list(pool.map(_taken, shares))
    rate = VOTES / (max(end for _, end in spans) - min(start for start, _ in spans))
    verdict = "kept" if rate >= INTAKE else "missed"
    bench.say(
        f"  {collectors} collectors on one SQLite file: {rate:.0f} votes a second, at least {INTAKE} asked for: "
        f"{verdict}"
    )
    bench.say(
        f"  (ballots made beforehand: {1000 * own / VOTES:.1f} ms of processor each, container and signature included)"
    )


def _taken(votes: list[bytes]) -> tuple[float, float]:
    """Take votes in as one of several collectors; return when that began and ended."""
    ((world, folder),) = _HERE
    collector = play(world, folder, entropy=secrets.token_bytes, rate_start=VOTES + 1)
    started = time.perf_counter()
    refused = sum(collector.vote(vote)["error"] is not None for vote in votes)
    ended = time.perf_counter()
    collector.store.close()
    assert not refused
    return started, ended


def _vote(world: World, folder: Path) -> bytes:
    return container(world, folder, files={BALLOT: _ballot()})[0]


def _ballot() -> bytes:
    from idclient.wire.elgamal import write_ciphertext
    from tests.elgamal.reference import KEY

    return write_ciphertext(encrypt(KEY, CHOICE, secrets.token_bytes).ciphertext)


def _median(act: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)
