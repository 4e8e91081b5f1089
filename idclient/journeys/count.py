"""Count an election: every exported vote is checked, the last one of each voter stays, and then loses its name."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from idclient.ballots.configuration import Election
from idclient.ballots.qualification import Confirmation
from idclient.elections.tally import Ballot
from idclient.errors import Error
from idclient.errors.ballot import ExportMalformed, StoredVoteInvalid
from idclient.journeys.vote_container import proven_vote
from idclient.ports import Environment
from idclient.trust.certificates import read_holder
from idclient.value import field, frozen

_ENTRY = re.compile(r"votes/([0-9A-Z-]{1,40})/([0-9]{17}[+-][0-9]{4})\.(version|bdoc|ocsp|tspreg)", re.ASCII)
_PARTS = frozenset({"version", "bdoc", "ocsp", "tspreg"})
_LARGEST = 1 << 16


@frozen
class Squashed:
    """Ballots to be opened, in no order of voters; how many votes there were, and why others fell out, by code."""

    ballots: tuple[Ballot, ...]
    votes: int
    refused: dict[str, int]
    replaced: int
    """Valid votes of voters who voted again later."""


@frozen
class _Vote:
    voter: str = field(repr=False)
    time: str
    parts: dict[str, bytes] = field(repr=False)


def squash_votes(environment: Environment, election: Election, export: Path, districts: dict[str, str]) -> Squashed:
    """Return the ballots that count. `districts`: of each voter, by personal code. Blocks.

    Raises: ExportMalformed: the file is no export of votes.
    """
    latest: dict[str, tuple[Any, Ballot]] = {}
    refused: dict[str, int] = {}
    votes = replaced = 0
    for vote in _votes(export):
        votes += 1
        try:
            when, ballot = _checked(environment, election, vote, districts)
        except Error as problem:
            refused[problem.code] = refused.get(problem.code, 0) + 1
            continue
        before = latest.get(vote.voter)
        replaced += before is not None
        if before is None or when >= before[0]:  # of one time: the one whose turn was later
            latest[vote.voter] = when, ballot
    ballots = sorted((ballot for _, ballot in latest.values()), key=lambda ballot: ballot.octets)
    return Squashed(tuple(ballots), votes, refused, replaced)


def _votes(export: Path) -> Iterator[_Vote]:
    """Yield the votes of an export. Raises: ExportMalformed."""
    try:
        with zipfile.ZipFile(export) as archive:
            found: dict[tuple[str, str], dict[str, bytes]] = {}
            for entry in archive.infolist():
                match = _ENTRY.fullmatch(entry.filename)
                if match is None or entry.file_size > _LARGEST:
                    raise ExportMalformed
                parts = found.setdefault((match[1], match[2]), {})
                if match[3] in parts:
                    raise ExportMalformed
                parts[match[3]] = archive.read(entry)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError) as problem:
        raise ExportMalformed from problem
    for (voter, time), parts in sorted(found.items()):
        if set(parts) != _PARTS:
            raise ExportMalformed
        yield _Vote(voter, time, parts)


def _checked(
    environment: Environment, election: Election, vote: _Vote, districts: dict[str, str]
) -> tuple[Any, Ballot]:
    """Return the proven time of a vote and its ballot. Raises: Error, for whatever makes it no vote that counts."""
    confirmation = Confirmation(registration=vote.parts["tspreg"], ocsp=vote.parts["ocsp"])
    found, stored = proven_vote(environment, election, vote.parts["bdoc"], confirmation)
    if read_holder(found.certificate).serial_number.removeprefix("PNOEE-") != vote.voter:
        raise StoredVoteInvalid(reason="voter")
    district = districts.get(vote.voter)
    if district is None:
        raise StoredVoteInvalid(reason="voter")
    if not election.period.start <= stored.registered_at < election.period.service_stop:
        raise StoredVoteInvalid(reason="time")
    return stored.registered_at, Ballot(district, found.ballot)
