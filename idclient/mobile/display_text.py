"""The text that a phone shows with a Mobile-ID request: what its alphabets can write, cut where a reader would cut.

Sources: SK-EID/MID README (displayText, displayTextFormat); 3GPP TS 23.038 §6.2.1 for the alphabet, UCS-2 for the rest.
"""

import unicodedata
from collections.abc import Mapping
from enum import Enum

from idclient.value import field, frozen


class TextFormat(Enum):
    """How the text is sent to the SIM, by its name in the protocol, and how many characters fit."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"

    @property
    def room(self) -> int:
        """Characters that fit into the 100 octets there are. One of the extension table counts twice."""
        return 100 if self is TextFormat.GSM_7 else 50


@frozen
class DisplayText:
    """A text that fits, and the format in which every character of it can be shown."""

    text: str = field(repr=False)
    format: TextFormat


_GSM_7 = frozenset(
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The basic table without its control characters."""
_EXTENSION = frozenset("€[]^|{}\\")
"""What the service lets through of the extension table."""
_MOST_EXTENDED = 5
_BASIC_PLANE = 0xFFFF
_SHOWN = 3
"""Characters kept at each end of a shortened name."""
_LIKE: Mapping[int, str] = {
    ord("…"): "...",
    ord("\u2018"): "'",
    ord("\u2019"): "'",
    ord("\u201c"): '"',
    ord("\u201d"): '"',
    ord("\u2013"): "-",
    ord("\u2014"): "-",
}
"""Punctuation that GSM-7 lacks, and what means the same in it."""


def display_text(text: str) -> DisplayText:
    """Return the text on one line, without anything invisible, in the smaller alphabet if that can write it all.

    What is too long ends in an ellipsis; a letter is never parted from its accents. What neither alphabet has becomes
    a question mark.
    """
    line = one_line(text)
    gsm = line.translate(_LIKE)
    extended = sum(char in _EXTENSION for char in gsm)
    if extended <= _MOST_EXTENDED and all(char in _GSM_7 or char in _EXTENSION for char in gsm):
        return DisplayText(_cut(gsm, TextFormat.GSM_7, "..."), TextFormat.GSM_7)
    plain = "".join(char if ord(char) <= _BASIC_PLANE else "?" for char in line)
    return DisplayText(_cut(plain, TextFormat.UCS_2, "…"), TextFormat.UCS_2)


def shortened(name: str) -> str:
    """Return the name of a document with its middle left out, `con…pdf`: it is known again and tells little.

    Names of up to nine characters stay as they are.
    """
    line = one_line(name)
    if len(line) <= 3 * _SHOWN:
        return line
    letters = clusters(line)
    return "".join(letters[:_SHOWN]).rstrip() + "…" + "".join(letters[-_SHOWN:]).lstrip()


def one_line(text: str) -> str:
    """Return the text composed (NFC), its blanks joined, without controls, marks of direction and lone surrogates."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    seen = "".join(char for char in composed if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return " ".join(seen.split())


def _cut(line: str, form: TextFormat, ellipsis: str) -> str:
    if _size(line, form) <= form.room:
        return line
    kept, left = "", form.room - _size(ellipsis, form)
    for cluster in clusters(line):
        left -= _size(cluster, form)
        if left < 0:
            break
        kept += cluster
    return kept.rstrip() + ellipsis


def _size(text: str, form: TextFormat) -> int:
    extended = sum(char in _EXTENSION for char in text) if form is TextFormat.GSM_7 else 0
    return len(text) + extended


def clusters(line: str) -> list[str]:
    """Return the characters of a line, each with the combining marks that follow it."""
    found: list[str] = []
    for char in line:
        if found and unicodedata.category(char).startswith("M"):
            found[-1] += char
        else:
            found.append(char)
    return found
