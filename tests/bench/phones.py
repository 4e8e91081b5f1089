"""Emulated phones: a thousand people are asked at the same time, and all confirm at once.

The service runs in a process of its own, as `idclient emulate mobile` does. Memory is what the kernel says it holds
while all polls wait. The time is from the moment in which the last person has confirmed until an answer has arrived:
signing a thousand challenges is part of it.
"""

import json
import selectors
import socket
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from tests.bench.bench import Bench
from tests.bench.measuring import ROOT

COUNT = 1000
MOST_SECONDS = 0.5
MOST_MEMORY = 100
"""MiB."""


def run(bench: Bench) -> None:
    """Print memory and added latency of a thousand parallel long polls."""
    bench.say(f"phones: {COUNT} long polls in one process; MiB resident; seconds from the change to the answers")
    command = [sys.executable, "-m", "tests.bench.phone_service", str(COUNT)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=bench.environment, cwd=ROOT, text=True, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdin is not None
        assert process.stdout is not None
        port = int(process.stdout.readline())
        idle = _resident(process.pid)
        with ExitStack() as stack:
            polls = [stack.enter_context(_poll(port, number)) for number in range(COUNT)]
            process.stdin.write("\n")
            process.stdin.flush()
            assert process.stdout.readline() == "waiting\n"
            held = _resident(process.pid)
            process.stdin.write("\n")
            process.stdin.flush()
            changed = float(process.stdout.readline())
            arrived = sorted(moment - changed for moment in _answers(polls))
        peak = _peak(process.pid)
        process.stdin.close()
    worst = arrived[-1]
    bench.say(f"  resident {held:.0f} (idle {idle:.0f}, peak {peak:.0f}), at most {MOST_MEMORY} asked for: "
              + ("kept" if peak <= MOST_MEMORY else "NOT KEPT"))  # fmt: skip
    bench.say(f"  first {arrived[0]:.3f}, median {statistics.median(arrived):.3f}, last {worst:.3f}, "
              f"at most {MOST_SECONDS} asked for: " + ("kept" if worst <= MOST_SECONDS else "NOT KEPT"))  # fmt: skip


def _poll(port: int, number: int) -> socket.socket:
    """Start an authentication and ask for its result, on one connection."""
    opened = socket.create_connection(("127.0.0.1", port), timeout=60)
    body = json.dumps(
        {
            "relyingPartyUUID": "00000000-0000-0000-0000-000000000000",
            "relyingPartyName": "DEMO",
            "phoneNumber": f"+3720001{number:04}",
            "nationalIdentityNumber": f"{number:011}",
            "hash": "AE7S1QxYjqtVv+Tgukv2bMMi9gDCbc9ca2vy/iIG6ug=",
            "hashType": "SHA256",
            "language": "ENG",
        }
    ).encode()
    head = "POST /mid-api/authentication HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    head += f"Content-Length: {len(body)}\r\n\r\n"
    opened.sendall(head.encode() + body)
    answer = b""
    while not answer.endswith(b"}"):
        more = opened.recv(4096)
        assert more, answer
        answer += more
    session = json.loads(answer.partition(b"\r\n\r\n")[2])["sessionID"]
    opened.sendall(
        f"GET /mid-api/authentication/session/{session}?timeoutMs=60000 HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    )
    return opened


def _answers(polls: list[socket.socket]) -> list[float]:
    """Return when each answer was whole. Fails for one that is no success."""
    moments: list[float] = []
    said = dict.fromkeys(polls, b"")
    with selectors.DefaultSelector() as selector:
        for poll in polls:
            selector.register(poll, selectors.EVENT_READ)
        while len(moments) < len(polls):
            for key, _ in selector.select(60):
                poll = next(one for one in (key.fileobj,) if isinstance(one, socket.socket))
                more = poll.recv(65536)
                assert more, said[poll]
                said[poll] += more
                if said[poll].endswith(b"}"):
                    moments.append(time.monotonic())
                    selector.unregister(poll)
                    assert b'"result": "OK"' in said[poll] or b'"result":"OK"' in said[poll], said[poll]
    return moments


def _resident(process: int) -> float:
    return _status(process, "VmRSS")


def _peak(process: int) -> float:
    return _status(process, "VmHWM")


def _status(process: int, name: str) -> float:
    """Return MiB from /proc/PID/status (proc(5))."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1]) / 1024
