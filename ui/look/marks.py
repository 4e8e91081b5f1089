"""Marks that say how it stands by shape first, then by colour: tick, !, ×, ?, ring."""

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QApplication, QWidget

from ui.look.dressing import roles_in_force


class State(Enum):
    """How something stands."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"
    WAITING = "waiting"


class Mark(QWidget):
    """A mark of so many pixels. It carries no name of its own: words stand beside it."""

    def __init__(self, state: State, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._size = size
        self.setFixedSize(size, size)

    def sizeHint(self) -> QSize:
        """Return the fixed size."""
        return QSize(self._size, self._size)

    def show_state(self, state: State) -> None:
        """Draw another state."""
        self._state = state
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the shape."""
        del event
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        roles = roles_in_force(app)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._size / 24, self._size / 24)
        draw_mark(painter, self._state, QColor(getattr(roles, _COLOURS[self._state])), QColor(roles.surface))
        painter.end()


_COLOURS = {
    State.OK: "ok",
    State.WARN: "warn",
    State.BAD: "bad",
    State.UNKNOWN: "unknown",
    State.WAITING: "edge",
}


def draw_mark(painter: QPainter, state: State, ground: QColor, sign: QColor) -> None:
    """Draw a mark on a grid of 24."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    pen = QPen(sign, 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    match state:
        case State.OK:
            painter.drawEllipse(QRectF(1.5, 1.5, 21, 21))
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(_points((7, 12.5), (10.5, 16), (17, 8.5)))
        case State.WARN:
            painter.drawPolygon(_points((12, 1.8), (23, 21.5), (1, 21.5)))
            painter.setPen(pen)
            painter.drawLine(QPointF(12, 8.5), QPointF(12, 14))
            painter.drawPoint(QPointF(12, 18))
        case State.BAD:
            painter.drawPolygon(_points((8, 2), (16, 2), (22, 8), (22, 16), (16, 22), (8, 22), (2, 16), (2, 8)))
            painter.setPen(pen)
            painter.drawLine(QPointF(8.5, 8.5), QPointF(15.5, 15.5))
            painter.drawLine(QPointF(15.5, 8.5), QPointF(8.5, 15.5))
        case State.UNKNOWN:
            painter.drawPolygon(_points((12, 1), (23, 12), (12, 23), (1, 12)))
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawArc(QRectF(9, 7, 6, 6), -60 * 16, 240 * 16)
            painter.drawLine(QPointF(12, 13), QPointF(12, 14))
            painter.drawPoint(QPointF(12, 17.5))
        case State.WAITING:
            painter.setPen(QPen(ground, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(2.5, 2.5, 19, 19))


def _points(*pairs: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in pairs])
