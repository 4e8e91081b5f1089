"""The lists of voters of an election (IVXV, version 2): an initial one and sets of changes, each signed as a file.

    2                                             version of the format
    TEST2026                                      election
    0                                             number of the set: 0 is the initial list, then one after another
    2026-11-20T09:00:00+02:00 TAB 2026-11-26T20:00:00+02:00
    lisamine TAB 38001085718 TAB name TAB 0140 TAB 1        added: administrative unit, number of the district
    kustutamine TAB 38001085718                             removed

Within a set all removals come before all additions, in whatever order they are written: who moves is removed and added.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from idclient.elections.districts import Districts, Place
from idclient.errors.ballot import VoterListMalformed
from idclient.errors.trust import TrustError
from idclient.trust.certificates import read_certificate
from idclient.trust.signatures import Padding, Scheme, verify_message
from idclient.value import field, frozen

ADDED, REMOVED = "lisamine", "kustutamine"
HEAD = 4
"""Lines before the first change."""
_FORMAT = "2"
_SCHEME = Scheme(Padding.ECDSA, "sha256")
_CODE = re.compile("[0-9]{11}", re.ASCII)
_NAME = re.compile("[^\\t\\n\\r\\0]{1,100}")
_UNIT = re.compile("[0-9]{4}|FOREIGN", re.ASCII)
_NUMBER = re.compile("[0-9]{1,2}", re.ASCII)


@frozen
class SignedList:
    """A list as it was published: its file, and the signature over the file (ECDSA with SHA-256, DER)."""

    octets: bytes = field(repr=False)
    signature: bytes = field(repr=False)


@frozen
class Electorate:
    """Who votes where, by the set of changes that was in force."""

    versions: tuple[Mapping[str, Place], ...] = field(repr=False)

    def place(self, voter: str, version: int) -> Place | None:
        """Return where somebody voted when the list of a number was the newest, None for who was in none of them."""
        return self.versions[version].get(voter) if 0 <= version < len(self.versions) else None


def write_list(election: str, number: int, period: tuple[str, str], changes: Iterable[str]) -> bytes:
    """Return a list. `period`: RFC 3339 times; `changes`: lines without their ends."""
    lines = [_FORMAT, election, str(number), "\t".join(period), *changes]
    return "".join(f"{line}\n" for line in lines).encode()


def addition(code: str, name: str, unit: str, number: str) -> str:
    """Return the line that adds a voter."""
    return "\t".join((ADDED, code, name, unit, number))


def read_electorate(
    lists: Sequence[SignedList], election: str, districts: Districts, authorities: Sequence[bytes]
) -> Electorate:
    """Return who votes where, from the initial list and all changes in their order.

    `authorities`: certificates (DER) of those whose word on voters counts.
    Raises: VoterListMalformed, which names set, line and what is wrong.
    """
    versions: list[Mapping[str, Place]] = []
    for number, signed in enumerate(lists):
        _require_signed(signed, number, authorities)
        before = versions[-1] if versions else {}
        versions.append(_Set(number, election, districts).applied(signed.octets, before))
    if not versions:
        raise VoterListMalformed(number=0, line=0, reason="missing")
    return Electorate(tuple(versions))


def _require_signed(signed: SignedList, number: int, authorities: Sequence[bytes]) -> None:
    for authority in authorities:
        try:
            verify_message(read_certificate(authority).public_key, signed.signature, signed.octets, scheme=_SCHEME)
        except TrustError:
            continue
        return
    raise VoterListMalformed(number=number, line=0, reason="signature")


class _Set:
    """One set of changes while it is read."""

    def __init__(self, number: int, election: str, districts: Districts) -> None:
        self._number, self._election, self._districts = number, election, districts

    def applied(self, octets: bytes, before: Mapping[str, Place]) -> Mapping[str, Place]:
        """Return who votes where afterwards. Raises: VoterListMalformed."""
        lines = self._lines(octets)
        self._require_head(lines)
        removed: dict[str, int] = {}
        added: dict[str, tuple[int, Place]] = {}
        for line, text in enumerate(lines[HEAD:], start=HEAD + 1):
            match text.split("\t"):
                case [action, code] if action == REMOVED and _CODE.fullmatch(code):
                    self._require(line, "initial", self._number > 0)
                    self._require(line, "double", code not in removed)
                    self._require(line, "absent", code in before)
                    removed[code] = line
                case [action, code, name, unit, number] if action == ADDED and _CODE.fullmatch(code):
                    fits = _NAME.fullmatch(name) and _UNIT.fullmatch(unit) and _NUMBER.fullmatch(number)
                    self._require(line, "form", bool(fits))
                    self._require(line, "double", code not in added)
                    place = self._districts.place(unit, number)
                    if place is None:
                        raise self._wrong(line, "district")
                    added[code] = line, place
                case [action, *_]:
                    raise self._wrong(line, "form" if action in {ADDED, REMOVED} else "action")
        for code, (line, _) in added.items():
            self._require(line, "present", code not in before or code in removed)
        kept = {code: place for code, place in before.items() if code not in removed}
        return kept | {code: place for code, (_, place) in added.items()}

    def _lines(self, octets: bytes) -> list[str]:
        try:
            text = octets.decode()
        except UnicodeDecodeError as problem:
            raise self._wrong(octets[: problem.start].count(b"\n") + 1, "text") from problem
        *lines, rest = text.split("\n")
        self._require(len(lines) + 1, "end", not rest)
        return lines

    def _require_head(self, lines: Sequence[str]) -> None:
        self._require(len(lines), "short", len(lines) >= HEAD)
        wanted = (_FORMAT, self._election, str(self._number))
        for line, (text, expected, reason) in enumerate(
            zip(lines, wanted, ("version", "election", "number"), strict=False), start=1
        ):
            self._require(line, reason, text == expected)
        try:
            since, until = (datetime.fromisoformat(time) for time in lines[3].split("\t"))
            self._require(4, "period", since < until)
        except (ValueError, TypeError) as problem:
            raise self._wrong(4, "period") from problem

    def _require(self, line: int, reason: str, holds: bool) -> None:  # noqa: FBT001
        if not holds:
            raise self._wrong(line, reason)

    def _wrong(self, line: int, reason: str) -> VoterListMalformed:
        return VoterListMalformed(number=self._number, line=line, reason=reason)
