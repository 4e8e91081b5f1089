"""The one style sheet of the application, generated from the colour roles."""

from ui.look.roles import Roles

_SHEET = """
QWidget {{ color: {text}; }}
QWidget#window {{ background: {bg}; }}
QFrame#card {{ background: {surface}; border: 1px solid {line}; border-radius: 10px; }}
QFrame#sunken {{ background: {sunken}; border: none; border-radius: 8px; }}
QFrame#line {{ background: {line}; border: none; max-height: 1px; min-height: 1px; }}
QLabel[role="muted"] {{ color: {muted}; }}
QLabel#band {{ background: {band}; color: {on_band}; padding: 6px 32px; }}
QLabel[role="bad"] {{ color: {bad}; }}
QPushButton {{
  background: {surface}; color: {text}; border: 1px solid {edge}; border-radius: 6px; padding: 8px 16px;
}}
QPushButton:hover {{ background: {accent_soft}; }}
QPushButton:pressed {{ background: {sunken}; }}
QPushButton:disabled {{ background: {sunken}; color: {disabled}; border-color: {sunken}; }}
QPushButton[role="primary"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600; }}
QPushButton[role="primary"]:hover {{ background: {hover}; border-color: {hover}; }}
QPushButton[role="primary"]:pressed {{ background: {pressed}; border-color: {pressed}; }}
QPushButton[role="primary"]:disabled {{ background: {sunken}; color: {disabled}; border-color: {sunken}; }}
QPushButton[role="link"] {{ background: transparent; color: {accent}; border: none; padding: 8px 4px; }}
QPushButton[role="link"]:hover {{ color: {hover}; }}
QPushButton[role="digit"] {{ font-weight: 600; padding: 0; }}
QLineEdit {{
  background: {surface}; color: {text}; border: 1px solid {edge}; border-radius: 8px; padding: 10px 14px;
  placeholder-text-color: {muted}; selection-background-color: {accent}; selection-color: {on_accent};
}}
QLineEdit:focus {{ border: 2px solid {focus}; padding: 9px 13px; }}
QLineEdit[wrong="true"] {{ border: 2px solid {bad}; padding: 9px 13px; }}
QCheckBox {{ spacing: 10px; color: {text}; }}
QCheckBox::indicator {{
  width: 18px; height: 18px; border: 1.5px solid {edge}; border-radius: 5px; background: {surface};
}}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent}; }}
QScrollArea {{ border: none; background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {edge}; border-radius: 4px; min-height: 32px; margin: 2px; }}
QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0; }}
"""


def sheet(roles: Roles) -> str:
    """Return the style sheet for these colours."""
    return _SHEET.format(**{name: getattr(roles, name) for name in Roles.__annotations__})
