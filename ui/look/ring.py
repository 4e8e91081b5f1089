"""The focus ring: one transparent child of the window that follows the focus once Tab was pressed."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QScrollArea, QWidget

from ui.look.dressing import roles_in_force

_GAP, _WIDTH, _RADIUS = 4, 2.5, 9


class FocusRing(QWidget):
    """Draws a ring around the focused widget of one window, and follows it when it moves or is scrolled."""

    def __init__(self, window: QWidget, app: QApplication) -> None:
        super().__init__(window)
        self._app = app
        self._window = window
        self._target: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._by_keyboard = False
        self.hide()
        app.focusChanged.connect(self._follow)
        app.aboutToQuit.connect(lambda: self._follow(None, None))

    def show_from_now_on(self) -> None:
        """Show the ring: the person moves about by keyboard."""
        self._by_keyboard = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move along with the target."""
        if watched is self._target and event.type() in {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide}:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(roles_in_force(self._app).focus), _WIDTH))
        inset = _WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), _RADIUS, _RADIUS)
        painter.end()

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        del old
        if self._target is not None:
            self._target.removeEventFilter(self)
        inside = new is not None and self._window.isAncestorOf(new)
        shown = inside and isinstance(new, QAbstractButton) and not isinstance(new, QLineEdit)
        self._target = new if shown else None
        if self._target is not None:
            self._target.installEventFilter(self)
            self._watch_scrolling(self._target)
        self._place()

    def _watch_scrolling(self, widget: QWidget) -> None:
        parent = widget.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.verticalScrollBar().valueChanged.connect(self._place)
            parent = parent.parentWidget()

    def _place(self) -> None:
        target = self._target
        if target is None or not target.isVisible() or not self._by_keyboard:
            self.hide()
            return
        corner = target.mapTo(self._window, QPoint(0, 0))
        self.setGeometry(corner.x() - _GAP, corner.y() - _GAP, target.width() + 2 * _GAP, target.height() + 2 * _GAP)
        self.raise_()
        self.show()
