"""Debian's Chromium without a screen, driven as a person would: by keys, and by what its accessibility tree says."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

T = TypeVar("T")
PATIENCE = 30.0
"""Seconds for anything to happen; a slow machine needs some, a broken page all of them."""


class Browser:
    """A page in Chromium. Everything that is looked for is waited for."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def open(self, url: str) -> None:
        self.driver.get(url)

    def until(self, condition: Callable[[], T]) -> T:
        """Return what a condition gives once that is true; an element replaced meanwhile is looked for anew."""
        wait = WebDriverWait(self.driver, PATIENCE, 0.05, ignored_exceptions=[StaleElementReferenceException])
        return wait.until(lambda _driver: condition())

    def find(self, css: str) -> WebElement:
        return self.until(lambda: next(iter(self.all(css)), None))  # type: ignore[return-value]  # never None

    def all(self, css: str) -> list[WebElement]:
        return [element for element in self.driver.find_elements(By.CSS_SELECTOR, css) if element.is_displayed()]

    def gone(self, css: str) -> None:
        self.until(lambda: not self.all(css))

    def says(self, css: str, text: str) -> None:
        self.until(lambda: text in self.text(css))

    def text(self, css: str) -> str:
        """Return what an element holds, also when it is there for the ear only."""
        return str(self.driver.execute_script("return document.querySelector(arguments[0])?.textContent ?? ''", css))

    def press(self, *keys: str) -> None:
        """Press keys wherever the focus is."""
        self.driver.switch_to.active_element.send_keys(*keys)

    @contextmanager
    def sized(self, width: int, height: int, scheme: str = "light") -> Iterator[None]:
        """Have a window of that size, where a colour scheme is wanted."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        wanted = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        try:
            self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", wanted)
            yield
        finally:
            self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
            self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    def focused(self) -> str:
        return str(self.driver.execute_script("return document.activeElement.id"))

    def heard(self) -> list[tuple[str, str]]:
        """Return role and name of everything a screen reader meets, in its order."""
        nodes: list[dict[str, Any]] = self.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        return [
            (node["role"]["value"], node.get("name", {}).get("value", ""))
            for node in nodes
            if not node["ignored"] and node["role"]["value"] not in {"none", "generic", "InlineTextBox"}
        ]

    def complaints(self) -> list[str]:
        """Return what the page wrote to its console since the last time."""
        return [str(entry["message"]) for entry in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]


def require_chromium() -> tuple[str, str]:
    """Return browser and driver; say loudly when they are missing, fail where they must be there."""
    found = shutil.which("chromium"), shutil.which("chromedriver")
    if found[0] and found[1]:
        return found[0], found[1]
    message = "NOT RUN: a page in a browser; install chromium and chromium-driver"
    if os.environ.get("CI_STRICT") == "1":
        pytest.fail(message)
    pytest.skip(message)


@contextmanager
def chromium(
    folder: Path,
    *,
    arguments: Sequence[str] = ("--disable-extensions",),
    environ: Mapping[str, str] | None = None,
) -> Iterator[Browser]:
    """Run Chromium with a profile of its own, in an environment of its own if one is given."""
    binary, driver_binary = require_chromium()
    options = ChromeOptions()
    options.binary_location = binary
    for argument in (
        *arguments,
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--lang=en",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--no-proxy-server", "--window-size=1200,900", f"--user-data-dir={folder}",
        "--force-renderer-accessibility",
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = ChromeService(executable_path=driver_binary, env=environ)
    try:
        driver = Chrome(options=options, service=service)
    except WebDriverException as problem:
        pytest.fail(f"Chromium does not start: {problem.msg}")
    try:
        driver.execute_cdp_cmd("Accessibility.enable", {})
        yield Browser(driver)
    finally:
        driver.quit()


@contextmanager
def visiting(browser: Browser) -> Iterator[None]:
    """See that the pages of one test complained of nothing, and leave them."""
    browser.complaints()
    yield
    complaints = browser.complaints()
    browser.open("about:blank")
    assert not complaints
