"""The login page in a real browser, with a stand-in for the extension that speaks the extension's messages."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from idclient.emulators.authorities.addresses import OCSP_URL
from idclient.emulators.authorities.pki import GIVEN_NAMES, PERSONAL_CODE, SURNAME
from idclient.emulators.phone.tls import make_tls
from idclient.relying_party.service import Rate, ServiceOptions, ServicePort, make_service
from tests.chromium import Browser, chromium
from tests.emulators.phone.view.test_accessibility import CONTRASTS
from tests.relying_party.token_making import make_token
from tests.trust.world import World, make_world

NAME = f"{GIVEN_NAMES} {SURNAME}"
EXTENSION = """
window.addEventListener("message", (event) => {
  if (event.source !== window || event.data.action !== "web-eid:authenticate") return;
  window.asked = event.data;
  if (!window.silent) window.postMessage({ action: "web-eid:authenticate-ack" }, location.origin);
});
"""
"""Acknowledges, and leaves the answer to the test."""


@dataclass
class Page:
    browser: Browser
    world: World
    url: str

    def open(self, *, silent: bool = False) -> None:
        self.browser.open(self.url)
        self.browser.driver.execute_script(f"window.silent = {json.dumps(silent)}")
        self.browser.find("#login")

    def asked(self) -> Any:
        """Press the button by keyboard, and return what the extension was asked."""
        self.browser.driver.execute_script("document.getElementById('login').focus()")
        self.browser.press(Keys.ENTER)
        return self.browser.until(lambda: self.browser.driver.execute_script("return window.asked"))

    def answer(self, action: str, **members: Any) -> None:
        message = {"action": f"web-eid:authenticate-{action}", **members}
        self.browser.driver.execute_script("window.postMessage(arguments[0], location.origin)", message)

    def token(self, nonce: str, origin: str = "") -> Any:
        holding = self.world.pki.authentication
        return json.loads(make_token(holding.certificate, holding.key, origin=origin or self.url[:-1], nonce=nonce))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    world, tls, port = make_world(), make_tls(datetime.now(UTC)), ServicePort()
    url = f"https://localhost:{port.number}"
    outside = world.with_store(ocsp_urls={"TEST of idclient demo ESTEID": OCSP_URL})
    options = ServiceOptions(test=True, rate=Rate(per_second=1000, burst=10_000))
    pin = tls.pin.removeprefix("sha256//")
    with (
        port.serve(make_service(url, outside, options), tls.context()),
        chromium(
            tmp_path_factory.mktemp("chromium"), arguments=[f"--ignore-certificate-errors-spki-list={pin}"]
        ) as browser,
    ):
        browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": EXTENSION})
        yield Page(browser, world, f"{url}/")


@pytest.fixture
def fresh(page: Page) -> Iterator[Page]:
    """The page for somebody who has never been here; no policy was broken at the end."""
    page.browser.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    page.browser.complaints()
    yield page
    assert not [said for said in page.browser.complaints() if "Failed to load resource" not in said]


def test_a_person_logs_in_and_out_by_keyboard(fresh: Page) -> None:
    fresh.open()
    asked = fresh.asked()
    assert len(asked["challengeNonce"]) == 44
    assert (asked["lang"], asked["userInteractionTimeout"]) == ("en", 120_000)
    fresh.browser.says("#status", "Go on in the Web eID window.")
    fresh.answer("success", **fresh.token(asked["challengeNonce"]), more="ignored")
    fresh.browser.says("#welcome", f"You are logged in, {NAME}.")
    assert fresh.browser.focused() == "welcome"
    assert fresh.browser.text("#code") == f"PNOEE-{PERSONAL_CODE}"
    heard = fresh.browser.heard()
    assert ("button", "Log out") in heard
    assert ("heading", f"You are logged in, {NAME}.") in heard
    fresh.browser.open(fresh.url)  # the session outlives the page, which no script can read
    fresh.browser.says("#welcome", NAME)
    assert fresh.browser.driver.execute_script("return document.cookie") == ""
    fresh.browser.find("#logout").click()
    fresh.browser.says("#status", "You are logged out.")
    assert fresh.browser.focused() == "login"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ERR_WEBEID_USER_CANCELLED", "You cancelled the login."),
        ("ERR_WEBEID_NATIVE_UNAVAILABLE", "finds no Web eID program"),
        ("ERR_WEBEID_UNKNOWN_ERROR", "The login did not work."),
    ],
)
def test_what_the_extension_says_went_wrong_is_told(fresh: Page, code: str, words: str) -> None:
    fresh.open()
    fresh.asked()
    fresh.answer("failure", error={"code": code, "message": "<b>in the program's words</b>"})
    fresh.browser.says("#problem-title", words)
    assert fresh.browser.text("#problem-code") == f"{code}: <b>in the program's words</b>"
    assert not fresh.browser.all("#problem b")
    assert fresh.browser.find("#login").is_enabled()


def test_a_missing_extension_is_told_and_what_to_do(fresh: Page) -> None:
    fresh.open(silent=True)
    fresh.asked()
    fresh.browser.says("#problem-title", "extension is missing")
    fresh.browser.says("#problem-hint", "idclient login")


def test_what_the_service_refuses_is_told_in_the_language_chosen(fresh: Page) -> None:
    fresh.open()
    fresh.browser.find("#language option[value=et]").click()
    fresh.browser.says("#login", "Logi sisse")
    asked = fresh.asked()
    assert asked["lang"] == "et"
    fresh.answer("success", **fresh.token(asked["challengeNonce"], "https://evil.example"))
    fresh.browser.says("#problem-title", "See sisselogimine")
    assert fresh.browser.text("#problem-code").startswith("login.token_signature")
    assert fresh.browser.driver.execute_script("return document.documentElement.lang") == "et"
    fresh.browser.find("#language option[value=en]").click()


def test_every_control_has_a_name_and_the_page_says_that_it_is_a_test(fresh: Page) -> None:
    fresh.open()
    heard = fresh.browser.heard()
    named = {"button", "combobox", "heading", "link"}
    assert not [role for role, name in heard if role in named and not name]
    assert ("button", "Log in") in heard
    assert ("combobox", "Language") in heard
    fresh.browser.says("#band", "nothing here is real")
    fresh.browser.says("#host", "localhost")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(fresh: Page, scheme: str) -> None:
    with fresh.browser.sized(400, 800, scheme):
        fresh.open()
        fresh.asked()
        fresh.answer("failure", error={"code": "ERR_WEBEID_USER_CANCELLED", "message": "User cancelled"})
        fresh.browser.find("#problem")
        found = fresh.browser.driver.execute_script(CONTRASTS)
        wide = fresh.browser.driver.execute_script("return document.documentElement.scrollWidth > innerWidth")
    assert len(found) > 7
    assert not [(text, round(contrast, 2)) for text, contrast in found if contrast < 4.5]
    assert not wide
