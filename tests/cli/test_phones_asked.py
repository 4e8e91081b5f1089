"""Commands that ask a phone, as a person at a terminal has them, before the emulated services in another process."""

import json
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from idclient.adapters.clock import SystemClock
from idclient.emulators.authorities.pki import PERSONAL_CODE
from idclient.emulators.contract import make_contract
from idclient.emulators.phone.published import DEMO_PHONE_NUMBER
from tests.cli.asked_phones import Asking, asking
from tests.cli.run import CommandLine
from tests.cli.test_emulate_mobile import ask, phones

KEY = f"PNOEE-{PERSONAL_CODE}"
QR = ("--smart-id", "--qr", "--json")
Told = dict[str, Any]


@pytest.fixture(scope="module")
def idclient(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """One folder for all: that is where TEST authorities are, by which phones and demo know each other."""
    return CommandLine(tmp_path_factory.mktemp("phones"))


@pytest.fixture(scope="module")
def told(idclient: CommandLine) -> Iterator[Told]:
    """What `idclient emulate mobile` tells of itself. The keys of this seed are found quickly."""
    with phones(idclient, "--seed", "quick 120") as told:
        yield told


def scan(told: Told, link: str) -> str:
    """Hold a link before the phone and return why its app refuses it."""
    refused: str = ask(f"{told['control']}scan", {"person": KEY, "link": link})["refused"]
    return refused


def prompts(told: Told) -> list[Any]:
    found: list[Any] = ask(f"{told['control']}people/{KEY}")["people"][0]["prompts"]
    return found


def press(told: Told, *actions: dict[str, str]) -> None:
    (prompt,) = prompts(told)
    for action in actions:
        assert ask(f"{told['control']}press", {"person": KEY, "prompt": prompt["number"]} | action) == {"done": True}


def answer_of(running: Asking, code: int = 0) -> Any:
    """Return what the command printed."""
    assert running.process.stdout is not None
    running.end()
    assert running.process.wait() == code
    return json.loads(running.process.stdout.read())


def test_the_code_on_the_screen_logs_in_whoever_holds_a_phone_before_it(idclient: CommandLine, told: Told) -> None:
    with asking(idclient, "--demo", "authenticate", *QR, environment=told["environment"]) as running:
        link = running.next_link()
        assert scan(told, link.replace("elapsedSeconds=", "elapsedSeconds=1")) == "wrong-auth-code"
        assert scan(told, link) == ""
        press(told, {"action": "accept"}, {"action": "pin", "value": "1234"})
        found = answer_of(running)
    assert "▀" not in running.shown.rpartition("\x1b[J")[2], "the code is wiped"
    assert (found["method"], found["holder"]["identifier"]) == ("smart-id", KEY)


def test_a_document_is_signed_after_one_code(idclient: CommandLine, told: Told) -> None:
    (idclient.folder / "contract.pdf").write_bytes(make_contract(SystemClock().now()))
    ask(f"{told['control']}scenario", {"after": 0}, method="PUT")
    command = ("--demo", "sign", "contract.pdf", "--level", "B-B", *QR)
    with asking(idclient, *command, environment=told["environment"]) as running:
        assert scan(told, running.next_link()) == ""
        (result,) = answer_of(running)["results"]
    ask(f"{told['control']}scenario", {"after": None}, method="PUT")
    assert result["level"] == "B-B"
    assert (idclient.folder / "contract-demo-signed.pdf").exists()


@pytest.mark.parametrize(
    ("phone", "person"), [("--mobile-id", f"{DEMO_PHONE_NUMBER}\n{PERSONAL_CODE}\n"), ("--smart-id", f"{KEY}\n")]
)
def test_who_stops_waiting_is_told_that_the_phone_asks_on(
    idclient: CommandLine, told: Told, phone: str, person: str
) -> None:
    command = ("--demo", "authenticate", phone, "--person-stdin", "--json")
    with asking(idclient, *command, environment=told["environment"], stdin=person) as running:
        while not prompts(told):
            running.until(r"\d{4}")
        running.process.send_signal(signal.SIGINT)
        said = answer_of(running, code=130)
    assert said["error"]["code"] == "cancelled"
    assert "refuse" in running.shown
    assert "Traceback" not in running.shown
    press(told, {"action": "refuse"})
