"""Dress the application: palette, font and sheet, light or dark as the system is, and again when that changes.

A palette set while a sheet is in force changes nothing, so the sheet is cleared, then palette, then the sheet again.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ui.look.roles import DARK, LIGHT, Roles
from ui.look.sheet import sheet

_BETTER = ("Inter", "Noto Sans", "Cantarell", "Open Sans", "Roboto")
"""Used where the system has nothing better than DejaVu to offer, which is too wide for Russian."""
_MINIMUM = 10.0
"""Points at which `em(n)` is n pixels."""


SYSTEM, BRIGHT, NIGHT = "system", "light", "dark"
_PROPERTY = "idclient.scheme"


def roles_in_force(app: QApplication) -> Roles:
    """Return the colours that go with the scheme chosen, or with the system's."""
    chosen = app.property(_PROPERTY)
    if chosen in {BRIGHT, NIGHT}:
        return DARK if chosen == NIGHT else LIGHT
    return DARK if app.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT


def dress(app: QApplication, scheme: str = SYSTEM) -> None:
    """Give the application its look now, and renew it when the system turns dark or light. `scheme` may insist."""
    app.setProperty(_PROPERTY, scheme)
    app.setStyle("Fusion")
    _prefer_font(app)
    _apply(app)
    app.styleHints().colorSchemeChanged.connect(lambda _scheme: _apply(app))


def em(widget: QWidget, pixels: int) -> int:
    """Return a measure that grows with the font: so many pixels at ten points, never fewer."""
    return round(pixels * max(1.0, widget.font().pointSizeF() / _MINIMUM))


def _apply(app: QApplication) -> None:
    roles = roles_in_force(app)
    app.setStyleSheet("")
    app.setPalette(_palette(roles))
    app.setStyleSheet(sheet(roles))


def _palette(roles: Roles) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for place, colour in (
        (role.Window, roles.bg),
        (role.WindowText, roles.text),
        (role.Base, roles.surface),
        (role.AlternateBase, roles.sunken),
        (role.Text, roles.text),
        (role.Button, roles.surface),
        (role.ButtonText, roles.text),
        (role.Highlight, roles.accent),
        (role.HighlightedText, roles.on_accent),
        (role.PlaceholderText, roles.muted),
        (role.ToolTipBase, roles.surface),
        (role.ToolTipText, roles.text),
    ):
        palette.setColor(place, QColor(colour))
    for place in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, place, QColor(roles.disabled))
    return palette


def _prefer_font(app: QApplication) -> None:
    font = app.font()
    if "DejaVu" not in font.family() and font.family():
        return
    installed = set(QFontDatabase.families())
    better = next((name for name in _BETTER if name in installed), "")
    if better:
        font.setFamily(better)
        app.setFont(font)
