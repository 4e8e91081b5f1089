"""The pages in a real browser: by keyboard alone, by ear alone, and live. Nothing sleeps; conditions are waited for."""

import threading

from selenium.webdriver.common.keys import Keys

from idclient.emulators.phone.endings import Ending
from idclient.emulators.phone.prompts import Screen
from idclient.emulators.phone.scenario import PhoneOutcome, Scenario
from idclient.model import Purpose
from tests.chromium import Browser
from tests.emulators.phone.view.shown import KEY, Stage


def opened(browser: Browser, stage: Stage) -> None:
    browser.open(stage.url + KEY)
    browser.find(".idle")


def test_by_keyboard_alone_from_the_list_to_a_confirmed_request(browser: Browser, stage: Stage) -> None:
    browser.open(stage.url)
    browser.find("#phones a")
    for _ in range(20):
        browser.press(Keys.TAB)
        if browser.focused() == f"phone-{KEY}":
            break
    browser.press(Keys.ENTER)
    browser.find(".idle")
    stage.ask()
    browser.find("#accept")
    browser.until(lambda: "Log in with Mobile-ID" in browser.driver.switch_to.active_element.text)
    browser.press(Keys.TAB)
    assert browser.focused() == "refuse"
    browser.press(Keys.TAB)
    assert browser.focused() == "accept"
    browser.press(Keys.ENTER)
    browser.until(lambda: browser.focused() == "pin")
    browser.press("1234", Keys.ENTER)
    browser.says("#ending", "Confirmed.")
    assert [ended.ending for ended in stage.ended] == [Ending.ACCEPTED]
    browser.until(lambda: "No request" in browser.driver.switch_to.active_element.text)


def test_a_request_appears_without_reload_and_is_said_aloud(browser: Browser, stage: Stage) -> None:
    opened(browser, stage)
    browser.find("#link" if stage.phone.scan else "#auto-seconds").click()
    stage.ask(text="Log in to the archive")
    browser.says("#said", "New request. DEMO. Log in with Mobile-ID. Log in to the archive. Control code 1 4 6 2")
    assert browser.focused() == "auto-seconds"  # whoever types elsewhere is not torn away
    assert browser.driver.title.startswith("● Log in with Mobile-ID")


def test_everything_on_the_pin_screen_has_a_name_for_the_ear(browser: Browser, stage: Stage) -> None:
    opened(browser, stage)
    stage.ask(Screen.PIN, purpose=Purpose.SIGNING)
    browser.find("#pin")

    def complete() -> list[tuple[str, str]]:
        heard = browser.heard()
        return heard if ("textbox", "PIN2, 5 digits") in heard else []

    heard = browser.until(complete)
    for digit in "0123456789":
        assert ("button", digit) in heard
    for name in ("Clear", "Delete the last digit", "Cancel", "Confirm"):
        assert ("button", name) in heard
    for role, name in (
        ("heading", "JAAK-KRISTJAN TEST JÕEORG"),
        ("heading", "Sign with Mobile-ID"),
        ("region", "Screen of the phone"),
        ("group", "Digits"),
        ("StaticText", "1 4 6 2"),
        ("combobox", "Language"),
        ("link", "All phones"),
    ):
        assert (role, name) in heard
    assert ("StaticText", "1462") not in heard
    named = {"button", "textbox", "link", "combobox", "spinbutton", "region", "heading"}
    assert not [role for role, name in heard if role in named and not name]


def test_wrong_pins_are_said_and_counted_until_the_pin_is_blocked(browser: Browser, stage: Stage) -> None:
    opened(browser, stage)
    stage.ask(Screen.PIN)
    for left in (2, 1):
        browser.find("#pin")
        browser.until(lambda: browser.focused() == "pin")
        browser.press("9999", Keys.ENTER)
        browser.says("#said", f"Wrong PIN. Tries left: {left} of 3")
        assert browser.find("#pin").get_attribute("aria-invalid") == "true"
        browser.says("#sim-PIN1", f"Tries left: {left} of 3")
    browser.until(lambda: browser.focused() == "pin")
    browser.press("9999", Keys.ENTER)
    browser.says("#ending", "The PIN is blocked")
    assert [ended.ending for ended in stage.ended] == [Ending.PIN_BLOCKED]


def test_the_puk_brings_the_tries_back(browser: Browser, stage: Stage) -> None:
    stage.phone.sim.pins.enter(Purpose.AUTHENTICATION, "9999")
    opened(browser, stage)
    browser.says("#sim-PIN1", "Tries left: 2 of 3")
    browser.find("[data-of=sim] summary").click()
    browser.find("#sim-puk").send_keys("12345678")
    browser.find("#sim-new").send_keys("4321", Keys.ENTER)
    browser.says("[data-of=sim] [role=status]", "The PIN is set")
    browser.says("#sim-PIN1", "Tries left: 3 of 3")
    browser.says("[data-of=sim] [data-pin=PIN1]", "4321")


def test_the_pad_can_be_pressed_instead_of_typing(browser: Browser, stage: Stage) -> None:
    opened(browser, stage)
    stage.ask(Screen.PIN)
    browser.find("#pin")
    keys = {button.accessible_name: button for button in browser.all(".pad button")}
    for name in ("9", "Clear", "1", "2", "3", "3", "Delete the last digit", "4"):
        keys[name].click()
    browser.find("#enter").click()
    browser.says("#ending", "Confirmed.")


def test_cancel_refuses_on_every_screen(browser: Browser, stage: Stage) -> None:
    opened(browser, stage)
    for screen in (Screen.TEXT, Screen.CODE_CHOICE, Screen.DEVICE_CHOICE, Screen.PIN):
        stage.ask(screen, codes=("1", "2", "3"), code="2", documents=("A", "B"))
        browser.find(f"[data-screen={screen.value}] #refuse").click()
        browser.gone("#refuse")
    browser.says("#ending", "Refused on the phone.")
    assert [ended.ending for ended in stage.ended] == [Ending.REFUSED] * 4


def test_one_of_three_codes_is_chosen(browser: Browser, stage: Stage) -> None:
    opened(browser, stage)
    for chosen in ("4410", "1234"):
        stage.ask(Screen.CODE_CHOICE, Screen.PIN, service="smart-id", code="1234", codes=("8831", "1234", "4410"))
        group = browser.find("[role=group][aria-labelledby=choose]")
        assert group.accessible_name == "Choose the code that the other screen shows"
        browser.find(f"[data-code='{chosen}']").click()
        browser.gone("[data-code]")
    browser.until(lambda: browser.focused() == "pin")
    browser.press("1234", Keys.ENTER)
    browser.says("#ending", "Confirmed.")
    assert [ended.ending for ended in stage.ended] == [Ending.WRONG_CODE, Ending.ACCEPTED]


def test_a_code_is_scanned_by_pasting_its_text(browser: Browser, stage: Stage) -> None:
    scanned: list[str] = []

    def scan(link: str) -> str:
        scanned.append(link)
        return "no-such-session" if len(scanned) == 1 else ""

    stage.phone.scan = scan
    opened(browser, stage)
    for _ in range(2):
        browser.find("#link").clear()
        browser.find("#link").send_keys("https://smart-id.com/device-link?x=1&authCode=y")
        browser.find("#scan-form button").click()
        browser.until(lambda: browser.text("#scan-result"))
        if len(scanned) == 1:
            browser.says("#scan-result", "The app refused the code")
    browser.says("#scan-result", "The app took the code.")
    assert scanned == ["https://smart-id.com/device-link?x=1&authCode=y"] * 2


def test_a_page_says_what_is_set_to_go_wrong(browser: Browser, stage: Stage) -> None:
    opened(browser, stage)
    assert not browser.all("#planned")
    stage.scripts.set(KEY, Scenario(PhoneOutcome.REFUSE_PIN))
    stage.phones.changes.announce()
    browser.says("#planned", "Set to go wrong with the next request: refuse-pin")
    browser.says("#auto-now", "The phone answers new requests by itself after 2 s.")


def test_what_others_wrote_never_becomes_markup(browser: Browser, stage: Stage) -> None:
    opened(browser, stage)
    nasty = '<img src=x onerror="document.title=1"><script>document.title=2</script>&amp;'
    stage.ask(text=nasty, party=nasty)
    browser.says(".text", nasty)
    browser.says(".party", nasty)
    assert not browser.all("#screen img, #screen script")
    assert browser.driver.title.startswith("● ")


def test_time_runs_out_without_anybody(browser: Browser, stage: Stage) -> None:
    opened(browser, stage)
    stage.ask(seconds=1.0)
    browser.says("#ending", "The time is over.")
    assert [ended.ending for ended in stage.ended] == [Ending.TIMEOUT]


def test_a_server_that_went_away_is_said_and_its_return_noticed(browser: Browser, stage: Stage) -> None:
    opened(browser, stage)
    network = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", network)
    stage.ask()  # ends the poll, and the next one finds no network
    browser.until(lambda: browser.all("#connection") or not browser.all("#accept"))
    browser.driver.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        network | {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    browser.find("#accept")
    browser.gone("#connection")
    browser.complaints()  # of the lost network, rightly


def test_a_page_asks_once_for_each_thing_that_happens(browser: Browser, stage: Stage) -> None:
    opened(browser, stage)

    def states() -> int:
        return stage.asked.count(f"/phones/{KEY}/state")

    browser.until(lambda: states() == 2)  # what there is, and what comes next
    stage.ask()
    browser.find("#accept").click()
    browser.find("#pin").send_keys("9999", Keys.ENTER)
    browser.find("#wrong")
    browser.find("#pin").send_keys("1234", Keys.ENTER)
    browser.says("#ending", "Confirmed.")
    browser.until(lambda: states() == 6)  # shown, accepted, wrong PIN, right PIN
    assert stage.asked.count(f"/phones/{KEY}/press") == 3


def test_two_requests_are_answered_one_after_the_other(browser: Browser, stage: Stage) -> None:
    opened(browser, stage)
    stage.ask(Screen.PIN, text="first")
    browser.until(lambda: browser.focused() == "pin")
    browser.press("12")
    stage.ask(Screen.PIN, text="second", code="7777")
    browser.find("#more")
    browser.says("#more", "More requests wait: 1")
    browser.press("34", Keys.ENTER)  # what was typed is still there
    browser.says("#code", "7777")
    browser.gone("#more")
    browser.until(lambda: browser.focused() == "pin")
    browser.press("1234", Keys.ENTER)
    browser.says("#ending", "Confirmed.")
    assert threading.active_count() < 20
