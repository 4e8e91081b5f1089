"""Which characters can be shown one by one, as this program sets text: left to right, one glyph each.

Scripts whose letters join, turn around or change places with their neighbours need a shaping engine. Without one they
would come out wrong, so they are refused.
"""

from unicodedata import bidirectional, category, normalize

from idclient.errors.appearance import CharacterUnsuitable

_SHAPED = (
    (0x0900, 0x0DFF),  # Devanagari to Sinhala
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x0F00, 0x109F),  # Tibetan, Myanmar
    (0x1100, 0x11FF),  # Hangul jamo
    (0x1700, 0x18AF),  # Philippine scripts, Khmer, Mongolian
    (0x1900, 0x1AAF),  # Limbu to Tai Tham
    (0x1B00, 0x1C7F),  # Balinese to Ol Chiki
    (0xA800, 0xA82F),
    (0xA840, 0xA8FF),
    (0xA930, 0xA95F),
    (0xA960, 0xA97F),
    (0xA980, 0xAADF),
    (0xABC0, 0xABFF),
    (0xD7B0, 0xD7FF),
    (0x10A00, 0x10A5F),
    (0x11000, 0x11FFF),
    (0x16100, 0x1613F),
    (0x1E000, 0x1E02F),
    (0x1F1E6, 0x1F1FF),  # regional indicators: two make a flag
    (0x1F3FB, 0x1F3FF),  # skin tones
)
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"})
_NO_LETTERS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def composed(text: str) -> str:
    """Return a line as it is set: letters and their marks composed (NFC), a tabulator as a space.

    Raises: CharacterUnsuitable for a character that would come out wrong.
    """
    line = normalize("NFC", text.replace("\t", " "))
    for letter in line:
        why = _why_not(letter)
        if why is not None:
            raise CharacterUnsuitable(character=letter, reason=why)
    return line


def _why_not(letter: str) -> str | None:
    kind = category(letter)
    if kind in _NO_LETTERS:
        return "invisible"
    if bidirectional(letter) in _RIGHT_TO_LEFT:
        return "right-to-left"
    if kind in {"Mn", "Mc", "Me"}:
        return "combining"
    code = ord(letter)
    return "shaping" if any(first <= code <= last for first, last in _SHAPED) else None
