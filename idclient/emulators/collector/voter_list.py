"""One list of voters (IVXV, version 2), the initial one or a set of changes, as a collector takes it, or does not.

Written from the description of the format: head lines `2`, election, number, period; then `lisamine` and `kustutamine`.
"""

import re
from collections.abc import Collection, Mapping
from datetime import datetime

from idclient.value import frozen

_CODE = re.compile(r"\d{11}", re.ASCII)
_FOREIGN = "0000"


class ListRefused(Exception):
    """A list is not taken: in which line (0: the whole), and why."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")


@frozen
class Expected:
    """What a list has to be: of this election, with this number, about districts with these parishes."""

    election: str
    number: int
    districts: Mapping[str, Collection[str]]


def changed(octets: bytes, expected: Expected, voters: Mapping[str, str]) -> dict[str, str]:
    """Return the districts of voters by personal code after a list, from those before it. Raises: ListRefused."""
    lines = _lines(octets)
    _require_head(lines, expected)
    leaving: set[str] = set()
    coming: dict[str, tuple[int, str]] = {}
    for line, text in enumerate(lines[4:], start=5):
        action, *values = text.split("\t")
        if action == "kustutamine":
            leaving.add(_leaver(line, values, leaving, voters))
            if expected.number == 0:
                raise ListRefused(line, "removal in the initial list")
        elif action == "lisamine":
            code, district = _comer(line, values, expected)
            if code in coming:
                raise ListRefused(line, "added twice")
            coming[code] = line, district
        else:
            raise ListRefused(line, "unknown action")
    for code, (line, _) in coming.items():
        if code in voters and code not in leaving:
            raise ListRefused(line, "added, and there already")
    staying = {code: district for code, district in voters.items() if code not in leaving}
    return staying | {code: district for code, (_, district) in coming.items()}


def _lines(octets: bytes) -> list[str]:
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise ListRefused(1 + octets.count(b"\n", 0, problem.start), "not UTF-8") from problem
    if not text.endswith("\n") or "\r" in text:
        raise ListRefused(0, "lines end with LF")
    return text[:-1].split("\n")


def _require_head(lines: list[str], expected: Expected) -> None:
    if len(lines) < 4:
        raise ListRefused(len(lines), "head is not whole")
    for line, wanted in enumerate(("2", expected.election, str(expected.number)), start=1):
        if lines[line - 1] != wanted:
            raise ListRefused(line, f"not {wanted}")
    try:
        begins, ends = map(datetime.fromisoformat, lines[3].split("\t"))
        is_period = begins < ends
    except (ValueError, TypeError) as problem:
        raise ListRefused(4, "no period") from problem
    if not is_period:
        raise ListRefused(4, "no period")


def _leaver(line: int, values: list[str], leaving: Collection[str], voters: Mapping[str, str]) -> str:
    if len(values) != 1 or not _CODE.fullmatch(values[0]):
        raise ListRefused(line, "form")
    if values[0] in leaving:
        raise ListRefused(line, "removed twice")
    if values[0] not in voters:
        raise ListRefused(line, "removed, and not there")
    return values[0]


def _comer(line: int, values: list[str], expected: Expected) -> tuple[str, str]:
    if len(values) != 4 or not _CODE.fullmatch(values[0]) or not 1 <= len(values[1]) <= 100:
        raise ListRefused(line, "form")
    code, _, unit, number = values
    parish = _FOREIGN if unit == "FOREIGN" else unit
    fitting = [
        district
        for district, parishes in expected.districts.items()
        if parish in parishes and district.split(".")[1] == number
    ]
    if len(fitting) != 1:
        raise ListRefused(line, "unknown district")
    return code, fitting[0]
