"""The control interface: what a person does, as REST, and what only whoever runs the phones does."""

import json
from pathlib import Path

import pytest

from idclient.emulators.phone.control.control import Control, Controlled
from idclient.emulators.phone.control.operating import Operated
from idclient.emulators.phone.gate import Gate
from idclient.emulators.phone.journal import Journal
from idclient.emulators.phone.parties import Parties
from idclient.emulators.phone.phones import Phones
from idclient.emulators.phone.scenario import PERSON, Scenario
from idclient.emulators.phone.scripts import Scripts
from idclient.emulators.phone.subscribers import Subscribers
from idclient.ports import Request, Response
from tests.doubles import FixedClock
from tests.emulators.phone.people import certificates
from tests.emulators.phone.ring import KEY, Json, Ring


@pytest.fixture
def ring(tmp_path: Path) -> Ring:
    return Ring(tmp_path, scenario=PERSON)


def prompts(ring: Ring) -> list[Json]:
    (person,) = ring.told("GET", f"control/people/{KEY}")["people"]
    return list(person["prompts"])


def press(ring: Ring, action: str, value: str = "") -> bool:
    number = prompts(ring)[0]["number"]
    message = {"person": KEY, "prompt": number, "action": action, "value": value}
    return bool(ring.told("POST", "control/press", message)["done"])


def test_the_list_of_what_there_is_names_nothing_that_is_not_there(ring: Ring) -> None:
    listed = [line.partition(":")[0].split(", ") for line in ring.told("GET", "control/")["resources"]]
    found = [resource.split(" ") for line in listed for resource in line]
    assert len(found) == 27
    for method, path in found:
        answer = ring.ask(method, "control/" + path.replace("KEY", KEY), {})
        assert answer.status in {200, 400} or (path in {"press", "unblock", "scan", "look"} and answer.status == 404), (
            path
        )


def test_a_request_is_seen_and_confirmed(ring: Ring) -> None:
    session = ring.start()
    (prompt,) = prompts(ring)
    assert (prompt["party"], prompt["text"], prompt["screen"]) == ("DEMO", "Log in", "text")
    assert press(ring, "accept")
    assert not press(ring, "pin", "0000")
    assert prompts(ring)[0]["left"] == 2
    assert press(ring, "pin", "1234")
    assert not prompts(ring)
    assert ring.poll(session)["result"] == "OK"


def test_a_request_is_refused(ring: Ring) -> None:
    session = ring.start()
    assert press(ring, "refuse")
    assert ring.poll(session)["result"] == "USER_CANCELLED"


def test_a_blocked_pin_is_set_anew_with_the_puk(ring: Ring) -> None:
    session = ring.start()
    press(ring, "accept")
    assert [press(ring, "pin", "0000") for _ in range(3)] == [False] * 3
    assert ring.poll(session)["result"] == "SIM_ERROR"
    message = {"person": KEY, "of": "sim", "pin": "PIN1", "puk": "12345678", "new": "4321"}
    assert ring.told("POST", "control/unblock", message) == {"done": True}
    session = ring.start()
    assert press(ring, "accept")
    assert press(ring, "pin", "4321")
    assert ring.poll(session)["result"] == "OK"


def test_a_link_that_is_none_is_not_taken_for_one(ring: Ring) -> None:
    smart = "PNOEE-40504040001"
    assert ring.told("POST", "control/scan", {"person": smart, "link": "https://example.test/"})["refused"]
    assert ring.told("POST", "control/scan", {"person": KEY, "link": "x"}) == {"refused": "no-app"}


def test_scenarios_are_set_for_a_person_for_all_and_for_the_next_requests(ring: Ring) -> None:
    ring.told("PUT", "control/scenario", {"after": 0})
    ring.told("PUT", f"control/scenario/{KEY}", {"outcome": "sim-error", "after": 0})
    scenarios = [{"outcome": "phone-absent", "after": 0}, {"outcome": "refuse-pin", "after": 1}]
    assert ring.told("POST", f"control/queue/{KEY}", {"scenarios": scenarios}) == {"waiting": 2}
    assert ring.told("GET", f"control/scenario/{KEY}")["outcome"] == "phone-absent"
    assert [one["outcome"] for one in ring.told("GET", f"control/queue/{KEY}")["scenarios"]] == [
        "phone-absent",
        "refuse-pin",
    ]
    results = [ring.result()["result"] for _ in range(3)]
    assert results == ["PHONE_ABSENT", "USER_CANCELLED", "SIM_ERROR"]
    ring.told("DELETE", f"control/scenario/{KEY}")
    assert ring.result()["result"] == "OK"
    ring.told("POST", "control/queue", {"scenarios": [{"outcome": "signature-hash-mismatch"}]})
    ring.told("POST", "control/reset", {})
    assert ring.told("GET", "control/queue") == {"scenarios": []}
    assert ring.result()["result"] == "OK"


def test_pages_hear_of_each_change_of_what_is_set(ring: Ring) -> None:
    told: list[bool] = []
    ring.world.phones.changes.subscribe(lambda: told.append(True))
    for method, path, body in (
        ("PUT", "scenario", {"after": 0}),
        ("PUT", f"scenario/{KEY}", {"after": 0}),
        ("POST", f"queue/{KEY}", {"scenarios": [{}]}),
        ("DELETE", f"scenario/{KEY}", None),
        ("POST", "reset", {}),
    ):
        told.clear()
        ring.told(method, f"control/{path}", body)
        assert told, path


def test_published_results_of_accounts_are_told(ring: Ring) -> None:
    assert ring.told("GET", "control/scenario/PNOEE-30403039928")["outcome"] == "refuse-pin"
    assert ring.told("GET", "control/scenario")["after"] is None


def test_the_virtual_clock_is_moved_and_what_is_due_happens(ring: Ring) -> None:
    session = ring.start()
    before = ring.told("GET", "control/clock")
    after = ring.told("POST", "control/clock", {"advance": 120})
    assert before["virtual"] is True
    assert after["monotonic"] - before["monotonic"] == 120
    assert ring.poll(session)["result"] == "TIMEOUT"


def test_a_person_is_added_and_found_by_the_services(ring: Ring) -> None:
    person = {
        "country": "EE", "code": "60001019906", "surname": "TESTNUMBER", "given_names": "NEW",
        "phone_number": "+37200000999", "sim": {"key": "RSA 2048"},
        "accounts": [{"document_number": "PNOEE-60001019906-TEST-Q"}],
    }  # fmt: skip
    assert ring.ask("POST", "control/people", person).status == 400  # SK publishes this one
    person |= {"code": "60001018811", "accounts": [{"document_number": "PNOEE-60001018811-TEST-Q"}]}
    added = ring.told("POST", "control/people", person)
    assert added["key"] == "PNOEE-60001018811"
    asked = {
        "relyingPartyName": "DEMO",
        "relyingPartyUUID": "00000000-0000-0000-0000-000000000000",
        "phoneNumber": "+37200000999",
        "nationalIdentityNumber": "60001018811",
    }
    assert ring.told("POST", "mid-api/certificate", asked)["result"] == "OK"
    assert ring.told("POST", "control/scan", {"person": added["key"], "link": "x"})["refused"] not in {"", "no-app"}


@pytest.mark.parametrize(
    "changes",
    [
        {"country": "ee"},
        {"code": "1 2"},
        {"surname": ""},
        {"given_names": 5},
        {"phone_number": "5"},
        {"phone_number": None},
        {"sim": []},
        {"sim": {"profile": "?"}},
        {"sim": {"active": "yes"}},
        {"accounts": {}},
        {"accounts": [5]},
        {"accounts": [{"document_number": "x"}]},
    ],
)
def test_what_is_no_person_is_not_added(ring: Ring, changes: Json) -> None:
    person = {
        "country": "EE", "code": "60001018811", "surname": "A", "given_names": "B", "phone_number": "+37200000999",
        "sim": {},
    }  # fmt: skip
    assert ring.ask("POST", "control/people", person | changes).status == 400
    assert ring.world.subscribers.by_key("PNOEE-60001018811") is None


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "nothing", None, 404),
        ("GET", "people/PNOEE-1", None, 404),
        ("POST", "nothing", {}, 404),
        ("POST", "press", {"person": "PNOEE-1"}, 404),
        ("POST", "press", {"person": KEY}, 400),
        ("POST", "press", b"{", 400),
        ("POST", "press", b"[]", 400),
        ("POST", "press", b"[" * 100_000, 400),
        ("POST", "queue", {"scenarios": {}}, 400),
        ("POST", "queue", {"scenarios": [{"outcome": "?"}]}, 400),
        ("POST", "clock", {"advance": -1}, 400),
        ("POST", "clock", {"advance": True}, 400),
        ("PUT", "people", {}, 404),
        ("PUT", "scenario/PNOEE-1", {}, 404),
        ("PUT", "scenario", {"unknown": 1}, 400),
        ("DELETE", "scenario", None, 404),
        ("DELETE", "people", None, 404),
        ("PATCH", "people", None, 405),
    ],
)
def test_what_does_not_fit_is_refused(ring: Ring, method: str, path: str, body: object, status: int) -> None:
    answer = ring.ask(method, f"control/{path}", body)
    assert answer.status == status
    assert json.loads(answer.body)["error"]


def test_only_json_is_taken_which_no_form_of_a_web_page_can_send(ring: Ring) -> None:
    assert ring.ask("POST", "control/reset", b"{}", "text/plain").status == 400


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("http://rebound.example:7790/control/journal", {}),
        ("http://127.0.0.1:7790/control/journal", {"Origin": "https://example.com"}),
        ("http://[127.0.0.1/control/journal", {}),
    ],
)
def test_pages_of_other_servers_may_not_ask(ring: Ring, url: str, headers: dict[str, str]) -> None:
    answer = ring.world.control.handle(Request("GET", url, "emulator", headers))
    assert isinstance(answer, Response)
    assert answer.status == 403


def test_a_real_clock_cannot_be_moved() -> None:
    clock = FixedClock()
    controlled = Controlled(
        subscribers=Subscribers(()), phones=Phones(clock), scripts=Scripts(Scenario()), clock=clock,
        journal=Journal(clock),
        operated=Operated(phones=Phones(clock), parties=Parties(), gate=Gate(), certificates=certificates(clock)),
    )  # fmt: skip
    body = json.dumps({"advance": 5}).encode()
    request = Request("POST", "http://localhost/control/clock", "emulator", {"content-type": "application/json"}, body)
    answer = Control(controlled).handle(request)
    assert isinstance(answer, Response)
    assert answer.status == 400
    assert clock.monotonic() == 0


def test_the_journal_is_read_whole_on_request_only_and_forgotten(ring: Ring) -> None:
    ring.start()
    (entry,) = ring.told("GET", "control/journal")["entries"]
    (whole,) = ring.told("GET", "control/journal?whole=yes")["entries"]
    assert "51307149560" in whole["asked"]
    assert "51307149560" not in json.dumps(entry)
    ring.told("DELETE", "control/journal")
    assert ring.told("GET", "control/journal") == {"entries": []}
