"""Stopping while a phone is asked: the long poll is under way, and nobody presses anything."""

import json
import subprocess
import sys
import time
import urllib.request
from typing import Any

from idclient.emulators.authorities.pki import PERSONAL_CODE
from idclient.emulators.phone.published import DEMO_PHONE_NUMBER
from tests.bench.bench import Bench
from tests.bench.interrupting import interrupt, tell
from tests.bench.measuring import ROOT

KEY = f"PNOEE-{PERSONAL_CODE}"
PERSONS = {"--mobile-id": f"{DEMO_PHONE_NUMBER}\n{PERSONAL_CODE}\n", "--smart-id": f"{KEY}\n"}
MOMENTS = (0.0, 0.1, 0.4, 0.9, 1.3)
"""Seconds after the phone had begun to ask."""
_PATIENCE = 30


def run(bench: Bench) -> None:
    """Print milliseconds at several moments of waiting for Mobile-ID and for Smart-ID."""
    command = [sys.executable, "-m", "idclient", "emulate", "mobile", "--port", "0", "--until-eof", "--json"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=bench.environment, cwd=ROOT, **pipes) as service:  # type: ignore[call-overload]
        answer = b""
        while not answer.endswith(b"\n}\n"):
            answer += service.stdout.readline()
        told = json.loads(answer)
        for phone in PERSONS:
            bench.say(f"stop: Ctrl-C while {phone[2:]} is waited for")
            found = [_stop(bench, told, phone, moment) for moment in MOMENTS]
            tell(bench.say, [said for said, _ in found], [ended for _, ended in found])
        service.stdin.close()


def _stop(bench: Bench, told: dict[str, Any], phone: str, moment: float) -> tuple[float, float]:
    process = subprocess.Popen(
        [sys.executable, "-m", "idclient", "--demo", "authenticate", phone, "--person-stdin", "--json"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT,
        env=bench.environment | told["environment"],
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(PERSONS[phone].encode())
    process.stdin.close()
    end = time.monotonic() + _PATIENCE
    while not (prompts := _control(told, f"people/{KEY}")["people"][0]["prompts"]):
        assert time.monotonic() < end, "no phone asks"
    time.sleep(moment)
    said, ended, answer = interrupt(process)
    assert json.loads(answer)["error"]["code"] == "cancelled", answer
    _control(told, "press", {"person": KEY, "prompt": prompts[0]["number"], "action": "refuse"})
    return said, ended


def _control(told: dict[str, Any], path: str, body: object = None) -> Any:
    octets = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(told["control"] + path, octets, {"Content-Type": "application/json"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=_PATIENCE) as answer:
        return json.loads(answer.read())
