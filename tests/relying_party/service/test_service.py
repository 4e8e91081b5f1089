"""The reference service: a login from the challenge to the end of the session, and who is turned away, and how."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.authorities.ocsp import OcspBehaviour, Revocation
from idclient.emulators.authorities.pki import GIVEN_NAMES, PERSONAL_CODE, SURNAME
from idclient.errors.login import LoginTooMany
from idclient.relying_party.service import Rate, ServiceOptions, make_service, sessions
from idclient.relying_party.service.application import _Service
from idclient.relying_party.service.limits import Limiter
from idclient.relying_party.service.requests import BODY_LIMIT
from tests.relying_party.service.browser import ORIGIN, Answer, Browser
from tests.relying_party.service.conftest import Make
from tests.relying_party.token_making import make_token
from tests.trust.world import World, make_world

PERSON = {"given_name": GIVEN_NAMES, "surname": SURNAME, "code": f"PNOEE-{PERSONAL_CODE}", "country": "EE"}


ANY = make_service(ORIGIN, make_world().environment, ServiceOptions(rate=Rate(per_second=1, burst=1_000_000)))


def token(world: World, nonce: str, **changes: Any) -> Any:
    holding = world.pki.authentication
    return json.loads(make_token(holding.certificate, holding.key, **{"origin": ORIGIN, "nonce": nonce, **changes}))


def login(browser: Browser, world: World, **changes: Any) -> Answer:
    nonce = browser.get("/auth/challenge").json["nonce"]
    return browser.post("/auth/login", {"authToken": token(world, nonce, **changes)})


def test_a_person_logs_in_and_out(browser: Browser, world: World) -> None:
    assert login(browser, world).json == {"person": PERSON}
    assert browser.get("/auth/whoami").json == {"person": PERSON}
    assert browser.post("/auth/logout", {}).status == 200
    gone = browser.get("/auth/whoami")
    assert (gone.status, gone.code) == (401, "login.no_session")
    assert browser.cookies == {}


def test_cookies_go_to_this_host_alone_over_https_and_to_no_script(browser: Browser, world: World) -> None:
    login(browser, world)
    assert len(browser.set_cookies) == 3
    for text in browser.set_cookies:
        assert text.startswith("__Host-")
        assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/"} <= set(text.split("; "))
        assert "Domain" not in text


def test_no_session_from_before_a_login_is_worth_anything_after_it(browser: Browser, world: World) -> None:
    browser.get("/auth/challenge")
    before = browser.cookies["__Host-login"]
    login(browser, world)
    first = browser.cookies["__Host-session"]
    assert before != first
    login(browser, world)
    assert browser.cookies["__Host-session"] != first
    browser.cookies["__Host-session"] = first
    assert browser.get("/auth/whoami").status == 401


def test_a_session_ends_by_itself(browser: Browser, world: World) -> None:
    login(browser, world)
    world.clock.advance(sessions.LIFETIME.total_seconds())
    assert browser.get("/auth/whoami").status == 200
    world.clock.advance(1)
    assert browser.get("/auth/whoami").status == 401


def test_nobody_fills_the_memory_with_sessions(world: World) -> None:
    store = sessions.SessionStore(world.clock, world.environment.entropy, capacity=2)
    ids = [store.begin(object()) for _ in range(3)]  # type: ignore[arg-type]
    assert len(store) == 2
    assert [store.find(session) is None for session in ids] == [True, False, False]
    world.clock.advance(sessions.LIFETIME.total_seconds() + 1)
    assert [store.find(session) for session in ids] == [None] * 3
    assert len(store) == 0


# Attacks: each is refused with a code of its own.


def test_a_replayed_token_is_refused(browser: Browser, world: World) -> None:
    nonce = browser.get("/auth/challenge").json["nonce"]
    body = {"authToken": token(world, nonce)}
    kept = dict(browser.cookies)
    assert browser.post("/auth/login", body).status == 200
    browser.cookies |= kept
    assert browser.post("/auth/login", body).code == "login.nonce_unknown"
    browser.get("/auth/challenge")
    assert browser.post("/auth/login", body).code == "login.token_signature"


def test_a_challenge_is_worth_nothing_in_another_browser(browser: Browser, world: World) -> None:
    nonce = browser.get("/auth/challenge").json["nonce"]
    stranger = Browser(browser.application)
    assert stranger.post("/auth/login", {"authToken": token(world, nonce)}).code == "login.nonce_unknown"
    stranger.get("/auth/challenge")
    assert stranger.post("/auth/login", {"authToken": token(world, nonce)}).code == "login.token_signature"


def test_an_expired_challenge_is_refused(browser: Browser, world: World) -> None:
    nonce = browser.get("/auth/challenge").json["nonce"]
    world.clock.advance(301)
    assert browser.post("/auth/login", {"authToken": token(world, nonce)}).code == "login.nonce_expired"


def test_a_wrong_token_costs_the_challenge(browser: Browser, world: World) -> None:
    nonce = browser.get("/auth/challenge").json["nonce"]
    assert browser.post("/auth/login", {"authToken": {}}).code == "login.token_malformed"
    assert browser.post("/auth/login", {"authToken": token(world, nonce)}).code == "login.nonce_unknown"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"origin": "https://evil.example"}, "login.token_signature"),
        ({"format": "web-eid:1.1"}, "login.token_malformed"),
        ({"format": "web-eid:2.0"}, "login.token_format"),
    ],
)
def test_a_token_for_others_or_of_another_kind_is_refused(
    browser: Browser, world: World, changes: dict[str, str], code: str
) -> None:
    answer = login(browser, world, **changes)
    assert (answer.status, answer.code) == (403, code)
    assert browser.get("/auth/whoami").status == 401


def test_another_algorithm_is_refused(browser: Browser, world: World) -> None:
    nonce = browser.get("/auth/challenge").json["nonce"]
    body = {"authToken": token(world, nonce) | {"algorithm": "ES256"}}
    assert browser.post("/auth/login", body).code == "login.token_algorithm"


def test_a_revoked_certificate_is_refused(browser: Browser, world: World) -> None:
    world.ocsp.revoke(world.pki.authentication.certificate, Revocation(world.clock.now()))
    answer = login(browser, world)
    assert (answer.status, answer.code) == (403, "trust.certificate_revoked")


def test_without_a_responder_nobody_is_logged_in(browser: Browser, world: World) -> None:
    world.ocsp.behaviour = OcspBehaviour.OVERLOADED
    answer = login(browser, world)
    assert (answer.status, answer.json["error"]["retry"]) == (503, True)
    assert browser.get("/auth/whoami").status == 401


def test_a_good_status_may_be_remembered_for_two_minutes_and_no_longer(make: Make, world: World) -> None:
    browser = make(status_lifetime=timedelta(hours=1))
    for seconds, asked in ((0, 1), (119, 1), (1, 2)):
        world.clock.advance(seconds)
        assert login(browser, world).status == 200
        assert world.ocsp.requests == asked


# What is no request of this service.


@pytest.mark.parametrize(
    ("headers", "status", "why"),
    [
        ({"host": "localhost"}, 421, "host"),
        ({"host": "service.example:8443"}, 421, "host"),
        ({"origin": "https://evil.example"}, 403, "origin"),
        ({"origin": "null"}, 403, "origin"),
        ({"sec-fetch-site": "cross-site"}, 403, "origin"),
        ({"sec-fetch-site": "same-site"}, 403, "origin"),
        ({"content-type": "text/plain"}, 415, "type"),
        ({"content-type": "application/x-www-form-urlencoded"}, 415, "type"),
    ],
)
def test_a_login_that_another_page_sends_is_refused(
    browser: Browser, world: World, headers: dict[str, str], status: int, why: str
) -> None:
    nonce = browser.get("/auth/challenge").json["nonce"]
    answer = browser.post("/auth/login", {"authToken": token(world, nonce)}, **headers)
    assert (answer.status, answer.code) == (status, "login.request_refused")
    assert answer.json["error"]["facts"] == {"why": why}


def test_another_page_gets_no_challenge_and_logs_nobody_out(browser: Browser, world: World) -> None:
    login(browser, world)
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        assert browser.get("/auth/challenge", **headers).code == "login.request_refused"
        assert browser.post("/auth/logout", {}, **headers).code == "login.request_refused"
    assert browser.get("/auth/whoami").status == 200


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 15_000, b'"x"', b"[]", b'{"authToken": 1}'])
def test_what_is_no_login_is_refused(browser: Browser, body: bytes) -> None:
    browser.get("/auth/challenge")
    answer = browser.ask("POST", "/auth/login", [body], {"content-type": "application/json"})
    assert answer.status in {400, 403}
    assert answer.code in {"login.request_refused", "login.token_malformed"}


def test_a_body_is_not_read_beyond_its_limit(browser: Browser) -> None:
    chunks = [b" " * 1024] * (BODY_LIMIT // 1024 + 5)
    answer = browser.ask("POST", "/auth/login", chunks, {"content-type": "application/json"})
    assert (answer.status, answer.json["error"]["facts"]) == (413, {"why": "size"})


def test_a_body_that_never_ends_is_not_waited_for(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idclient.relying_party.service.requests._BODY_SECONDS", 0.01)
    browser.stays = True
    answer = browser.post("/auth/login", {})
    assert (answer.status, answer.json["error"]["facts"]) == (408, {"why": "time"})


@given(
    st.sampled_from(["GET", "POST", "PUT", "HEAD", "x"]),
    st.sampled_from(["/", "/auth/challenge", "/auth/login", "/auth/whoami", "/auth/logout", "/auth/%2e%2e", "/é"]),
    st.binary(max_size=60),
    st.dictionaries(
        st.sampled_from(["cookie", "origin", "content-type", "accept-language", "content-length", "sec-fetch-site"]),
        st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60),
    ),
)
def test_every_request_has_an_answer_and_none_finds_a_defect(
    method: str, path: str, body: bytes, headers: dict[str, str]
) -> None:
    answer = Browser(ANY).ask(method, path, [body], headers)
    assert answer.status < 500
    if answer.status >= 400 and method != "HEAD":
        assert answer.code.startswith("login.")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/auth/nothing", 404),
        ("GET", "/../application.py", 404),
        ("GET", "/words.txt", 404),
        ("GET", "/auth/login", 405),
        ("POST", "/auth/challenge", 405),
        ("DELETE", "/", 405),
    ],
)
def test_other_addresses_and_methods_are_refused(browser: Browser, method: str, path: str, status: int) -> None:
    answer = browser.ask(method, path)
    assert (answer.status, answer.code) == (status, "login.request_refused")


def test_one_address_that_asks_too_often_waits_and_others_do_not(make: Make, world: World) -> None:
    browser = make(rate=Rate(per_second=1, burst=3))
    assert [browser.get("/auth/whoami").status for _ in range(5)] == [401, 401, 401, 429, 429]
    assert Browser(browser.application, "192.0.2.8").get("/auth/whoami").status == 401
    world.clock.advance(1)
    assert [browser.get("/auth/whoami").status for _ in range(2)] == [401, 429]
    world.clock.advance(3600)
    assert [browser.get("/auth/whoami").status for _ in range(4)] == [401, 401, 401, 429]


def test_a_service_with_too_much_to_do_says_so(browser: Browser, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idclient.relying_party.service.application._AT_ONCE", 0)
    made = token(world, browser.get("/auth/challenge").json["nonce"])
    answer = browser.post("/auth/login", {"authToken": made})
    assert (answer.status, answer.code, answer.json["error"]["retry"]) == (429, "login.too_many", True)
    monkeypatch.setattr("idclient.relying_party.service.application._AT_ONCE", 1)
    assert browser.post("/auth/login", {"authToken": made}).status == 200  # the challenge was not used up
    assert [login(browser, world).status for _ in range(3)] == [200] * 3  # one after the other


def test_a_defect_tells_nothing_of_itself(browser: Browser, monkeypatch: pytest.MonkeyPatch, make: Make) -> None:
    async def broken(_self: Any, _request: Any) -> Any:
        raise ValueError(PERSONAL_CODE)

    monkeypatch.setattr(_Service, "whoami", broken)
    answer = make().get("/auth/whoami")
    assert (answer.status, answer.code) == (500, "internal")
    assert PERSONAL_CODE.encode() not in answer.body


@pytest.mark.parametrize(
    ("wanted", "begins"),
    [
        ("et-EE, en;q=0.5", "Te ei"),
        ("ru", "Вы не"),
        ("fr, de", "You are"),
        ("en;q=0.3, ru;q=0.7, et;q=0.5", "Вы не"),
        ("en;q=0, et;q=0.001", "Te ei"),
        ("et;q=2, ru;q=x, ru;level=1;q=0.1", "Вы не"),
        ("et;q=0", "You are"),
        (",;;q=,", "You are"),
    ],
)
def test_errors_speak_the_language_of_the_browser(browser: Browser, wanted: str, begins: str) -> None:
    assert browser.get("/auth/whoami", accept_language=wanted).json["error"]["message"].startswith(begins)


def test_the_address_that_was_quiet_longest_is_forgotten_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idclient.relying_party.service.limits._ADDRESSES", 2)
    limiter = Limiter(world.clock, Rate(per_second=0, burst=1))
    for address in ("a", "b", "c"):
        limiter.require(address)
    with pytest.raises(LoginTooMany):
        limiter.require("b")
    limiter.require("a")  # a newcomer again


@pytest.mark.parametrize(
    ("method", "path", "why"),
    [
        ("POST", "/auth/login/", "address"),
        ("GET", "/auth/challenge/", "address"),
        ("GET", "/login.html/", "address"),
        ("GET", "/a/b/c", "address"),
        ("GET", "/auth/login", "method"),
    ],
)
def test_an_address_that_is_none_of_the_services_is_refused_like_any_other(
    browser: Browser, method: str, path: str, why: str
) -> None:
    answer = browser.ask(method, path)
    assert answer.json["error"]["facts"] == {"why": why}
    answer = browser.ask(method, path, headers={"host": "evil.example"})
    assert (answer.status, answer.json["error"]["facts"]) == (421, {"why": "host"})
    assert not any(name == "location" for name, _ in answer.headers)


@pytest.mark.parametrize("place", ["outer", "token"])
def test_a_name_that_stands_there_twice_is_refused(browser: Browser, world: World, place: str) -> None:
    made = json.dumps(token(world, browser.get("/auth/challenge").json["nonce"]))
    twice = f'{{"authToken": {{}}, "authToken": {made}}}'
    if place == "token":
        twice = '{"authToken": {"format": "web-eid:1.0", ' + made.removeprefix("{") + "}"
    answer = browser.ask("POST", "/auth/login", [twice.encode()], {"content-type": "application/json"})
    assert (answer.status, answer.json["error"]["facts"]) == (400, {"why": "json"})
