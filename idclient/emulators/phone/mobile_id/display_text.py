"""What of a text a phone shows: its alphabet, and room for 100 octets (SK-EID/MID README; 3GPP TS 23.038 §6.2.1)."""

OCTETS = 100
_EXTENSIONS_AT_MOST = 5
_EXTENSION = frozenset("€[]^|{}\\~")
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)


def as_shown(text: str, *, ucs2: bool) -> str:
    """Return the text as the phone shows it: cut to what fits; GSM-7 has a space for each character it lacks."""
    if ucs2:
        return text.encode("utf-16-be", "replace")[:OCTETS].decode("utf-16-be", "ignore")
    extensions, shown = 0, []
    for character in text[:OCTETS]:
        extensions += character in _EXTENSION
        known = character in _BASIC or (character in _EXTENSION and extensions <= _EXTENSIONS_AT_MOST)
        shown.append(character if known else " ")
    return "".join(shown)
