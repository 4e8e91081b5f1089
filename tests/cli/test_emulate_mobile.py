"""`idclient emulate mobile`: phones for other programs, over HTTP and HTTPS, gone when they are told to."""

import json
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from tests.cli.background import running
from tests.cli.run import CommandLine

ASKED = {
    "relyingPartyName": "DEMO",
    "relyingPartyUUID": "00000000-0000-0000-0000-000000000000",
    "phoneNumber": "+37269930366",
    "nationalIdentityNumber": "51307149560",
    "hash": "AE7S1QxYjqtVv+Tgukv2bMMi9gDCbc9ca2vy/iIG6ug=",
    "hashType": "SHA256",
    "language": "ENG",
}
KEY = "PNOEE-51307149560"


@contextmanager
def phones(idclient: CommandLine, *arguments: str) -> Iterator[dict[str, Any]]:
    """Run the phones until the end of the block, and give what they say of themselves."""
    with running(idclient, "emulate", "mobile", "--port", "0", *arguments) as told:
        yield told


def ask(url: str, body: object = None, method: str | None = None, trusted: str | None = None) -> Any:
    """Ask a service; with a file of an authority to trust, over HTTPS."""
    octets = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, octets, {"Content-Type": "application/json"}, method=method)
    handlers: list[urllib.request.BaseHandler] = [urllib.request.ProxyHandler({})]
    if trusted is not None:
        handlers.append(urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=trusted)))
    with urllib.request.build_opener(*handlers).open(request, timeout=30) as answer:
        return json.loads(answer.read())


def test_an_authentication_over_http_and_over_https(idclient: CommandLine) -> None:
    with phones(idclient, "--answer-after", "0") as told:
        for base, trusted in zip(told["mobile_id"], (None, told["tls"]["authority"]), strict=True):
            session = ask(f"{base}/authentication", ASKED, trusted=trusted)["sessionID"]
            result = ask(f"{base}/authentication/session/{session}?timeoutMs=10000", trusted=trusted)
            assert result["result"] == "OK"
        assert told["environment"] == {"IDCLIENT_DEMO_PHONES": told["page"].removesuffix("phones/")}
        assert {"number": "+37201100266", "code": "60001019950", "result": "refuse-text"} in told["people"]
        with pytest.raises(HTTPError) as unknown:
            ask(f"{told['smart_id']['v3'][0]}/session/00000000-0000-4000-8000-000000000000")
        assert unknown.value.code == 404
        unknown.value.close()


def test_a_clock_that_stands_still_is_moved_by_whoever_tests(idclient: CommandLine) -> None:
    with phones(idclient, "--virtual-clock") as told:
        base = told["mobile_id"][0]
        session = ask(f"{base}/authentication", ASKED)["sessionID"]
        found: list[Any] = []
        poll = threading.Thread(target=lambda: found.append(ask(f"{base}/authentication/session/{session}")))
        poll.start()
        ask(f"{told['control']}clock", {"advance": 120})
        poll.join(20)
        if found[0]["state"] == "RUNNING":  # the poll came after the move
            found.append(ask(f"{base}/authentication/session/{session}"))
        assert found[-1]["result"] == "TIMEOUT"


def test_a_person_is_pressed_by_a_program(idclient: CommandLine) -> None:
    with phones(idclient) as told:
        base, control = told["mobile_id"][0], told["control"]
        session = ask(f"{base}/authentication", ASKED)["sessionID"]
        number = ask(f"{control}people/{KEY}")["people"][0]["prompts"][0]["number"]
        assert ask(f"{control}press", {"person": KEY, "prompt": number, "action": "refuse"}) == {"done": True}
        assert ask(f"{base}/authentication/session/{session}")["result"] == "USER_CANCELLED"


def test_a_provider_behaves_as_it_was_started_and_as_it_is_told(idclient: CommandLine) -> None:
    with phones(idclient, "--when-busy", "delivery-error", "--one-session", "--pin-tries", "5") as told:
        control = told["control"]
        assert ask(f"{control}provider")["when_busy"] == "delivery-error"
        ask(f"{told['mobile_id'][0]}/authentication", ASKED)
        assert ask(f"{control}people/{KEY}")["people"][0]["prompts"][0]["tries"] == 5
        with pytest.raises(HTTPError) as refused:
            ask(f"{told['mobile_id'][0]}/authentication", ASKED)
        assert refused.value.code == 580
        refused.value.close()
        ask(f"{control}provider", {"one_session": False}, "PUT")
        session = ask(f"{told['mobile_id'][0]}/authentication", ASKED)["sessionID"]
        assert ask(f"{told['mobile_id'][0]}/authentication/session/{session}")["result"] == "DELIVERY_ERROR"


def test_a_journal_is_its_owners_names_nobody_and_is_played_back_when_it_is_whole(idclient: CommandLine) -> None:
    def authenticate(base: str) -> Any:
        session = ask(f"{base}/authentication", ASKED)["sessionID"]
        return ask(f"{base}/authentication/session/{session}?timeoutMs=10000")

    with phones(idclient, "--answer-after", "0", "--journal", "short.jsonl") as told:
        authenticate(told["mobile_id"][0])
    short = idclient.folder / "short.jsonl"
    assert stat.S_IMODE(short.stat().st_mode) == 0o600
    assert len(short.read_text().splitlines()) == 2
    assert ASKED["phoneNumber"] not in short.read_text()
    with phones(idclient, "--answer-after", "0", "--journal", "whole.jsonl", "--journal-whole") as told:
        first = authenticate(told["mobile_id"][0])
    with phones(idclient, "--replay", "whole.jsonl") as told:
        assert authenticate(told["mobile_id"][0]) == first
    assert idclient("emulate", "mobile", "--port", "0", "--until-eof", "--replay", "short.jsonl").code == 2
    assert idclient("emulate", "mobile", "--port", "0", "--until-eof", "--replay", "none").code == 2
    assert idclient("emulate", "mobile", "--port", "0", "--until-eof", "--journal", "no/such/file").code == 2


def test_the_same_seed_gives_the_same_sessions(idclient: CommandLine) -> None:
    found = []
    for seed in ("one", "one", "two"):
        with phones(idclient, "--seed", seed) as told:
            found.append(ask(f"{told['mobile_id'][0]}/authentication", ASKED)["sessionID"])
    assert found[0] == found[1] != found[2]


def test_what_cannot_be_had_is_refused_in_words(idclient: CommandLine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert idclient("emulate", "mobile", "--port", port, "--until-eof").code == 2
    outside = idclient("emulate", "mobile", "--port", "0", "--address", "0.0.0.0", "--until-eof")
    assert outside.code == 2
    assert "--anywhere" in outside.err
    assert idclient("emulate", "mobile", "--port", "x").code == 2
    assert idclient("emulate", "mobile", "--answer-after", "121").code == 2
    assert idclient("emulate", "mobile", "--pin-tries", "0").code == 2
    real = idclient(
        "emulate", "mobile", "--port", "0", "--until-eof", "--json", "--issuer", "SK ID Solutions EID-Q 2024E"
    )
    assert real.code != 0
    assert real.json["error"]["code"] == "settings.invalid"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order(idclient: CommandLine, number: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "idclient", "emulate", "mobile", "--port", "0"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=idclient.environment, cwd=idclient.folder,
    )  # fmt: skip
    watchdog = threading.Timer(40, process.kill)
    watchdog.start()
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("export IDCLIENT_DEMO_PHONES=")
        while "Ctrl-C" not in process.stderr.readline():
            pass
        process.send_signal(number)
        assert process.wait() == 0
    watchdog.cancel()
    assert Path(idclient.folder / "data" / "demo" / "TEST-phone-tls.pem").exists()
