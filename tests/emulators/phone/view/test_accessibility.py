"""The pages without eyes and without a mouse: names, roles, the order of the focus, and what is said by itself."""

from collections.abc import Callable

import pytest
from selenium.webdriver.common.keys import Keys

from idclient.emulators.phone.prompts import Screen
from idclient.emulators.phone.scenario import PhoneOutcome, Scenario
from tests.chromium import Browser
from tests.emulators.phone.view.shown import KEY, Stage

NAMED = {"button", "textbox", "searchbox", "link", "combobox", "spinbutton", "DisclosureTriangle", "group", "region"}
"""Roles that mean nothing without a name."""
TABBED = """
return [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((element) => element.checkVisibility() && !element.disabled)
  .map((element) => element.id || element.textContent)
"""
FOCUSED = "return document.activeElement.id || document.activeElement.textContent"
CONTRASTS = """
const channel = (value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const luminance = (colour) => {
  const [red, green, blue] = colour.match(/[0-9.]+/g).map((value) => channel(value / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const behind = (element) => {
  for (let place = element; place; place = place.parentElement) {
    const { backgroundColor, backgroundImage } = getComputedStyle(place);
    if (backgroundImage !== "none") return backgroundImage.match(/rgb[^)]+[)]/)[0];
    if (!backgroundColor.endsWith(", 0)")) return backgroundColor;
  }
};
const written = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
return [...document.querySelectorAll("body *")]
  .filter((element) => element.checkVisibility() && written(element) && !element.closest(".unseen, noscript"))
  .map((element) => {
    const [dark, light] = [getComputedStyle(element).color, behind(element)].map(luminance).sort((a, b) => a - b);
    return [element.textContent, (light + 0.05) / (dark + 0.05)];
  });
"""
"""Each text that is seen, with the contrast to what is behind it (WCAG 2.2, 1.4.3)."""
DRAWN = (Screen.DEVICE_CHOICE, Screen.TEXT, Screen.CODE_CHOICE, Screen.PIN)
"""Those that look different."""
Show = Callable[[Browser, Stage], None]


def listed(browser: Browser, stage: Stage) -> None:
    browser.open(stage.url)
    browser.find("#phones a")


def shows(*screens: Screen) -> Show:
    def show(browser: Browser, stage: Stage) -> None:
        stage.phone.scan = lambda _link: "too-old"
        browser.open(stage.url + KEY)
        browser.find(".idle")
        if screens:
            stage.ask(*screens, service="smart-id", code="2222", codes=("1111", "2222", "3333"), documents=("A", "B"))
            browser.find(f"[data-screen={screens[0].value}]")

    return show


PAGES = [
    pytest.param(listed, id="list"),
    pytest.param(shows(), id="idle"),
    *(pytest.param(shows(screen), id=screen.value) for screen in DRAWN),
]


@pytest.mark.parametrize("show", PAGES)
def test_whatever_can_be_used_has_a_role_and_a_name(browser: Browser, stage: Stage, show: Show) -> None:
    show(browser, stage)
    tabbed = browser.driver.execute_script(TABBED)

    def used() -> list[tuple[str, str]]:
        found = [(role, name) for role, name in browser.heard() if role in NAMED]
        return found if len(found) >= len(tabbed) else []

    assert not [role for role, name in browser.until(used) if not name]
    assert browser.driver.execute_script("return document.documentElement.lang") == "en"
    assert browser.driver.execute_script("return document.querySelectorAll('h1').length") == 1


@pytest.mark.parametrize("show", PAGES[:2] + PAGES[-1:])
def test_the_focus_goes_through_all_of_it_in_its_order_and_back(browser: Browser, stage: Stage, show: Show) -> None:
    show(browser, stage)
    order = browser.driver.execute_script(TABBED)
    assert len(set(order)) >= 3
    browser.driver.execute_script("document.querySelector('a[href], select').focus()")
    walked = [browser.driver.execute_script(FOCUSED)]
    for _ in order[1:]:
        browser.press(Keys.TAB)
        walked.append(browser.driver.execute_script(FOCUSED))
    assert walked == order
    for expected in reversed(order[:-1]):
        browser.press(Keys.SHIFT, Keys.TAB, Keys.NULL)
        assert browser.driver.execute_script(FOCUSED) == expected


def test_what_has_the_focus_is_outlined(browser: Browser, stage: Stage) -> None:
    listed(browser, stage)
    browser.press(Keys.TAB)
    outline = "return getComputedStyle(document.activeElement).outlineStyle"
    assert browser.driver.execute_script(outline) == "solid"


def test_what_is_said_by_itself_stands_in_live_regions(browser: Browser, stage: Stage) -> None:
    shows(Screen.PIN)(browser, stage)
    said = browser.driver.execute_script(
        "return [...document.querySelectorAll('[aria-live], [role=status], [role=alert], [role=timer]')]"
        ".map((element) => [element.id, element.getAttribute('role'), element.getAttribute('aria-live')])"
    )
    assert ["said", None, "assertive"] in said
    assert ["connection", "alert", None] in said
    assert ["scan-result", "status", None] in said
    assert ["left", "timer", "off"] in said  # a clock that speaks each half second helps nobody
    assert "New request. DEMO" in browser.text("#said")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(browser: Browser, stage: Stage, scheme: str) -> None:
    with browser.sized(1440, 900, scheme):
        shows(Screen.PIN)(browser, stage)
        browser.find("#pin").send_keys("9999", Keys.ENTER)
        browser.find("#wrong")
        stage.scripts.set(KEY, Scenario(PhoneOutcome.REFUSE_PIN))
        stage.phones.changes.announce()
        browser.find("#planned")
        found = browser.driver.execute_script(CONTRASTS)
    assert len(found) > 30
    assert not [(text, round(contrast, 2)) for text, contrast in found if contrast < 4.5]
