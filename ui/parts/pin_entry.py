"""Entering a PIN: which one and what it means, the field, tries left, a number pad that is folded until wanted."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from idclient.value import frozen
from ui.look.marks import State
from ui.look.type import H2, set_type
from ui.parts.banner import VerdictBanner
from ui.parts.number_pad import NumberPad
from ui.parts.pin_field import PinField
from ui.parts.tick_box import TickBox
from ui.parts.tries import TriesLeft


@frozen
class PinWords:
    """The sentences of one question, in the person's language."""

    title: str
    meaning: str
    rule: str
    tries: str
    wrong: str
    """Shown when the last code was refused; empty at first."""
    last_try: str
    """What a person ticks before the last try; empty when it is not the last."""
    last_try_warning: str
    digits_only: str
    pad: str
    delete: str
    field: str
    """What a screen reader calls the field."""


class PinEntry(QWidget):
    """Asks for one code. `ready` tells whether what is typed may be confirmed; `confirmed` that Enter was pressed."""

    ready = Signal(bool)
    confirmed = Signal()

    def __init__(self, words: PinWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._minimum = 0
        self._title = QLabel(words.title, self)
        self._meaning = QLabel(words.meaning, self)
        self._warning = VerdictBanner(self)
        self._field = PinField(self)
        self._notice = QLabel(self)
        self._tries = TriesLeft(self)
        self._consent = TickBox(self)
        self._fold = QPushButton(words.pad, self)
        self._pad = NumberPad(words.delete, self)
        self._arrange()
        self._connect()

    def ask(self, minimum: int, maximum: int, tries_left: int | None) -> None:
        """Ask for so many digits, and put the keyboard's focus into the field."""
        self._minimum = minimum
        self._field.allow(maximum)
        self._field.setProperty("wrong", "true" if self._words.wrong else "false")
        self._field.style().unpolish(self._field)
        self._field.style().polish(self._field)
        self._tries.show_left(tries_left, self._words.tries)
        self._field.setAccessibleDescription(f"{self._words.wrong} {self._words.tries} {self._words.rule}".strip())
        if self._words.wrong:
            self._warning.say(State.BAD, self._words.wrong, "")
        if self._words.last_try:
            self._warning.say(State.WARN, self._words.wrong or self._words.tries, self._words.last_try_warning)
        self._warning.setVisible(bool(self._words.wrong or self._words.last_try))
        self._consent.setVisible(bool(self._words.last_try))
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._judge()

    def take(self) -> bytearray:
        """Return the digits and forget them; the caller wipes what it got."""
        return self._field.take()

    @property
    def is_ready(self) -> bool:
        """Whether the length fits, and the last try was agreed to."""
        agreed = not self._words.last_try or self._consent.isChecked()
        return len(self._field) >= self._minimum > 0 and agreed

    def _arrange(self) -> None:
        set_type(self._title, H2, semibold=True)
        self._meaning.setProperty("role", "muted")
        self._notice.setProperty("role", "muted")
        self._fold.setProperty("role", "link")
        self._consent.setText(self._words.last_try)
        self._field.setAccessibleName(self._words.field)
        self._notice.setText(self._words.rule)
        self._fold.setCheckable(True)
        self._fold.setAutoDefault(False)
        self._pad.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for label in (self._title, self._meaning, self._notice):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        for part in (self._title, self._meaning, self._warning, self._field, self._notice, self._tries, self._consent):
            column.addWidget(part)
        column.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._pad)

    def _connect(self) -> None:
        self._field.changed.connect(self._judge)
        self._field.entered.connect(self._enter)
        self._field.refused.connect(self._refuse)
        self._consent.toggled.connect(self._judge)
        self._fold.toggled.connect(self._pad.setVisible)
        self._pad.digit.connect(self._field.append)
        self._pad.delete.connect(self._field.delete)

    def _enter(self) -> None:
        if self.is_ready:
            self.confirmed.emit()

    def _judge(self) -> None:
        self.ready.emit(self.is_ready)

    def _refuse(self) -> None:
        self._notice.setText(self._words.digits_only)
        QTimer.singleShot(3_000, self._notice, lambda: self._notice.setText(self._words.rule))
