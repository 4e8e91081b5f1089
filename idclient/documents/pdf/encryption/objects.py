"""The strings inside an object, replaced: decrypted on the way in, encrypted on the way out.

Never touched is `/Contents` of a signature (ISO 32000-2, 7.6.2): its octets are the signature as it is.
"""

from collections.abc import Callable

from idclient.documents.pdf.values import Array, Dictionary, Name, References, String, Value
from idclient.value import frozen

_SIGNATURES = (b"Sig", b"DocTimeStamp")


@frozen
class Rewritten:
    """The new text of an object. `growth` says behind which offsets of the old text it is how much longer."""

    text: bytes
    growth: tuple[tuple[int, int], ...] = ()

    def at(self, offset: int) -> int:
        """Return where in the new text stands what stood at an offset of the old one, outside its strings."""
        return offset + sum(more for end, more in self.growth if end <= offset)


def rewrite(value: Value, spell: Callable[[bytes], bytes]) -> Rewritten:
    """Return an object's text with each string spelt anew: `spell` takes its octets and returns PDF syntax."""
    pieces: list[bytes] = []
    growth: list[tuple[int, int]] = []
    position = value.start
    for string in sorted(_strings(value), key=lambda string: string.start):
        text = spell(string.value)
        pieces += (value.buffer[position : string.start], text)
        position = string.end
        growth.append((position - value.start, len(text) - (string.end - string.start)))
    pieces.append(value.buffer[position : value.end])
    return Rewritten(b"".join(pieces), tuple(growth))


def has_strings(value: Value) -> bool:
    """Whether there is any string that could be encrypted."""
    return bool(_strings(value))


def is_signature(dictionary: Dictionary) -> bool:
    """Whether this is a signature dictionary, `/Type` being optional there."""
    kind = dictionary.get(b"Type")
    named = isinstance(kind, Name) and kind.value in _SIGNATURES
    return isinstance(dictionary.get(b"Contents"), String) and (named or dictionary.get(b"ByteRange") is not None)


def _strings(value: Value) -> list[String]:
    found: list[String] = []
    waiting = [value]
    while waiting:
        current = waiting.pop()
        match current:
            case String():
                found.append(current)
            case Array(items=items) if not isinstance(items, References):
                waiting.extend(items)
            case Dictionary(entries=entries):
                bare = b"Contents" if is_signature(current) else None
                waiting.extend(entry.value for entry in entries if entry.key != bare)
    return found
