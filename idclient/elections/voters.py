"""The list of voters of an election (IVXV voter list, version 2): who votes in which district."""

import re

from idclient.errors.ballot import VoterListMalformed

_LINE = re.compile("(lisamine)\t([0-9]{11})\t([^\t\n]{1,200})\t([0-9]{4}|FOREIGN)\t([0-9]{1,2})")
_FOREIGN = "0000"


def write_voters(election: str, period: tuple[str, str], voters: dict[str, tuple[str, str]]) -> bytes:
    """Return the initial list. `period`: RFC 3339 times; `voters`: name and district by personal code."""
    lines = ["2", election, "0", "\t".join(period)]
    for code, (name, district) in sorted(voters.items()):
        unit, number = district.split(".")
        lines.append(f"lisamine\t{code}\t{name}\t{unit}\t{number}")
    return "".join(f"{line}\n" for line in lines).encode()


def read_voters(octets: bytes, election: str) -> dict[str, str]:
    """Return the district of each voter of an initial list, by personal code. Raises: VoterListMalformed."""
    try:
        lines = octets.decode().split("\n")
    except UnicodeDecodeError as problem:
        raise VoterListMalformed from problem
    if lines[:3] != ["2", election, "0"] or len(lines) < 5 or lines[-1] or lines[3].count("\t") != 1:
        raise VoterListMalformed
    found: dict[str, str] = {}
    for line in lines[4:-1]:
        match = _LINE.fullmatch(line)
        if match is None or match[2] in found:
            raise VoterListMalformed
        found[match[2]] = f"{_FOREIGN if match[4] == 'FOREIGN' else match[4]}.{match[5]}"
    return found
