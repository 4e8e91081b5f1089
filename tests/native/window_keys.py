"""The real window without a screen, and a person at its keyboard.

Arguments: one act for each view that waits for the person: digits typed and Enter pressed, `yes` or `again` for the
filled button, `close` for Esc, `stay` to do nothing.
"""

import os
import sys
from collections.abc import Callable

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox

import ui.consent.window
from ui.consent.__main__ import main
from ui.consent.view import View
from ui.consent.window import ConsentWindow
from ui.parts.pin_field import PinField

shown = ConsentWindow.show_view
ui.consent.window.GUARD = 0


def do(window: ConsentWindow, word: str) -> None:
    if word == "close":
        QTest.keyClick(window, Qt.Key.Key_Escape)
    elif word in {"yes", "again"}:
        window._go.click()
    elif word != "stay":
        for consent in window.findChildren(QCheckBox):
            consent.setChecked(consent.isVisible())  # to the last try
        field = next(one for one in window.findChildren(PinField) if one.isVisible())
        QTest.keyClicks(field, word)
        QTest.keyClick(field, Qt.Key.Key_Return)


def run(next_act: Callable[[View], str]) -> int:
    """Run the window; whoever is asked what to do is shown the view that waits for it."""

    def show_view(window: ConsentWindow, view: View) -> None:
        shown(window, view)
        if view.state in {"code", "agree", "problem"}:
            QTimer.singleShot(50, lambda: do(window, next_act(view)))

    ConsentWindow.show_view = show_view  # type: ignore[method-assign, assignment]
    return main()


if __name__ == "__main__":
    script = sys.argv[1:]
    sys.exit(run(lambda _view: script.pop(0) if script else "stay"))
