"""The demo's helper that reads device links in place of a phone, for suites of tests that know it."""

from typing import Any

import pytest

from idclient.emulators.phone.scenario import PERSON
from idclient.ports import Request
from tests.emulators.phone.smart_id.party import BASE, DOCUMENT, Json, RelyingParty, proving

CALLBACK = "https://rp.example/back?value=1"
SECOND = "PNOEE-39901012239-DEMO-Q"


@pytest.fixture
def rp() -> RelyingParty:
    return RelyingParty(PERSON)


def sent(rp: RelyingParty, link: str, **changes: Any) -> int:
    body = {"documentNumber": DOCUMENT, "deviceLink": link, "flowType": "QR"} | changes
    return rp.send("mock/device-link", {key: value for key, value in body.items() if value is not None}).status


def started(rp: RelyingParty, **changes: Any) -> tuple[Json, Json]:
    body = proving(**changes)
    return rp.ask("v3/authentication/device-link/anonymous", body), body


def test_a_link_is_read_and_answered_although_the_phones_wait_for_persons(rp: RelyingParty) -> None:
    answer, body = started(rp)
    assert sent(rp, rp.link(answer, body, "auth")) == 200
    status = rp.until_complete(answer["sessionID"])
    assert status["result"] == {"endResult": "OK", "documentNumber": DOCUMENT}


def test_the_account_that_is_named_is_used(rp: RelyingParty) -> None:
    answer, body = started(rp)
    assert sent(rp, rp.link(answer, body, "auth"), documentNumber=SECOND) == 200
    assert rp.until_complete(answer["sessionID"])["result"]["documentNumber"] == SECOND


def test_a_published_account_ends_as_published(rp: RelyingParty) -> None:
    answer, body = started(rp)
    assert sent(rp, rp.link(answer, body, "auth"), documentNumber="PNOEE-30403039917-MOCK-Q") == 200
    assert rp.until_complete(answer["sessionID"])["result"] == {"endResult": "USER_REFUSED"}


def test_flows_on_the_same_device_say_where_they_came_from(rp: RelyingParty) -> None:
    answer, body = started(rp, initialCallbackUrl=CALLBACK)
    link = rp.link(answer, body, "auth", type="App2App", callback=CALLBACK)
    assert sent(rp, link, flowType="App2App") == 400
    more = {"flowType": "App2App", "browserCookie": "a=b", "initialCallbackUrl": CALLBACK}
    assert sent(rp, link, **more) == 200
    assert rp.until_complete(answer["sessionID"])["signature"]["flowType"] == "App2App"


@pytest.mark.parametrize(
    "changes",
    [
        {"documentNumber": "PNOEE-99999999999-MOCK-Q"},
        {"documentNumber": "PNOLT-40504049999-MOCK-NQ"},
        {"documentNumber": None},
        {"deviceLink": None},
        {"deviceLink": "https://smart-id.com/"},
        {"flowType": "Web2App"},
        {"flowType": "qr"},
    ],
    ids=repr,
)
def test_what_is_not_in_order_is_refused(rp: RelyingParty, changes: Json) -> None:
    answer, body = started(rp)
    assert sent(rp, rp.link(answer, body, "auth"), **changes) == 400
    assert rp.poll(answer["sessionID"], timeout_ms=1000) == {"state": "RUNNING"}


def test_a_link_with_a_wrong_code_is_refused_with_the_reason(rp: RelyingParty) -> None:
    answer, body = started(rp)
    link = rp.link(answer, body, "auth", scheme="smart-id")
    content = {"documentNumber": DOCUMENT, "deviceLink": link, "flowType": "QR"}
    problem = rp.refused("mock/device-link", content)[1]
    assert problem["errors"][0]["detail"] == "wrong-auth-code"


def test_it_takes_nothing_but_posts(rp: RelyingParty) -> None:
    assert rp.http(Request("GET", f"{BASE}/mock/device-link", "smart-id")).status == 405
