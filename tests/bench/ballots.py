"""Ballots: encryption and decryption beside one power, a container beside the card, and what a collector takes in."""

import os
import secrets
import statistics
import time
from collections.abc import Callable
from unittest.mock import patch

from idclient.elections.tally import Ballot, open_ballots
from idclient.elgamal.arithmetic import secret_power
from idclient.elgamal.decryption import decrypt, make_secret, prove, public_key
from idclient.elgamal.encryption import encrypt
from idclient.journeys.vote_signing import VoteSigning
from idclient.model import Dialog, Signature
from idclient.wire.elgamal import write_ciphertext
from tests.bench.bench import Bench
from tests.bench.intake import CHOICE, run_intake
from tests.doubles import Person
from tests.journeys.voting import SoftwareIdentity, election_of
from tests.trust.world import make_world

ROUNDS = 40
VOTES = 300
ENCRYPT, DECRYPT = 2.5, 3.5
CONTAINER = 5
"""Milliseconds of processor for a signed vote, at most, besides the encryption and the card."""
OPENED = 240
EVENLY = 0.8
"""Of what as many processors as there are could do at best, at least."""


def run(bench: Bench) -> None:
    """Print milliseconds and ratios, then votes a second."""
    run_client(bench)
    run_intake(bench, VOTES)


def run_client(bench: Bench) -> None:
    """Print what voters and those who count compute."""
    _powers(bench)
    _container(bench)
    _all_processors(bench)


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


class Card(SoftwareIdentity):
    """A card that knows how long it took: milliseconds, of processor and altogether."""

    took = 0.0, 0.0

    def sign(self, digest: bytes, dialog: Dialog) -> Signature:
        """Sign, and remember how long it took."""
        start = _now()
        signature = super().sign(digest, dialog)
        self.took = _since(start)
        return signature


def _now() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()


def _since(start: tuple[float, float]) -> tuple[float, float]:
    used, passed = _now()
    return 1000 * (used - start[0]), 1000 * (passed - start[1])


def _container(bench: Bench) -> None:
    """Print what a signed vote costs besides its encryption, which is made beforehand, and the card."""
    world = make_world()
    election, card, target = election_of(world), Card(world.pki.signing), bench.folder / "vote.asice"
    signing = VoteSigning(election=election, identity=card, entropy=secrets.token_bytes, clock=world.clock)
    made, times = encrypt(election.key, CHOICE, secrets.token_bytes), []
    with patch("idclient.journeys.vote_signing.encrypt", lambda *_: made):
        for _ in range(ROUNDS):
            start = _now()
            signing.sign(CHOICE, target, Person())
            times.append([own - cards for own, cards in zip(_since(start), card.took, strict=True)])
    used, passed = (statistics.median(column) for column in zip(*times, strict=True))
    verdict = "kept" if used <= CONTAINER else "missed"
    bench.say(
        f"  {'sign container':20} {used:6.1f} of processor beyond the card, at most {CONTAINER} asked for: {verdict}"
        f"; {passed:.1f} until it is on the disk"
    )


def _all_processors(bench: Bench) -> None:
    """Print how many ballots a second are opened and proven by one processor, and by all."""
    secret = make_secret(secrets.token_bytes)
    key = public_key(secret, "BENCH")
    octets = write_ciphertext(encrypt(key, CHOICE, secrets.token_bytes).ciphertext)
    ballots = [Ballot("0000.1", "0000", octets)] * OPENED

    def rate() -> float:
        start = time.perf_counter()
        opened = open_ballots(key, secret, ballots, secrets.token_bytes)
        assert all(one.proof for one in opened)
        return OPENED / (time.perf_counter() - start)

    processors = os.cpu_count() or 1
    with patch("os.cpu_count", lambda: 1):
        alone = rate()
    together = rate()
    share = together / (alone * processors)
    verdict = "kept" if share >= EVENLY else "missed"
    bench.say(
        f"  decrypt with proof: {alone:.0f} ballots a second on one processor, {together:.0f} on {processors}, "
        f"{share:.0%} of {processors} times as many, at least {EVENLY:.0%} asked for: {verdict}"
    )


def _median(act: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)
