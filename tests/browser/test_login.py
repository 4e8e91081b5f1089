"""Log in with a card in a real browser: page, extension, our program, our window, a card behind a PC/SC daemon."""

import threading

import pytest

from tests.browser.page import Page

_NONCE = "12345678" * 6
_CODE = "PNOEE-38001085718"


def test_a_login_is_completed(page: Page) -> None:
    page.login("1234")

    page.browser.says("#code", _CODE)
    assert page.person.states == ["code"]
    assert page.url == f"https://{page.person.seen[0]['host']}/"


def test_a_wrong_pin_is_asked_for_again_and_the_page_hears_nothing_of_it(page: Page) -> None:
    page.login("9999", "1234")

    page.browser.says("#code", _CODE)
    assert [view["wrong"] for view in page.person.seen] == [False, True]


def test_whoever_closes_the_window_is_not_logged_in(page: Page) -> None:
    page.login("close")

    page.browser.says("#problem-code", "ERR_WEBEID_USER_CANCELLED")
    assert not page.browser.all("#code")


def test_a_pin_that_blocks_ends_in_words_and_in_an_error_of_the_page(page: Page) -> None:
    page.login("9999", "9998", "9997", "close")

    page.browser.says("#problem-code", "card.pin_blocked")
    assert page.person.states == ["code", "code", "code", "card.pin_blocked"]


def test_a_blocked_pin_is_never_asked_for(page: Page) -> None:
    page.login("9999", "9998", "9997", "close")
    page.browser.says("#problem-code", "card.pin_blocked")

    error = page.ask("authenticate", "close", challengeNonce=_NONCE)["error"]

    assert error["code"] == "ERR_WEBEID_NATIVE_FATAL"
    assert "[card.pin_blocked]" in error["message"]
    assert page.person.states == ["card.pin_blocked"]


def test_a_card_pulled_out_while_the_pin_is_typed_can_be_put_back(page: Page) -> None:
    def pull_and_type() -> str:
        page.pull()
        return "1234"

    def put_back() -> str:
        page.put()
        return "stay"

    page.login(pull_and_type, put_back, "1234")

    page.browser.says("#code", _CODE)
    assert page.person.states[-1] == "code"


def test_a_card_pulled_out_for_good_ends_in_an_error_of_the_page(page: Page) -> None:
    def pull_and_type() -> str:
        page.pull()
        return "1234"

    page.login(pull_and_type, "close")

    page.browser.says("#problem-code", "card.")
    assert not page.browser.all("#code")


def test_whoever_takes_too_long_is_told_so_and_the_window_goes(page: Page) -> None:
    code = page.refused("authenticate", "stay", challengeNonce=_NONCE, userInteractionTimeout=2500)

    assert code == "ERR_WEBEID_USER_TIMEOUT"
    assert page.person.states == ["code"]
    page.browser.until(page.person.is_alone)


@pytest.mark.parametrize("nonce", ["short", "1" * 43, "1" * 129])
def test_a_nonce_of_the_wrong_length_opens_no_window(page: Page, nonce: str) -> None:
    assert page.refused("authenticate", challengeNonce=nonce) == "ERR_WEBEID_NATIVE_INVALID_ARGUMENT"
    assert page.person.seen == []


def test_a_page_learns_that_the_program_is_there_without_any_window(page: Page) -> None:
    assert page.ask("status")["nativeApp"].startswith("2.")
    assert page.person.seen == []


def test_a_second_request_is_told_that_the_first_has_the_card(page: Page) -> None:
    second_was_answered = threading.Event()

    def wait_and_close() -> str:
        second_was_answered.wait(60)
        return "close"

    page.login(wait_and_close)
    page.browser.until(lambda: page.person.seen)
    first = page.person.seen[:]

    answer = page.ask("get-signing-certificate")

    assert "[native.another_request]" in answer["error"]["message"]
    assert page.person.seen == []
    second_was_answered.set()
    page.browser.says("#problem-code", "ERR_WEBEID_USER_CANCELLED")
    assert [view["state"] for view in first] == ["code"]
