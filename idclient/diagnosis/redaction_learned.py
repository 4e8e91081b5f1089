"""What was read from the card, the settings or the machine, and is looked for in every form it may come back in."""

import base64
import re
from collections.abc import Iterator

from idclient.diagnosis.redaction_rules import Found
from idclient.diagnosis.redaction_views import View, fold
from idclient.value import field, frozen, mutable

_NOBODY = frozenset(
    {"root", "user", "admin", "localhost", "localhost.localdomain", "nobody", "localdomain", "unknown", "none"}
)
"""Names of users and hosts that name no one."""

_BETWEEN_NAMES = r"[\s,;_+.\-/\\]{0,3}"
_LETTER = r"[^\W\d_]"
_NUMBER = re.compile(r"\+?[\d\s().\-]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})
_LONG_NAME = 6
"""From this many letters on a name is hidden inside longer words, too: cases and compounds of it."""
_SHORTEST_DECODED = 3
"""Shorter values come about by chance in what random octets spell."""
_SEPARABLE = 7
"""From this many digits on a number may be written in groups."""


@frozen(repr=False)
class _Needle:
    """One pattern; in decoded octets `bare` is looked for, which does not mind its neighbours."""

    kind: str
    value: str
    pattern: re.Pattern[str]
    bare: re.Pattern[str] | None


@mutable(repr=False)
class Learned:
    """The values to hide, as patterns over folded text. Its repr shows none of them."""

    _needles: list[_Needle] = field(default_factory=list)
    _known: set[tuple[str, str]] = field(default_factory=set)

    def add(self, kind: str, value: str | bytes) -> None:
        """Learn a value; a person's name is learned part by part, in whatever order the parts come back."""
        if isinstance(value, bytes):
            self._add_octets(kind, value)
            return
        folded = fold(value).strip()
        if len(folded) < 2 or (kind, folded) in self._known or (kind in {"user", "host"} and folded in _NOBODY):
            return
        self._known.add((kind, folded))
        if kind == "person":
            self._add_person(folded, fold(value.lower().translate(_UMLAUTS)))
        elif _NUMBER.fullmatch(folded):
            self._add_number(kind, re.sub(r"\D", "", folded))
        else:
            self._add_word(kind, folded)

    def find(self, view: View) -> Iterator[Found]:
        """Yield where the values stand in a view, in the view's own offsets."""
        for needle in self._needles:
            pattern = needle.bare if view.decoded else needle.pattern
            for match in pattern.finditer(view.text) if pattern is not None else ():
                yield Found(match.start(), match.end(), needle.kind, needle.value)

    def _add_person(self, *spellings: str) -> None:
        words = {word for name in spellings for word in re.split(r"[\s,;_+/\\]+|-", name)}
        for digits in (word for word in words if word.isdigit() and len(word) >= _SEPARABLE):
            self.add("code", digits)
        names = sorted({word for word in words if len(word) >= 2 and not word.isdigit()}, key=lambda n: (-len(n), n))
        if not names:
            return
        value = " ".join(sorted(re.split(r"[\s,;_+/\\\-]+", spellings[0])))
        one = f"(?:{'|'.join(map(re.escape, names))})"
        row = f"{one}(?:{_BETWEEN_NAMES}{one}){{0,7}}"
        self._push("person", value, rf"(?<!{_LETTER}){row}(?!{_LETTER})", None)
        self._push("person", value, rf"(?<!{_LETTER}){one}(?!{_LETTER})", None)
        long = [name for name in names if len(name) >= _LONG_NAME]
        if long:
            self._push("person", value, f"(?:{'|'.join(map(re.escape, long))})", None)
        decodable = [name for name in names if len(name) >= _SHORTEST_DECODED]
        if decodable:
            self._push("person", value, None, f"(?:{'|'.join(map(re.escape, decodable))})")

    def _add_number(self, kind: str, digits: str) -> None:
        if len(digits) < 4:
            return
        separator = r"[ .\-()/]{0,2}" if len(digits) >= _SEPARABLE else ""
        pattern = separator.join(digits)
        alone = pattern if len(digits) > _SEPARABLE else rf"(?<!\d){pattern}(?!\d)"
        self._push(kind, digits, alone, digits)
        if kind == "phone" and digits.startswith("372") and len(digits) > 9:
            local = digits[3:]
            self._push(kind, digits, rf"(?<!\d){separator.join(local)}(?!\d)", local)

    def _add_word(self, kind: str, folded: str) -> None:
        runs = re.findall(r"[^\W\d_]+|\d+|[\W_]+", folded)
        separator = r"[ \-]?" if kind in {"document", "code"} else ""
        pattern = separator.join(map(re.escape, runs))
        alone = pattern if len(folded) >= _LONG_NAME else rf"(?<!\w){pattern}(?!\w)"
        self._push(kind, folded, alone, re.escape(folded) if len(folded) >= _SHORTEST_DECODED else None)

    def _add_octets(self, kind: str, octets: bytes) -> None:
        """Learn octets by their hex digits and by the three ways base64 may cut them."""
        if len(octets) < 4 or (kind, octets.hex()) in self._known:
            return
        self._known.add((kind, octets.hex()))
        self._push(kind, octets.hex(), "[ :,\\-]?".join(f"{octet:02x}" for octet in octets), None)
        for skipped in range(3):
            encoded = base64.b64encode(b"\0" * skipped + octets).decode().lower().rstrip("=")
            inner = encoded[(skipped * 8 + 5) // 6 : (skipped + len(octets)) * 8 // 6]
            url_safe = re.escape(inner).replace(r"\+", "[+\\-]").replace("/", "[/_]")
            self._push(kind, octets.hex(), url_safe, None)

    def _push(self, kind: str, value: str, pattern: str | None, bare: str | None) -> None:
        never = r"(?!)"
        needle = _Needle(kind, value, re.compile(pattern or never), re.compile(bare) if bare is not None else None)
        self._needles.append(needle)
