"""The verdict first: a mark, one sentence, what it means. Reached by the keyboard, and read as one."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.look.dressing import roles_in_force
from ui.look.marks import Mark, State
from ui.look.type import H3, set_type

_EDGE, _RADIUS, _MARK = 5, 10, 36


class VerdictBanner(QFrame):
    """A banner on the soft ground of its state. `say` changes it; its accessible name is both sentences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = State.UNKNOWN
        self._mark = Mark(State.UNKNOWN, _MARK, self)
        self._title = QLabel(self)
        self._body = QLabel(self)
        for label in (self._title, self._body):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        set_type(self._title, H3, semibold=True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._title)
        words.addWidget(self._body)
        row = QHBoxLayout(self)
        row.setContentsMargins(16 + _EDGE, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def say(self, state: State, title: str, body: str) -> None:
        """Show a verdict."""
        self._state = state
        self._mark.show_state(state)
        self._title.setText(title)
        self._body.setText(body)
        self._body.setVisible(bool(body))
        self.setAccessibleName(f"{title} {body}".strip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, edge and the bar at the left."""
        del event
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        roles = roles_in_force(app)
        name = "unknown" if self._state is State.WAITING else self._state.value
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(roles.focus if self.hasFocus() else getattr(roles, name))
        painter.setPen(QPen(colour, 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(getattr(roles, name + "_soft")))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), _RADIUS, _RADIUS)
        painter.setClipRect(0, 0, _EDGE + 1, self.height())
        painter.setBrush(QColor(getattr(roles, name)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), _RADIUS, _RADIUS)
        painter.end()
