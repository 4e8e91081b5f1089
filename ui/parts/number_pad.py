"""A number pad, for who has no keyboard at hand: same layout every time, each key at least 44 pixels high."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from ui.look.type import H3, set_type

_KEY = 44


class NumberPad(QWidget):
    """Ten digits and a key that deletes. `delete_name` is what a screen reader calls that key."""

    digit = Signal(str)
    delete = Signal()

    def __init__(self, delete_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for i, name in enumerate("123456789"):
            grid.addWidget(self._key(name), i // 3, i % 3)
        grid.addWidget(self._key("0"), 3, 1)
        delete = self._key("⌫")
        delete.setAccessibleName(delete_name)
        delete.setToolTip(delete_name)
        grid.addWidget(delete, 3, 2)

    def _key(self, name: str) -> QPushButton:
        key = QPushButton(name, self)
        key.setProperty("role", "digit")
        key.setMinimumHeight(_KEY)
        key.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        key.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        key.setAutoDefault(False)
        set_type(key, H3, semibold=True)
        if name.isdigit():
            key.clicked.connect(lambda: self.digit.emit(name))
        else:
            key.clicked.connect(self.delete.emit)
        return key
