"""The real window without a screen, and a person at its keyboard.

Arguments: one act for each view that waits for the person: digits typed and Enter pressed, `yes` or `again` for the
filled button, `close` for Esc.
"""

import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

import ui.consent.window
from ui.consent.__main__ import main
from ui.consent.view import View
from ui.consent.window import ConsentWindow
from ui.parts.pin_field import PinField

SCRIPT = sys.argv[1:]
shown = ConsentWindow.show_view
ui.consent.window.GUARD = 0


def show_view(window: ConsentWindow, view: View) -> None:
    shown(window, view)
    if view.state in {"code", "agree", "problem"} and SCRIPT:
        word = SCRIPT.pop(0)
        QTimer.singleShot(50, lambda: do(window, word))


def do(window: ConsentWindow, word: str) -> None:
    if word == "close":
        QTest.keyClick(window, Qt.Key.Key_Escape)
    elif word in {"yes", "again"}:
        window._go.click()
    elif word != "stay":
        field = next(one for one in window.findChildren(PinField) if one.isVisible())
        QTest.keyClicks(field, word)
        QTest.keyClick(field, Qt.Key.Key_Return)


ConsentWindow.show_view = show_view  # type: ignore[method-assign, assignment]
sys.exit(main())
