"""The changing part of the window: a code to enter, a question, or a verdict."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.consent.view import View
from ui.look.marks import State
from ui.look.type import H3, set_type
from ui.parts.banner import VerdictBanner
from ui.parts.pin_entry import PinEntry
from ui.parts.tick_box import TickBox
from ui.parts.tries import TriesLeft

_CALM = {"reading": State.WAITING, "working": State.WAITING, "busy": State.WARN}


class Body(QWidget):
    """What stands in the card. `ready` and `confirmed` as in `PinEntry`."""

    ready = Signal(bool)
    confirmed = Signal()

    def __init__(self, view: View, parent: QWidget) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        self._holder = QLabel(self)
        self._holder.setTextFormat(Qt.TextFormat.PlainText)
        self._holder.setWordWrap(True)
        set_type(self._holder, H3, semibold=True)
        self.column.addWidget(self._holder)
        self.show_holder(view)

    @property
    def is_ready(self) -> bool:
        """Whether the window's button may be pressed."""
        return False

    def show_holder(self, view: View) -> None:
        """Say whose card it is, once that is known."""
        self._holder.setText(view.say("card_of") if view.holder else "")
        self._holder.setVisible(bool(view.holder))

    def begin(self) -> None:
        """Take the focus where that helps. Called when it is in the window."""

    def take(self) -> bytearray:
        """Return what was entered; the caller wipes it."""
        return bytearray()

    def update_to(self, view: View) -> bool:
        """Show another view in the same form, or return False when it needs another one."""
        del view
        return False


class CodeBody(Body):
    """A code is asked for."""

    def __init__(self, view: View, parent: QWidget) -> None:
        super().__init__(view, parent)
        self._view = view
        self._entry = PinEntry(view.pin_words(), self)
        self._entry.ready.connect(self.ready)
        self._entry.confirmed.connect(self.confirmed)
        self.column.addWidget(self._entry)

    @property
    def is_ready(self) -> bool:
        """Whether the code may be confirmed."""
        return self._entry.is_ready

    def begin(self) -> None:
        """Put the keyboard's focus into the field."""
        self._entry.ask(self._view.minimum, self._view.maximum, self._view.tries_left)

    def take(self) -> bytearray:
        """Return the digits."""
        return self._entry.take()


class KeypadBody(Body):
    """A code is entered on the reader's keypad; before its last try somebody has to say yes here."""

    def __init__(self, view: View, parent: QWidget) -> None:
        super().__init__(view, parent)
        words = view.pin_words()
        self._last = view.state == "last"
        self._wrong = VerdictBanner(self)
        self._wrong.say(State.BAD, words.wrong, "")
        self._banner = VerdictBanner(self)
        if self._last:
            self._banner.say(State.WARN, words.wrong or words.tries, words.last_try_warning)
        else:
            self._banner.say(State.WAITING, view.say("keypad"), view.say("keypad_body"))
        self._banner.setAccessibleDescription(f"{words.wrong} {words.tries}".strip())
        tries = TriesLeft(self)
        tries.show_left(view.tries_left, words.tries)
        self._consent = TickBox(words.last_try, self)
        self._consent.toggled.connect(self.ready)
        self._consent.setVisible(self._last)
        for part in (self._wrong, self._banner, tries, self._consent):
            self.column.addWidget(part)
        self._wrong.setVisible(bool(words.wrong) and not self._last)

    @property
    def is_ready(self) -> bool:
        """Whether the last try was agreed to."""
        return self._last and self._consent.isChecked()

    def begin(self) -> None:
        """Move the focus to what has to be done, which is how a screen reader hears of it."""
        self._banner.setFocus(Qt.FocusReason.OtherFocusReason)


class VerdictBody(Body):
    """Something is going on, went wrong, or wants a yes."""

    def __init__(self, view: View, parent: QWidget) -> None:
        super().__init__(view, parent)
        self._banner = VerdictBanner(self)
        self.column.addWidget(self._banner)
        self._state = view.state
        self._again = view.again
        self._say(view)

    @property
    def is_ready(self) -> bool:
        """Whether there is something to agree to, or to try again."""
        return self._state == "agree" or (self._state == "problem" and self._again)

    def begin(self) -> None:
        """Move the focus to the verdict, which is how a screen reader hears of it."""
        if self._state == "problem":
            self._banner.setFocus(Qt.FocusReason.OtherFocusReason)

    def update_to(self, view: View) -> bool:
        """Change the words in place, so that nothing jumps while the card is read."""
        if view.state not in _CALM or self._state not in _CALM:
            return False
        self._state = view.state
        self.show_holder(view)
        self._say(view)
        return True

    def _say(self, view: View) -> None:
        if view.state == "problem":
            self._banner.say(State.WARN if view.again else State.BAD, *view.problem_words())
        elif view.state in _CALM:
            self._banner.say(_CALM[view.state], view.say(view.state), view.say(view.state + "_body"))
        self._banner.setVisible(view.state != "agree")


def body_for(view: View, parent: QWidget) -> Body:
    """Return what stands in the card for a view."""
    match view.state:
        case "code":
            return CodeBody(view, parent)
        case "keypad" | "last":
            return KeypadBody(view, parent)
        case _:
            return VerdictBody(view, parent)
