"""Logging in to a service: the reference service lets us in, and one that means ill gets nothing out of us."""

import json
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.emulators.authorities.addresses import OCSP_URL
from idclient.emulators.authorities.pki import GIVEN_NAMES, PERSONAL_CODE, SURNAME
from idclient.errors import Cancelled, Error
from idclient.errors.login import LoginRefused, NonceUnfit, NotLoggedIn, OriginRefused
from idclient.errors.service import ServiceAnswerMalformed, ServiceAnswerTooLarge, ServiceRedirected
from idclient.journeys.login import Exchange
from idclient.ports import Http, Request, Response
from idclient.relying_party.service import ServiceOptions, make_service
from idclient.wire.login_address import read_login_address
from tests.relying_party.service.browser import ORIGIN, Browser
from tests.relying_party.token_making import NONCE, make_token
from tests.trust.world import World, make_world

ADDRESS = read_login_address(ORIGIN)
JSON = {"content-type": "application/json"}


def nothing() -> None:
    """Nobody wants to stop."""


def reference(world: World, asked: list[Request]) -> Http:
    """Return the way to the reference service, in this process."""
    outside = world.with_store(ocsp_urls={"TEST of idclient demo ESTEID": OCSP_URL})
    application = make_service(ORIGIN, outside, ServiceOptions())

    def http(request: Request) -> Response:
        asked.append(request)
        path = request.url.removeprefix(ORIGIN)
        answer = Browser(application).ask(request.method, path, [request.body], request.headers)
        headers = {name: value for name, value in answer.headers if name != "set-cookie"}
        cookies = [value for name, value in answer.headers if name == "set-cookie"]
        return Response(answer.status, headers | ({"set-cookie": ", ".join(cookies)} if cookies else {}), answer.body)

    return http


def token(world: World, nonce: str, origin: str = ORIGIN) -> Any:
    holding = world.pki.authentication
    return json.loads(make_token(holding.certificate, holding.key, origin=origin, nonce=nonce))


def answering(*answers: Response | tuple[int, Any]) -> Http:
    """Return a service that gives these answers, one after the other."""
    left = list(answers)

    def http(request: Request) -> Response:
        given = left.pop(0)
        return given if isinstance(given, Response) else Response(given[0], JSON, json.dumps(given[1]).encode())

    return http


def exchange(http: Http, check: Callable[[], None] = nothing) -> Exchange:
    return Exchange(http, ADDRESS, check)


def test_the_service_says_who_we_are_and_ends_the_session() -> None:
    world, asked = make_world(), list[Request]()
    one = exchange(reference(world, asked))
    told = one.log_in(token(world, one.challenge()))
    assert (told.given_name, told.surname, told.code) == (GIVEN_NAMES, SURNAME, f"PNOEE-{PERSONAL_CODE}")
    assert SURNAME not in repr(told)
    session = asked[-1].headers["cookie"]
    assert session.startswith("__Host-session=")
    assert one.leave()
    after = exchange(reference(world, asked))
    after._cookies = after._cookies.after(f"{session}; Path=/; Secure")
    with pytest.raises(LoginRefused) as caught:
        after._ask("GET", ADDRESS.below("auth/whoami"))
    assert caught.value.facts == {"status": 401, "service_code": "login.no_session"}


def test_the_services_own_reason_for_a_refusal_is_told() -> None:
    world = make_world()
    one = exchange(reference(world, []))
    with pytest.raises(LoginRefused) as caught:
        one.log_in(token(world, one.challenge(), origin="https://other.example"))
    assert caught.value.facts == {"status": 403, "service_code": "login.token_signature"}


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308, 399])
def test_no_redirect_is_followed_wherever_it_leads(status: int) -> None:
    for target in ("https://evil.example/auth/challenge", "/elsewhere", "http://service.example/"):
        with pytest.raises(ServiceRedirected):
            exchange(answering(Response(status, {"location": target}, b""))).challenge()


@pytest.mark.parametrize("nonce", [None, 1, "", NONCE[:40], "n" * 129, NONCE[:-1] + "\n", [NONCE]])
def test_a_challenge_that_no_host_would_sign_is_refused(nonce: Any) -> None:
    with pytest.raises(NonceUnfit):
        exchange(answering((200, {"nonce": nonce}))).challenge()


def test_a_challenge_may_have_its_longer_name_and_an_origin_beside_it_is_not_looked_at() -> None:
    said = {"challengeNonce": NONCE, "origin": "https://evil.example"}
    assert exchange(answering((200, said))).challenge() == NONCE


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff", b"[" * 60_000])
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(ServiceAnswerMalformed):
        exchange(answering(Response(200, JSON, body))).challenge()


def test_a_page_instead_of_json_is_refused() -> None:
    with pytest.raises(ServiceAnswerMalformed):
        exchange(answering(Response(200, {"content-type": "text/html"}, b"<html>"))).challenge()


def test_an_answer_beyond_any_reason_is_refused() -> None:
    with pytest.raises(ServiceAnswerTooLarge):
        exchange(answering(Response(200, JSON, b" " * 70_000))).challenge()


@pytest.mark.parametrize("name", ["\x1b[2J", "a\nb", "\u202eeve", "x" * 201, 7, None])
def test_a_name_that_would_command_the_terminal_is_not_shown(name: Any) -> None:
    with pytest.raises(ServiceAnswerMalformed):
        exchange(answering((200, {}), (200, {"person": {"surname": name}}))).log_in({})


@pytest.mark.parametrize("code", ["\x1b[2J", "a b", 7, None, "x" * 300, {"code": "x"}])
def test_a_reason_that_is_no_word_is_not_repeated(code: Any) -> None:
    with pytest.raises(LoginRefused) as caught:
        exchange(answering((403, {"error": {"code": code}}))).log_in({})
    assert caught.value.facts["service_code"] is None


def test_a_service_that_takes_the_token_and_knows_nobody_has_logged_nobody_in() -> None:
    with pytest.raises(NotLoggedIn):
        exchange(answering((200, {}), (401, {}))).log_in({})


def test_a_service_that_does_not_tell_who_is_logged_in_is_believed_on_its_answer() -> None:
    told = exchange(answering((200, {"person": {"surname": "TESTNUMBER"}}), (404, {}))).log_in({})
    assert told.surname == "TESTNUMBER"
    assert exchange(answering(Response(204, {}, b""), (404, {}))).log_in({}).surname == ""


def test_a_session_that_does_not_end_is_told() -> None:
    assert exchange(answering((500, {}))).leave() is False
    assert exchange(answering(Response(302, {}, b""))).leave() is False


def test_paths_that_lead_to_another_host_are_refused_before_anything_is_sent() -> None:
    for name in ("challenge_path", "login_path"):
        with pytest.raises(OriginRefused):
            Exchange(answering(), ADDRESS, nothing, **{name: "//evil.example/x"})


def test_who_wants_to_stop_waits_for_no_service() -> None:
    def stop() -> None:
        raise Cancelled

    over = threading.Event()

    def slow(_request: Request) -> Response:
        over.wait(20)
        return Response(200, JSON, b"{}")

    with pytest.raises(Cancelled):
        exchange(slow, stop).challenge()
    over.set()


@settings(max_examples=60)
@given(st.integers(200, 599), st.binary(max_size=200), st.text(max_size=60))
def test_any_answer_is_read_or_refused_by_an_error_of_ours(status: int, body: bytes, cookie: str) -> None:
    with suppress(Error):
        exchange(answering(Response(status, {**JSON, "set-cookie": cookie}, body))).challenge()


def test_no_log_and_no_repr_shows_what_is_secret_or_personal(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world, asked = make_world(), list[Request]()
    one = exchange(reference(world, asked))
    nonce = one.challenge()
    made = token(world, nonce)
    told = one.log_in(made)
    session = asked[-1].headers["cookie"].partition("=")[2]
    one.leave()
    shown = caplog.text + repr(asked) + repr(told) + repr(one) + repr(one._cookies)
    for secret in (nonce, made["signature"], session, SURNAME, PERSONAL_CODE):
        assert secret not in shown
