"""From a program's request over HTTP to its result, with a person at the page in between: nothing is a double."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.chromium import Browser, visiting
from tests.emulators.phone.ring import KEY as MARY_KEY
from tests.emulators.phone.smart_id.party import DIGEST, OK, RelyingParty, interactions, proving, signing
from tests.emulators.phone.view.services import Services, running

LONG = "Leping nr 7 " + "Ж" * 60


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with running(tmp_path) as services:
        yield services


@pytest.fixture
def browser(running_browser: Browser, services: Services) -> Iterator[Browser]:
    with visiting(running_browser):  # inside `services`: the page is left before its server goes
        yield running_browser


def opened(browser: Browser, services: Services, key: str) -> None:
    browser.open(f"{services.url}phones/{key}")
    browser.find(".idle")


def type_pin(browser: Browser, pin: str) -> None:
    browser.until(lambda: browser.focused() == "pin")
    browser.press(pin, Keys.ENTER)


def test_a_login_by_mobile_id_is_confirmed_with_keys_alone(browser: Browser, services: Services) -> None:
    opened(browser, services, MARY_KEY)
    session = services.mobile(displayText="Log in to the archive")
    browser.says(".party", "DEMO")
    browser.says(".text", "Log in to the archive")
    browser.says("#said", "DEMO. Log in with Mobile-ID. Log in to the archive. Control code")
    assert services.waiting(MARY_KEY) == 1
    browser.press(Keys.TAB, Keys.TAB)
    browser.until(lambda: browser.focused() == "accept")
    browser.press(Keys.ENTER)
    type_pin(browser, "1234")
    browser.says("#ending", "Confirmed.")
    assert services.mobile_result(session)["result"] == "OK"


def test_a_signature_takes_pin2_and_three_wrong_ones_block_it(browser: Browser, services: Services) -> None:
    opened(browser, services, MARY_KEY)
    session = services.mobile("signature")
    browser.says(".question", "Sign?")
    browser.find("#accept").click()
    for left in ("2", "1"):
        type_pin(browser, "1234")  # PIN1 is not the one that is asked for
        browser.says("#tries", f"Tries left: {left} of 3")
        browser.until(lambda: browser.find("#pin").get_attribute("aria-invalid") == "true")
        assert services.waiting(MARY_KEY) == 1
    type_pin(browser, "1234")
    browser.says("#ending", "The PIN is blocked")
    browser.says("#sim-PIN2", "Tries left: 0 of 3")
    browser.says("#sim-PIN1", "Tries left: 3 of 3")
    assert services.mobile_result(session, "signature")["result"] == "SIM_ERROR"


def test_cancel_on_the_phone_is_told_to_the_program(browser: Browser, services: Services) -> None:
    opened(browser, services, MARY_KEY)
    session = services.mobile()
    browser.find("#refuse").click()
    browser.says("#ending", "Refused on the phone.")
    assert services.mobile_result(session)["result"] == "USER_CANCELLED"


@pytest.mark.parametrize(
    ("form", "shown"),
    [("UCS-2", "Leping nr 7 " + "Ж" * 38), ("GSM-7", "Leping nr 7")],
    ids=["UCS-2 is cut after 50", "GSM-7 lacks Cyrillic"],
)
def test_a_text_stands_there_as_the_protocol_leaves_it(
    browser: Browser, services: Services, form: str, shown: str
) -> None:
    opened(browser, services, MARY_KEY)
    services.mobile(displayText=LONG, displayTextFormat=form)
    browser.find("#accept")
    assert browser.text(".text").rstrip() == shown


def test_the_code_of_smart_id_is_chosen_as_the_program_shows_it(browser: Browser, services: Services) -> None:
    opened(browser, services, OK)
    body = signing(DIGEST, interactions=interactions("confirmationMessageAndVerificationCodeChoice"))
    for right in (False, True):
        answer = services.smart(f"signature/notification/etsi/{OK}", body | {"nonce": f"nonce {right}"})
        code = answer["vc"]["value"]
        browser.until(lambda: len(browser.all("[data-code]")) == 3)
        offered = [str(pick.get_attribute("data-code")) for pick in browser.all("[data-code]")]
        assert code in offered
        chosen = code if right else next(other for other in offered if other != code)
        browser.find(f"[data-code='{chosen}']").click()
        if right:
            type_pin(browser, "12345")
        browser.says("#ending", "Confirmed." if right else "Another code was chosen.")
        result = services.smart_result(answer["sessionID"])["result"]["endResult"]
        assert result == ("OK" if right else "WRONG_VC")


def scan(browser: Browser, link: str) -> str:
    """Paste the text of a code, and return what the page says to it."""
    browser.find("#link").clear()
    browser.driver.execute_script("document.getElementById('link').focus()")
    browser.driver.execute_cdp_cmd("Input.insertText", {"text": link})
    browser.driver.execute_script("document.getElementById('scan-result').textContent = ''")
    browser.find("#scan-form button").click()
    return browser.until(lambda: browser.text("#scan-result"))


def test_a_qr_code_is_taken_only_in_time_and_with_its_own_code(browser: Browser, services: Services) -> None:
    opened(browser, services, OK)
    body = proving()
    answer = services.smart("authentication/device-link/anonymous", body)
    link = RelyingParty.link(answer, body, "auth")
    assert scan(browser, link[:-1] + ("A" if link[-1] != "A" else "E")).endswith("its authentication code is wrong")
    services.ring.clock.advance(6)
    assert scan(browser, link).endswith("it is too old: read one as soon as it appears")
    assert not browser.all("[data-screen]")
    assert scan(browser, RelyingParty.link(answer, body, "auth", elapsed=6)) == "The app took the code."
    browser.says("#screen h3", "Log in with Smart-ID")
    browser.find("#pin").click()
    type_pin(browser, "1234")
    browser.says("#ending", "Confirmed.")
    assert services.smart_result(answer["sessionID"])["result"]["endResult"] == "OK"
    assert scan(browser, link).endswith("its session is over")


def test_a_code_that_is_on_a_screen_is_read_by_a_button(browser: Browser, services: Services) -> None:
    opened(browser, services, OK)
    assert not browser.all("#in-sight button")
    answer = services.smart("authentication/device-link/anonymous", proving())
    browser.says("#in-sight", "Read the code of DEMO: Log in with Smart-ID")
    services.ring.clock.advance(50)
    browser.find("#in-sight button").click()
    browser.says("#scan-result", "The app took the code.")
    browser.gone("#in-sight button")
    browser.find("#pin").click()
    type_pin(browser, "1234")
    browser.says("#ending", "Confirmed.")
    assert services.smart_result(answer["sessionID"])["result"]["endResult"] == "OK"
