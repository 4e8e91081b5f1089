"""What leaves this machine in a report names no one: personal data becomes pseudonyms that hold for one report.

Everything that was read from the card, the settings or the machine is learned and found again in any spelling; what
is personal by its form is found without being learned. A pseudonym is `kind#number`; the numbers are given in the
order of appearance, by an HMAC under a random key that is never stored, so that no two reports can be joined.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from pathlib import PurePath

from idclient.diagnosis.redaction_learned import Learned
from idclient.diagnosis.redaction_rules import Found, find_by_form, kind_by_key
from idclient.diagnosis.redaction_views import fold, views
from idclient.ports import Entropy

KINDS = frozenset(
    {
        "apdu", "can", "certificate", "code", "document", "email", "host", "ip", "mac", "path", "person", "phone",
        "pin", "query", "reader-serial", "secret", "serial", "token", "user", "userinfo",
    }
)  # fmt: skip
"""What there is to hide; a value of another kind is learned as `secret`."""

DEPTH = 40
"""Data nested deeper than this is cut off."""

_PSEUDONYM = re.compile(rf"(?:{'|'.join(sorted(KINDS, key=len, reverse=True))}|deep)#[1-9]\d{{0,2}}(?!\d)")
"""What stands for something hidden. No longer number is taken for one: `pin#1234` may be what another program wrote."""
_OWN_WORD = re.compile(r"[a-z][a-z_]{0,30}[0-9]?")
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Around pseudonyms while one text is worked on; in a text that comes in they are replaced."""
_SHORTEST_SPARED = 8
"""Shorter names of authorities may be anybody's."""
_MARKED = re.compile(f"({_OPEN}[^{_OPEN}{_CLOSE}]*{_CLOSE})")


class Redactor:
    """Hides personal data in the data and the texts of one report. Use one for each report, then forget it."""

    def __init__(self, entropy: Entropy, *, keep: frozenset[str] = frozenset()) -> None:
        """Take randomness, and the report's own words, which stay where they are a whole value or key."""
        self._key = entropy(32)
        self._keep = keep
        self._learned = Learned()
        self._spared: re.Pattern[str] | None = None
        self._public: set[str] = set()
        self._numbers: dict[str, dict[bytes, int]] = {}
        self.count = 0
        """How often something was hidden."""

    def __repr__(self) -> str:
        return f"<redactor, {self.count} redactions>"

    def learn(self, kind: str, value: str | bytes | None) -> None:
        """Hide this value from now on, in any case, spelling and encoding. Nothing and single letters are ignored."""
        if value:
            self._learned.add(kind if kind in KINDS else "secret", value)

    def spare(self, name: str) -> None:
        """Leave this public name where it stands as it is, whoever is called by a word of it. Short ones are ignored.

        For the names of authorities that this program brings along, never for what a card says about itself.
        """
        if len(name) >= _SHORTEST_SPARED:
            self._public.add(name)
            longest_first = sorted(self._public, key=lambda known: (-len(known), known))
            self._spared = re.compile(rf"(?<![\w.@/\\-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w.@/\\-])")

    def text(self, text: str) -> str:
        """Return a text without personal data; what is returned stays as it is when given in again."""
        text = text.replace(_OPEN, "?").replace(_CLOSE, "?")
        text = _PSEUDONYM.sub(lambda match: f"{_OPEN}{match[0]}{_CLOSE}", text)
        if self._spared is not None:
            parts = _MARKED.split(text)
            parts[::2] = [self._spared.sub(lambda match: f"{_OPEN}{match[0]}{_CLOSE}", part) for part in parts[::2]]
            text = "".join(parts)
        while True:
            hidden = "".join(self._hide(part) for part in _MARKED.split(text))
            if hidden == text:
                break
            text = hidden
        text = re.sub(f"{_CLOSE}(?=[0-9])", f"{_CLOSE} ", text)
        return text.replace(_OPEN, "").replace(_CLOSE, "")

    def data(self, value: object) -> object:
        """Return data without personal data, in what JSON knows: octets become hex, other objects their text."""
        return self._data(value, key="", depth=0)

    def json(self, value: object, *, indent: int | None = None) -> str:
        """Return data as JSON without personal data, redacted twice inside its structure, which always stays valid."""
        once = json.dumps(self.data(value), ensure_ascii=False)
        return json.dumps(self.data(json.loads(once)), ensure_ascii=False, indent=indent)

    def _data(self, value: object, *, key: str, depth: int) -> object:
        if depth > DEPTH:
            return "deep#1"
        match value:
            case Mapping():
                return {
                    self._name(name): self._data(item, key=str(name), depth=depth + 1) for name, item in value.items()
                }
            case str() | bytes() | bytearray() | memoryview():
                return self._value(_as_text(value), key)
            case Sequence() | set() | frozenset():
                return [self._data(item, key=key, depth=depth + 1) for item in value]
            case None | bool():
                return value
            case _:
                shown = _as_text(value)
                hidden = shown if isinstance(value, date | time) else self._value(shown, key)
                return value if hidden == shown and isinstance(value, int | float) else hidden

    def _name(self, name: object) -> str:
        """Return the name of a value. Plain ones are the program's own words, whoever is called like one of them."""
        shown = str(name)
        if not _OWN_WORD.fullmatch(shown):
            return shown if shown in self._keep else self.text(shown)
        return shown

    def _value(self, value: str, key: str) -> str:
        if value in self._keep or _PSEUDONYM.fullmatch(value):
            return value
        folded = fold(value)
        kind = kind_by_key(fold(key), folded)
        if kind is None:
            return self.text(value)
        self.count += 1
        return self._pseudonym(kind, re.sub(r"[\s().\-]", "", folded))

    def _hide(self, part: str) -> str:
        """Return one stretch of text with everything found in it replaced; overlapping finds become one."""
        if not part or part.startswith(_OPEN):
            return part
        pieces: list[str] = []
        offset = 0
        for start, end, found in _clusters(self._found(part)):
            self.count += 1
            pieces += [part[offset:start], _OPEN, self._pseudonym(found.kind, found.value), _CLOSE]
            offset = end
        return "".join([*pieces, part[offset:]])

    def _found(self, part: str) -> Iterator[tuple[int, int, Found]]:
        for view in views(part):
            for found in self._learned.find(view):
                yield *view.span(found.start, found.end), found
            for found in find_by_form(view.text, decoded=view.decoded):
                yield *view.span(found.start, found.end), found

    def _pseudonym(self, kind: str, value: str) -> str:
        numbers = self._numbers.setdefault(kind, {})
        digest = hmac.new(self._key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
        return f"{kind}#{numbers.setdefault(digest, len(numbers) + 1)}"


def _as_text(value: object) -> str:
    match value:
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex().upper()
        case date() | time():
            return value.isoformat()
        case PurePath():
            return value.as_posix()
        case _:
            return str(value)


def _clusters(found: Iterator[tuple[int, int, Found]]) -> Iterator[tuple[int, int, Found]]:
    """Yield stretches in order, overlapping ones as one under the name of the longest, of the first of these."""
    cluster: tuple[int, int, Found] | None = None
    longest = 0
    for start, end, item in sorted(found, key=lambda triple: triple[0]):
        if cluster is not None and start < cluster[1]:
            named = item if end - start > longest else cluster[2]
            longest = max(longest, end - start)
            cluster = cluster[0], max(cluster[1], end), named
            continue
        if cluster is not None:
            yield cluster
        cluster, longest = (start, end, item), end - start
    if cluster is not None:
        yield cluster
