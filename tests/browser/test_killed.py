"""A browser that dies takes our window with it, and lets go of the card."""

import os
import signal
from pathlib import Path

from selenium.webdriver.support.wait import WebDriverWait

from idclient.emulators.pcsc.virtual_readers import VirtualReaders
from tests.browser.installed import Installed
from tests.browser.page import MODEL
from tests.browser.person import WindowPerson
from tests.chromium import PATIENCE, Browser


def processes(browser: Browser) -> list[int]:
    """Return the browser's own process, which the driver started."""
    driver = browser.driver.service.process.pid
    threads = Path(f"/proc/{driver}/task").iterdir()
    return [int(child) for thread in threads for child in (thread / "children").read_text().split()]


def test_nothing_is_left_when_the_browser_is_killed(
    installed: Installed, person: WindowPerson, readers: VirtualReaders
) -> None:
    readers.insert(1, MODEL)
    with installed.browser("killed") as browser:
        browser.open(installed.url)
        person.will("stay")
        browser.find("#login").click()
        browser.until(lambda: person.seen)

        killed = processes(browser)
        assert killed
        for process in killed:
            os.kill(process, signal.SIGKILL)

        WebDriverWait(browser.driver, PATIENCE, 0.05).until(lambda _driver: person.is_alone())
