"""Tries that are left, as bars and in words: bars, because dots would look like digits typed."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget

from ui.look.dressing import roles_in_force

_BAR, _GAP, _HEIGHT = 15, 3, 9
FULL = 3
"""Tries that a PIN of these cards has."""


class _Bars(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.left = FULL

    def sizeHint(self) -> QSize:
        return QSize(FULL * (_BAR + _GAP), _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        roles = roles_in_force(app)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        full = QColor(roles.bad if self.left == 1 else roles.text)
        top = (self.height() - _HEIGHT) / 2
        for i in range(FULL):
            painter.setBrush(full if i < self.left else QColor(roles.line))
            painter.drawRoundedRect(QRectF(i * (_BAR + _GAP), top, _BAR, _HEIGHT), 4, 4)
        painter.end()


class TriesLeft(QWidget):
    """So many tries left; hidden when the card does not tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = _Bars(self)
        self._words = QLabel(self)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._bars)
        row.addWidget(self._words, 1)

    def show_left(self, left: int | None, words: str) -> None:
        """Show the count; None hides it."""
        self.setVisible(left is not None)
        self._bars.left = min(left or 0, FULL)
        self._words.setText(words)
        self._bars.update()
