"""Waiting for what the window shows, with the browser's end open."""

import threading

from tests.native.browser import Browser

_LOOKS, _PAUSE = 600, 0.05
"""How often is looked, and the seconds in between."""


def until(browser: Browser, state: str) -> None:
    """Return once the window shows a state."""
    for _ in range(_LOOKS):
        if browser.seen.exists() and any(view["state"] == state for view in browser.views()):
            return
        threading.Event().wait(_PAUSE)
    raise AssertionError(state)
