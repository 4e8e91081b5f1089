"""Ballots: encryption and decryption beside one power, a container beside the card, and what a collector takes in."""

import secrets
import statistics
import time
from collections.abc import Callable

from idclient.elgamal.arithmetic import secret_power
from idclient.elgamal.decryption import decrypt, make_secret, prove, public_key
from idclient.elgamal.encryption import encrypt
from tests.bench.bench import Bench
from tests.bench.intake import CHOICE, run_intake

ROUNDS = 40
VOTES = 300
ENCRYPT, DECRYPT = 2.5, 3.5


def run(bench: Bench) -> None:
    """Print milliseconds and ratios, then votes a second."""
    _powers(bench)
    run_intake(bench, VOTES)


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


def _median(act: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)
