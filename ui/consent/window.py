"""The window itself: who asks for what, then the PIN or the verdict, then two buttons."""

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from idclient.ports.window import Act
from ui.consent.body import Body, body_for
from ui.consent.request import RequestPart, SitePart
from ui.consent.view import View
from ui.look.dressing import em
from ui.look.ring import FocusRing

GUARD = 500
"""Milliseconds after a question appears in which nothing confirms it: keys meant for another window do not count."""
_WIDTH, _HEIGHT = 480, 520
_MARGIN = 80
"""Pixels that the system keeps for its own bars."""


class ConsentWindow(QWidget):
    """Shows views and says what was done about them. Closing it, or Esc, is Cancel."""

    acted = Signal(Act, bytearray)

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.setObjectName("window")
        self._asked = QElapsedTimer()
        self._band = QLabel(self)
        self._band.setObjectName("band")
        self._band.hide()
        self._site = SitePart(self)
        self._request = RequestPart(self)
        self._card = QFrame(self)
        self._card.setObjectName("card")
        self._inside = QVBoxLayout(self._card)
        self._area = QScrollArea(self)
        self._content = QWidget(self)
        self._column = QVBoxLayout(self._content)
        self._body: Body | None = None
        self._cancel = QPushButton(self)
        self._go = QPushButton(self)
        self._view: View | None = None
        self._arrange()
        self._cancel.clicked.connect(self.close)
        self._go.clicked.connect(self._confirm)
        self._ring = FocusRing(self, app)

    def show_view(self, view: View) -> None:
        """Show a view, and put the focus where the next act is."""
        self._view = view
        self.setWindowTitle(view.title())
        self._band.setVisible(view.demo)
        self._band.setText(view.say("training"))
        self._site.show_view(view)
        self._request.show_view(view)
        self._replace_body(view)
        self._cancel.setText(view.say("close" if view.state == "problem" and not view.again else "cancel"))
        self._name_primary(view)
        self._asked.restart()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the core that the person left."""
        self.acted.emit(Act.CANCELLED, bytearray())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 Qt's names
        """Show the focus ring as soon as the person uses Tab."""
        self._ring.show_from_now_on()
        return super().focusNextPrevChild(next)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to count the guard anew."""
        self._asked.restart()
        super().showEvent(event)

    def _arrange(self) -> None:
        self._inside.setContentsMargins(20, 18, 20, 18)
        column = self._column
        column.setContentsMargins(32, 0, 32, 8)
        column.setSpacing(16)
        column.addWidget(self._request)
        column.addWidget(self._card)
        column.addStretch(1)
        area = self._area
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._content)
        area.verticalScrollBar().rangeChanged.connect(self._bring_into_sight)
        self._go.setProperty("role", "primary")
        for button in (self._cancel, self._go):
            button.setMinimumHeight(36)
            button.setAutoDefault(False)
        bar = QHBoxLayout()
        bar.setContentsMargins(32, 12, 32, 20)
        bar.addWidget(self._cancel)
        bar.addStretch(1)
        bar.addWidget(self._go)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._band)
        page.addWidget(self._site)
        page.addWidget(area, 1)
        page.addLayout(bar)
        self.setMinimumSize(em(self, 400), em(self, 400))
        self.resize(em(self, _WIDTH), em(self, _HEIGHT))
        QWidget.setTabOrder(self._cancel, self._go)

    def _replace_body(self, view: View) -> None:
        if self._body is not None and self._body.update_to(view):
            return
        if self._body is not None:
            self._inside.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body = body_for(view, self._card)
        self._body.ready.connect(self._go.setEnabled)
        self._body.confirmed.connect(self._confirm)
        self._inside.addWidget(self._body)
        self._body.begin()
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        """Grow as high as the content wants and the screen allows, and bring what has the focus into sight."""
        wanted = self._column.totalHeightForWidth(self._area.viewport().width())
        room = self.screen().availableGeometry().height() - em(self, _MARGIN)
        lacking = wanted - self._area.viewport().height()
        if lacking > 0 and self.height() < room:
            self.resize(self.width(), min(self.height() + lacking, room))
        self._bring_into_sight()

    def _bring_into_sight(self) -> None:
        """Scroll to the whole body; where that does not fit, to what has the focus."""
        focused = self.focusWidget()
        if self._body is None or not self._content.isAncestorOf(focused):
            return
        self._area.ensureWidgetVisible(self._body, 0, em(self, 24))
        self._area.ensureWidgetVisible(focused, 0, em(self, 24))

    def _name_primary(self, view: View) -> None:
        go = "go_" + view.task.replace("-", "_")
        name = {"agree": go, "problem": "again", "last": "go_can"}.get(view.state, "")
        if view.state == "code":
            name = "go_can" if view.pin == "CAN" else go
        self._go.setVisible(bool(name) and (view.state != "problem" or view.again))
        if name:
            self._go.setText(view.say(name))
        if self._body is not None:
            self._go.setEnabled(self._body.is_ready)

    def _confirm(self) -> None:
        view, body = self._view, self._body
        if view is None or body is None or not body.is_ready or self._asked.elapsed() < GUARD:
            return
        match view.state:
            case "code":
                self._go.setEnabled(False)
                self.acted.emit(Act.CODE, body.take())
            case "agree" | "last":
                self.acted.emit(Act.AGREED, bytearray())
            case "problem":
                self.acted.emit(Act.AGAIN, bytearray())
            case _:
                pass
