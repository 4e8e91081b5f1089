"""Logins at the reference service: challenge and token over HTTPS, every token verified and answered with a session.

Service and browsers are a process each, so that two cores serve both; the browsers' half, tokens made and HTTPS spoken,
is in the figure. Each person's OCSP status is in the service's memory already, as it is within two minutes of a login.
The floor is what the mathematics alone takes: ECDSA P-384 verifications a second, in one process of this very run.
"""

import http.client
import json
import ssl
import statistics
import subprocess
import sys
import time
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.bench.bench import Bench
from tests.bench.measuring import ROOT
from tests.relying_party.token_making import ec_signature, message

PEOPLE, BROWSERS, SECONDS = 40, 4, 5.0
LEAST = 200
"""Verified tokens a second."""


def run(bench: Bench) -> None:
    """Print tokens a second, how long a login takes, and the floor."""
    bench.say(f"login: {PEOPLE} people, {BROWSERS} browsers, ES384, OCSP from memory; verified tokens a second")
    command = [sys.executable, "-m", "tests.bench.login_service", str(PEOPLE)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=bench.environment, cwd=ROOT, text=True, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdin is not None
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        floor = _floor()
        with ThreadPoolExecutor(BROWSERS) as pool:
            shares = [told["people"][number::BROWSERS] for number in range(BROWSERS)]
            spent = [one for many in pool.map(lambda share: _logins(told, share), shares) for one in many]
        process.stdin.close()
    rate = len(spent) / SECONDS
    ordered = sorted(spent)
    bench.say(f"  {rate:.0f} a second, at least {LEAST} asked for: " + ("kept" if rate >= LEAST else "NOT KEPT"))
    bench.say(
        f"  a login takes {statistics.median(ordered) * 1000:.1f} ms (median), "
        f"{ordered[len(ordered) * 99 // 100] * 1000:.1f} ms (99th percentile), challenge and token together"
    )
    bench.say(f"  floor: {floor:.0f} ECDSA verifications a second, {floor / rate:.1f} for each token")


def _floor() -> float:
    key = ec.generate_private_key(ec.SECP384R1())
    public, signature = key.public_key(), key.sign(b"x", ec.ECDSA(hashes.SHA384()))
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < 1:
        public.verify(signature, b"x", ec.ECDSA(hashes.SHA384()))
        count += 1
    return count / (time.perf_counter() - start)


def _logins(told: dict[str, Any], people: list[dict[str, str]]) -> list[float]:
    """Log everybody in once, uncounted, then over and over; return the seconds of each counted login."""
    place = told["url"].removeprefix("https://")
    trusted = ssl.create_default_context(cadata=told["authority"])
    connection = http.client.HTTPSConnection(place, context=trusted, timeout=30)
    keys = [load_pem_private_key(person["key"].encode(), None) for person in people]
    try:
        for person, key in zip(people, keys, strict=True):
            _login(connection, told["url"], person["certificate"], key)
        spent: list[float] = []
        begin = time.perf_counter()
        while (start := time.perf_counter()) - begin < SECONDS:
            number = len(spent) % len(people)
            _login(connection, told["url"], people[number]["certificate"], keys[number])
            spent.append(time.perf_counter() - start)
        return spent
    finally:
        connection.close()


def _login(connection: http.client.HTTPSConnection, origin: str, certificate: str, key: Any) -> None:
    connection.request("GET", "/auth/challenge")
    answer = connection.getresponse()
    nonce = json.loads(answer.read())["nonce"]
    cookie = SimpleCookie(answer.getheader("set-cookie") or "")
    token = {
        "unverifiedCertificate": certificate,
        "algorithm": "ES384",
        "signature": _signature(key, origin, nonce),
        "format": "web-eid:1.0",
        "appVersion": "https://bench.invalid/releases/1",
    }
    headers = {
        "content-type": "application/json",
        "cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in cookie.items()),
    }
    connection.request("POST", "/auth/login", json.dumps({"authToken": token}), headers)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, body


def _signature(key: Any, origin: str, nonce: str) -> str:
    return b64encode(ec_signature(key, message(origin, nonce, "sha384"), hashes.SHA384())).decode()
