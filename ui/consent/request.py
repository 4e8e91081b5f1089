"""Who asks, for what, and whose card it is: the part of the window that stays while everything else changes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from ui.consent.host import breakable
from ui.consent.view import View
from ui.look.marks import State
from ui.look.type import H2, SMALL, TITLE, set_type
from ui.parts.banner import VerdictBanner

_GROUP = 8


class SitePart(QWidget):
    """What is done and for whom: never scrolled away while a code is typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(self)
        self._host = QLabel(self)
        set_type(self._title, TITLE, semibold=True)
        set_type(self._host, H2, semibold=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 8)
        column.setSpacing(8)
        for label in (self._title, self._host):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            column.addWidget(label)

    def show_view(self, view: View) -> None:
        """Show task and host of a view."""
        self._title.setText(view.for_task("title"))
        self._host.setText(breakable(view.host))
        self._host.setAccessibleName(view.host)


class RequestPart(QWidget):
    """What the page will have, what of it is doubtful, and what is signed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asks = QLabel(self)
        self._warning = VerdictBanner(self)
        self._sunken = QFrame(self)
        self._sunken.setObjectName("sunken")
        self._hash_title = QLabel(self._sunken)
        self._hash = QLabel(self._sunken)
        self._hash_warning = QLabel(self._sunken)
        self._arrange()

    def show_view(self, view: View) -> None:
        """Show the request of a view."""
        self._asks.setText(view.for_task("asks"))
        self._warning.setVisible(view.punycode)
        if view.punycode:
            self._warning.say(State.WARN, breakable(view.host), view.say("punycode"))
        self._sunken.setVisible(bool(view.hash))
        if view.hash:
            self._hash_title.setText(view.say("fingerprint"))
            self._hash.setText(" ".join(view.hash[i : i + _GROUP] for i in range(0, len(view.hash), _GROUP)))
            self._hash_warning.setText(view.say("fingerprint_warning"))

    def _arrange(self) -> None:
        set_type(self._hash, SMALL)
        self._hash.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self._asks, self._hash_title, self._hash, self._hash_warning):
            label.setWordWrap(True)
            if label is not self._hash:
                label.setTextFormat(Qt.TextFormat.PlainText)
        self._hash_title.setProperty("role", "muted")
        inside = QVBoxLayout(self._sunken)
        inside.setContentsMargins(12, 10, 12, 10)
        for label in (self._hash_title, self._hash, self._hash_warning):
            inside.addWidget(label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self._asks, self._warning, self._sunken):
            column.addWidget(part)
