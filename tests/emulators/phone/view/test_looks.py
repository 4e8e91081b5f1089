"""How the pages look: sizes, colours, languages, and what comes first."""

import json

from idclient.emulators.phone.prompts import Screen, Shown
from idclient.emulators.phone.scenario import PERSON, PhoneOutcome, Scenario
from idclient.model import Purpose
from tests.chromium import Browser
from tests.emulators.phone.view.shown import KEY, Stage


def opened(browser: Browser, stage: Stage) -> None:
    browser.open(stage.url + KEY)
    browser.find(".idle")


def test_the_list_begins_with_phones_that_wait_and_says_what_is_set(browser: Browser, stage: Stage) -> None:
    browser.open(stage.url)
    browser.find("#phones a")
    last = stage.people.everybody()[-1]
    stage.scripts.set(last.key, Scenario(PhoneOutcome.REFUSE_PIN))
    shown = Shown("smart-id", Purpose.SIGNING, "DEMO", "", "")
    stage.phones.of(last).show(shown, (Screen.PIN,), PERSON, stage.clock.monotonic() + 120, stage.ended.append)
    browser.until(lambda: "Waiting requests: 1" in browser.all("#phones a")[0].text)
    assert "Set to go wrong with the next request: refuse-pin" in browser.all("#phones a")[0].text
    assert browser.all("#phones a")[0].get_attribute("id") == f"phone-{last.key}"


def test_it_speaks_three_languages_and_remembers_which(browser: Browser, stage: Stage) -> None:
    opened(browser, stage)
    stage.ask()
    for language, accept in (("Eesti", "Nõustun"), ("Русский", "Принять"), ("English", "Accept")):
        browser.find("#language").send_keys(language[:3])
        browser.says("#accept", accept)
        browser.says(".band", browser_band(language))
        browser.driver.refresh()
        browser.says("#accept", accept)


def browser_band(language: str) -> str:
    return {"Eesti": "TEST", "Русский": "ТЕСТ", "English": "TEST"}[language]


def test_it_is_dark_where_that_is_wanted_and_nothing_is_cut_off_on_a_small_screen(
    browser: Browser, stage: Stage
) -> None:
    with browser.sized(320, 640, "dark"):
        opened(browser, stage)
        stage.ask(Screen.CONFIRMATION_AND_CODE, text="x" * 200, code="1234", codes=("8831", "1234", "4410"))
        browser.find("[data-code]")
        sizes = "return [document.documentElement.scrollWidth, getComputedStyle(document.body).backgroundColor]"
        width, colour = browser.driver.execute_script(sizes)
        assert width <= 320
        assert max(json.loads(colour.replace("rgb(", "[").replace(")", "]"))) < 64


def test_a_request_is_brought_into_view_with_its_buttons(browser: Browser, stage: Stage) -> None:
    with browser.sized(360, 740):
        opened(browser, stage)
        stage.ask(Screen.PIN)
        browser.find("#enter")
        below = "return document.getElementById('enter').getBoundingClientRect().bottom <= innerHeight"
        browser.until(lambda: browser.driver.execute_script(below))
