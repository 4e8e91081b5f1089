"""The web side of the phones, without a browser: what it tells, what it does, and whom it refuses."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.phone.certificate_faults import CertificateFault
from idclient.emulators.phone.endings import Ending
from idclient.emulators.phone.holding import Answer, Hold
from idclient.emulators.phone.prompts import Screen
from idclient.emulators.phone.scenario import PERSON, HttpFault, PhoneOutcome, Scenario, Trouble
from idclient.emulators.phone.scenario import Stage as ScenarioStage
from idclient.emulators.phone.view.view import POLL_SECONDS
from idclient.emulators.phone.virtual_clock import VirtualClock
from idclient.model import Purpose
from idclient.ports import Request, Response
from tests.emulators.phone.view.shown import KEY, Stage

JSON = {"content-type": "application/json"}


@pytest.fixture
def stage() -> Stage:
    return Stage(VirtualClock())


def get(stage: Stage, path: str, **headers: str) -> Answer:
    return stage.view.handle(Request("GET", stage.url + path, "emulator", headers))


def state(stage: Stage, path: str = f"{KEY}/state") -> dict[str, Any]:
    return loaded(get(stage, path))


def loaded(answer: Answer) -> dict[str, Any]:
    assert isinstance(answer, Response)
    assert answer.headers["content-type"] == "application/json"
    value = json.loads(answer.body)
    assert isinstance(value, dict)
    return value


def post(stage: Stage, path: str, **message: object) -> dict[str, Any]:
    answer = stage.view.handle(Request("POST", stage.url + path, "emulator", JSON, json.dumps(message).encode()))
    assert isinstance(answer, Response)
    assert answer.status == 200, answer.body
    return loaded(answer)


def press(stage: Stage, action: str, value: str = "") -> bool:
    number = state(stage)["phone"]["prompts"][0]["number"]
    return bool(post(stage, f"{KEY}/press", prompt=number, action=action, value=value)["done"])


def test_the_list_names_everybody_and_what_waits(stage: Stage) -> None:
    stage.ask()
    rows = state(stage, "state")["phones"]
    assert [row["key"] for row in rows] == [person.key for person in stage.people.everybody()]
    assert rows[0]["phone_number"] == "+37200012345"
    assert [row["waiting"] for row in rows] == [1, 0, 0, 0, 0]


def test_a_request_is_shown_as_it_stands_on_the_phone(stage: Stage) -> None:
    stage.ask(text="<b>&", party="A & B")
    (prompt,) = state(stage)["phone"]["prompts"]
    assert (prompt["text"], prompt["party"], prompt["code"]) == ("<b>&", "A & B", "1462")
    assert (prompt["screen"], prompt["question"], prompt["pin"], prompt["length"]) == ("text", "Enter?", "PIN1", 4)
    assert prompt["expires"] - state(stage)["now"] == 120


def test_accept_and_the_right_pin_confirm(stage: Stage) -> None:
    stage.ask()
    assert press(stage, "accept")
    assert press(stage, "pin", "1234")
    assert [ended.ending for ended in stage.ended] == [Ending.ACCEPTED]
    phone = state(stage)["phone"]
    assert (phone["prompts"], phone["last"]["ending"]) == ([], "accepted")


def test_three_wrong_pins_block_and_the_puk_unblocks(stage: Stage) -> None:
    stage.ask(purpose=Purpose.SIGNING)
    press(stage, "accept")
    assert [press(stage, "pin", "00000") for _ in range(2)] == [False, False]
    assert state(stage)["phone"]["prompts"][0]["left"] == 1
    assert not press(stage, "pin", "00000")
    assert [ended.ending for ended in stage.ended] == [Ending.PIN_BLOCKED]
    unblock = {"of": "sim", "pin": "PIN2", "puk": "12345678", "new": "54321"}
    assert not post(stage, f"{KEY}/unblock", **unblock | {"puk": "87654321"})["done"]
    assert post(stage, f"{KEY}/unblock", **unblock)["done"]
    assert state(stage)["phone"]["codes"]["sim"]["pins"][1] == {"name": "PIN2", "value": "54321", "left": 3, "tries": 3}


def test_the_right_code_of_three_goes_on_and_another_one_ends(stage: Stage) -> None:
    for code, expected in (("2222", "pin"), ("1111", None)):
        stage.ask(Screen.CODE_CHOICE, Screen.PIN, service="smart-id", code="2222", codes=("1111", "2222", "3333"))
        prompt = state(stage)["phone"]["prompts"][0]
        assert (prompt["code"], prompt["codes"]) == ("", ["1111", "2222", "3333"])  # which one is right is not told
        assert press(stage, "code", code)
        prompts = state(stage)["phone"]["prompts"]
        assert [prompt["screen"] for prompt in prompts] == ([expected] if expected else [])
        if expected:
            press(stage, "refuse")
    assert [ended.ending for ended in stage.ended] == [Ending.REFUSED, Ending.WRONG_CODE]


def test_one_of_several_accounts_is_chosen(stage: Stage) -> None:
    stage.ask(Screen.DEVICE_CHOICE, Screen.PIN, service="smart-id", documents=("A", "B"))
    assert press(stage, "device", "B")
    assert press(stage, "pin", "1234")
    assert stage.ended[0].document_number == "B"


def test_what_does_not_fit_the_screen_does_nothing(stage: Stage) -> None:
    assert not post(stage, f"{KEY}/press", prompt=7, action="accept")["done"]
    stage.ask()
    assert not press(stage, "pin", "1234")
    assert not press(stage, "code", "1462")
    assert not stage.ended


def test_a_poll_waits_until_something_is_different(stage: Stage) -> None:
    seen = state(stage)["seen"]
    told: list[bool] = []
    hold = get(stage, f"{KEY}/state?seen={seen}")
    assert isinstance(hold, Hold)
    assert hold.until == POLL_SECONDS
    leave = hold.subscribe(lambda: told.append(True))
    stage.ask()
    leave()
    assert told
    assert loaded(hold.resume())["phone"]["prompts"][0]["code"] == "1462"


def test_a_poll_ends_by_itself_with_what_is_known(stage: Stage) -> None:
    seen = state(stage)["seen"]
    hold = get(stage, f"{KEY}/state?seen={seen}")
    assert isinstance(hold, Hold)
    stage.clock.sleep(POLL_SECONDS - 1)
    again = hold.resume()
    assert isinstance(again, Hold)
    stage.clock.sleep(1)
    assert loaded(again.resume())["seen"] == seen


def test_a_page_before_which_nothing_happens_asks_144_times_an_hour(stage: Stage) -> None:
    asked, seen = 0, state(stage)["seen"]
    while stage.clock.monotonic() < 3600:
        hold = get(stage, f"{KEY}/state?seen={seen}")
        asked += 1
        assert isinstance(hold, Hold)
        stage.clock.sleep(hold.until - stage.clock.monotonic())
        seen = loaded(hold.resume())["seen"]
    assert asked == 144


def test_a_poll_wakes_when_a_request_runs_out(stage: Stage) -> None:
    stage.ask(seconds=5)
    hold = get(stage, f"{KEY}/state?seen={state(stage)['seen']}")
    assert isinstance(hold, Hold)
    assert hold.until == 5
    stage.clock.sleep(5)
    assert loaded(hold.resume())["phone"]["last"]["ending"] == "timeout"


def test_a_phone_answers_by_itself_when_told_to(stage: Stage) -> None:
    assert state(stage)["phone"]["auto"] is None
    post(stage, f"{KEY}/auto", after=3)
    assert state(stage)["phone"]["auto"] == 3
    assert stage.scripts.peek(KEY) == Scenario(after=3)
    post(stage, f"{KEY}/auto", after=None)
    assert stage.scripts.peek(KEY) == PERSON


def test_what_is_set_to_go_wrong_is_shown(stage: Stage) -> None:
    assert state(stage)["phone"]["planned"] == []
    trouble = Trouble(ScenarioStage.POLL, HttpFault.RESET)
    wrong = Scenario(PhoneOutcome.REFUSE_PIN, certificate=CertificateFault.EXPIRED, troubles=(trouble,))
    stage.scripts.set(KEY, wrong)
    assert state(stage)["phone"]["planned"] == ["refuse-pin", "expired", "reset"]
    assert [row["planned"] for row in state(stage, "state")["phones"]][:2] == [["refuse-pin", "expired", "reset"], []]


def test_a_link_is_held_before_the_app(stage: Stage) -> None:
    assert post(stage, f"{KEY}/scan", link="https://x")["refused"] == "no-app"
    links: list[str] = []

    def scan(link: str) -> str:
        links.append(link)
        return ""

    stage.phone.scan = scan
    assert post(stage, f"{KEY}/scan", link=" https://x\n")["refused"] == ""
    assert links == ["https://x"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("press", {}),
        ("press", {"prompt": True, "action": "accept"}),
        ("press", {"prompt": 1, "action": "explode"}),
        ("press", {"prompt": 1, "action": "pin", "value": 1234}),
        ("unblock", {"of": "card", "pin": "PIN1", "puk": "1", "new": "2"}),
        ("unblock", {"of": "sim", "pin": "PIN3", "puk": "1", "new": "2"}),
        ("scan", {}),
        ("auto", {}),
        ("auto", {"after": True}),
        ("auto", {"after": -1}),
        ("auto", {"after": "3"}),
    ],
)
def test_nonsense_is_refused(stage: Stage, path: str, message: dict[str, object]) -> None:
    request = Request("POST", f"{stage.url}{KEY}/{path}", "emulator", JSON, json.dumps(message).encode())
    answer = stage.view.handle(request)
    assert isinstance(answer, Response)
    assert answer.status == 400


@given(st.binary() | st.recursive(st.none() | st.text() | st.floats(), st.lists).map(lambda v: json.dumps(v).encode()))
def test_whatever_is_sent_is_answered(body: bytes) -> None:
    stage = Stage(VirtualClock())
    for path in ("press", "unblock", "scan", "auto", "other"):
        answer = stage.view.handle(Request("POST", f"{stage.url}{KEY}/{path}", "emulator", JSON, body))
        assert isinstance(answer, Response)
        assert answer.status in {400, 404}


@pytest.mark.parametrize(
    ("method", "url", "headers", "status"),
    [
        ("GET", "http://evil.example/phones/state", {}, 403),  # a name that somebody made point here
        ("GET", "http://localhost:8/phones/state", {"origin": "http://evil.example"}, 403),
        ("POST", "http://localhost/phones/x/press", {"sec-fetch-site": "cross-site", **JSON}, 403),
        ("POST", "http://localhost/phones/x/press", {"origin": "null", **JSON}, 403),
        ("POST", f"http://localhost/phones/{KEY}/press", {"content-type": "text/plain"}, 400),
        ("DELETE", "http://localhost/phones/", {}, 405),
        ("GET", "http://localhost/phones/nobody", {}, 404),
        ("GET", "http://localhost/phones/../view.py", {}, 404),
        ("POST", "http://localhost/phones/nobody/press", JSON, 404),
        ("GET", "http://[::1]:8/phones/", {"sec-fetch-site": "cross-site"}, 200),  # a link from elsewhere
        ("GET", "http://127.0.0.1:8/phones/", {"origin": "http://127.0.0.1:8"}, 200),
    ],
)
def test_only_our_own_pages_may_ask(stage: Stage, method: str, url: str, headers: dict[str, str], status: int) -> None:
    answer = stage.view.handle(Request(method, url, "emulator", headers, b"{}"))
    assert isinstance(answer, Response)
    assert answer.status == status
