"""How a host is shown to a person: in Unicode only where it cannot be mistaken for another (UTS #39), else in punycode.

Letters of one script are shown, and Latin ones that are those of ASCII with marks that are seen (not a dot below), or
well known; a name whose every letter looks Latin but is not (аррӏе) is not. Which script a letter belongs to is the
first word of its name in the Unicode database.
"""

import unicodedata

from idclient.value import frozen

_ACE = "xn--"
_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "HEBREW", "ARABIC"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "PDF", "PDI", "FSI"})
_LOOKS_LATIN = frozenset("асԁеһіјӏорԛѕԝхуъьҽпгѵѡктвмнбз" + "αοιυνρτκηγωεχ" + "օսհոցք")
"""Letters of other scripts that a person may take for Latin ones, by themselves."""
_OWN_LATIN = frozenset("æœøßđłðħŧŋ")
"""Latin letters that are none of ASCII with a mark, and that nobody takes for one: unlike ı, ɑ, ɡ, ĸ, ʙ or þ."""
_ABOVE, _CEDILLA_OR_OGONEK, _HORN = 230, 202, 216
"""Combining classes of marks that are seen."""
_COMMA_BELOW = "\u0326"


@frozen
class ShownHost:
    """What to show for a host. `unsafe` when its Unicode form was withheld, and the person should know."""

    text: str
    unsafe: bool


def show_host(host: str) -> ShownHost:
    """Return how to show an ASCII host. Never raises."""
    labels = host.split(".")
    if not any(label.startswith(_ACE) for label in labels):
        return ShownHost(host, unsafe=False)
    shown = [_decoded(label) for label in labels]
    if any(label is None for label in shown):
        return ShownHost(host, unsafe=True)
    return ShownHost(".".join(label for label in shown if label is not None), unsafe=False)


def _decoded(label: str) -> str | None:
    """Return a label in Unicode, itself if it is plain ASCII, or None when it must not be shown so."""
    if not label.startswith(_ACE):
        return label
    try:
        text = label.removeprefix(_ACE).encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return None
    return text if _is_canonical(text, label) and _is_plain(text) else None


def _is_canonical(text: str, label: str) -> bool:
    """Whether the text is what the label says and nothing that a browser would write otherwise."""
    if text.isascii() or text != unicodedata.normalize("NFKC", text) or text != text.lower():
        return False
    return _ACE + text.encode("punycode").decode("ascii") == label


def _is_plain(text: str) -> bool:
    """Whether these are letters of one script, digits and hyphens, that read from left to right and look like it."""
    letters = [character for character in text if character not in "-0123456789"]
    if any(unicodedata.category(letter) not in {"Ll", "Lo"} for letter in letters):
        return False
    if any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in letters):
        return False
    scripts = {unicodedata.name(letter, "?").split(" ")[0] for letter in letters}
    if len(scripts) != 1 or not scripts <= _SCRIPTS:
        return False
    if scripts == {"LATIN"}:
        return all(_is_plain_latin(letter) for letter in letters)
    return not all(letter in _LOOKS_LATIN for letter in letters)


def _is_plain_latin(letter: str) -> bool:
    parts = unicodedata.normalize("NFD", letter)
    base, marks = parts[0], parts[1:]
    if not base.isascii():
        return letter in _OWN_LATIN
    classes = {_ABOVE, _CEDILLA_OR_OGONEK, _HORN}
    return all(mark == _COMMA_BELOW or unicodedata.combining(mark) in classes for mark in marks)
