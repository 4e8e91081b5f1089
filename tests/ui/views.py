"""Views as the core sends them."""

from typing import Any

from ui.consent.view import View, read_view

_BASE: dict[str, Any] = {
    "task": "log-in",
    "language": "en",
    "demo": False,
    "host": "service.example:8443",
    "punycode": False,
    "holder": "JAAK-KRISTJAN JÕEORG",
    "state": "reading",
}
_PIN1: dict[str, Any] = {"state": "code", "pin": "PIN1", "minimum": 4, "maximum": 12, "tries_left": 3, "wrong": False}
_SIGN: dict[str, Any] = {
    "task": "sign",
    "hash": "ab12cd34" * 12,
    "hash_function": "SHA-384",
    "pin": "PIN2",
    "minimum": 5,
}

KINDS: dict[str, dict[str, Any]] = {
    "reading": {"holder": ""},
    "busy": {"state": "busy"},
    "working": {"state": "working"},
    "PIN1": _PIN1,
    "PIN1 wrong": _PIN1 | {"wrong": True, "tries_left": 2},
    "PIN1 last": _PIN1 | {"wrong": True, "tries_left": 1},
    "PIN2": _PIN1 | _SIGN,
    "PIN2 last": _PIN1 | _SIGN | {"wrong": True, "tries_left": 1, "punycode": True, "demo": True},
    "CAN": _PIN1 | {"pin": "CAN", "minimum": 6, "maximum": 6, "tries_left": None},
    "keypad": _PIN1 | {"state": "keypad"},
    "keypad wrong": _PIN1 | {"state": "keypad", "wrong": True, "tries_left": 2},
    "keypad last": _PIN1 | {"state": "last", "wrong": True, "tries_left": 1},
    "agree": {"task": "certificate", "state": "agree", "punycode": True, "host": "xn--80ak6aa92e.example"},
    "no card": {"state": "problem", "problem": "card.no_card", "again": True, "holder": ""},
    "blocked": {"state": "problem", "problem": "card.pin_blocked", "again": False},
}


def view(kind: str, **more: Any) -> View:
    return read_view(_BASE | KINDS[kind] | more)
