"""A check box whose tick is a shape, not a colour alone; the style sheet draws the box and could not draw a tick."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QApplication, QCheckBox, QStyle, QStyleOptionButton

from ui.look.dressing import roles_in_force

_TICK = ((0.24, 0.53), (0.43, 0.72), (0.77, 0.32))
"""Corners of the tick in parts of the box."""


class TickBox(QCheckBox):
    """A `QCheckBox` in everything but how it looks when it is ticked."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, then the tick."""
        super().paintEvent(event)
        app = QApplication.instance()
        if not self.isChecked() or not isinstance(app, QApplication):
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(roles_in_force(app).on_accent)
        painter.setPen(QPen(colour, 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        corners = [QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in _TICK]
        painter.drawPolyline(QPolygonF(corners))
        painter.end()
