"""A field for digits that never holds them as text: they stay in a buffer that is overwritten, the field shows dots."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

_DOT = "●"
_ROOM = 16
"""Octets of the buffer, which never moves: the longest code has twelve digits."""
_EDITING = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Insert)


class PinField(QLineEdit):
    """Takes decimal digits at its end. `take` hands them out once, ASCII, and leaves nothing here."""

    changed = Signal(int)
    """How many digits there are now."""
    refused = Signal()
    """Something other than a digit was typed, or one too many."""
    entered = Signal()
    """Enter was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._digits = bytearray(_ROOM)
        self._count = 0
        self._longest = _ROOM
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        self.setDragEnabled(False)
        self.setAcceptDrops(False)

    def __len__(self) -> int:
        """Return how many digits were typed."""
        return self._count

    def allow(self, longest: int) -> None:
        """Take at most so many digits, and begin anew."""
        self._longest = min(longest, _ROOM)
        self.wipe()

    def take(self) -> bytearray:
        """Return the digits and forget them; the caller wipes what it got."""
        digits = self._digits[: self._count]
        self.wipe()
        return digits

    def wipe(self) -> None:
        """Overwrite and forget the digits."""
        self._digits[:] = bytes(_ROOM)
        self._count = 0
        self._show()

    def append(self, text: str) -> None:
        """Add what was typed or pasted, as far as it is digits and there is room."""
        for character in text:
            if not (character.isascii() and character.isdigit()) or self._count >= self._longest:
                self.refused.emit()
                continue
            self._digits[self._count] = ord(character)
            self._count += 1
        self._show()

    def delete(self) -> None:
        """Take the last digit away."""
        if self._count:
            self._count -= 1
            self._digits[self._count] = 0
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take digits, Backspace, paste and Enter; everything else is for the window."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Backspace:
            self.delete()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.append(QGuiApplication.clipboard().text().strip())
        elif event.text() and event.text().isprintable() and not event.modifiers() & _COMMANDS:
            self.append(event.text())
        elif event.key() not in _EDITING and not event.matches(QKeySequence.StandardKey.SelectAll):
            event.ignore()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Take digits from a screen keyboard."""
        self.append(event.commitString())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Let no digit be swallowed by a shortcut of the window."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.text().isdigit():
            event.accept()
            return True
        return super().event(event)

    def _show(self) -> None:
        self.setText(_DOT * self._count)
        self.changed.emit(self._count)


_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
