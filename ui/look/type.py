"""Sizes of type relative to the system's font, and the two weights there are."""

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

SMALL, BODY, H3, H2, TITLE = 0.88, 1.0, 1.12, 1.3, 1.7


def set_type(widget: QWidget, factor: float, *, semibold: bool = False) -> None:
    """Give a widget the system's font at a factor."""
    font = QFont(widget.font())
    font.setPointSizeF(font.pointSizeF() * factor)
    font.setWeight(QFont.Weight.DemiBold if semibold else QFont.Weight.Normal)
    widget.setFont(font)
