"""The files of an election in its folder, as its organisers and its auditors have them."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from idclient.ballots.configuration import Election
    from idclient.elections.voters import Electorate

RESULT, PROOFS, REPORT, BALLOTS = "result.json", "proofs.json", "report.json", "ballots.json"
DIVISION = "division.json"
VOTES, REGISTRATIONS, REVOCATIONS = "votes.zip", "registrations.zip", "revocations"


def read(path: Path) -> bytes:
    """Return what is in a file. Raises: DocumentNotFound."""
    from idclient.errors.document import DocumentNotFound

    try:
        return path.read_bytes()
    except OSError as problem:
        raise DocumentNotFound from problem


def choices(folder: Path, election: "Election") -> Any:
    """Return what may be chosen, by district. Raises: ChoicesMalformed, DocumentNotFound."""
    from idclient.errors.ballot import ChoicesMalformed

    try:
        document = json.loads(read(folder / "choices.json"))
        name, found = document["election"], document["choices"]
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise ChoicesMalformed from problem
    if name != election.name:
        raise ChoicesMalformed
    return found


def electorate(folder: Path, election: "Election", authorities: "Sequence[bytes]") -> "Electorate":
    """Return who votes where, from FOLDER/districts.json and FOLDER/voters: 0.txt, 0.sig, 1.txt and so on.

    Raises: DistrictsMalformed, VoterListMalformed, DocumentNotFound.
    """
    from idclient.elections.districts import read_districts
    from idclient.elections.voters import SignedList, read_electorate

    districts = read_districts(read(folder / "districts.json"), election.name)
    numbers = [int(path.stem) for path in (folder / "voters").glob("*.txt") if path.stem.isdecimal()]
    lists = [
        SignedList(read(folder / "voters" / f"{number}.txt"), read(folder / "voters" / f"{number}.sig"))
        for number in range(max(numbers, default=-1) + 1)
    ]
    return read_electorate(lists, election.name, districts, authorities)


def revocations(folder: Path) -> list[Path]:
    """Return the lists in FOLDER/revocations in the order of the numbers that begin their names; others come last."""

    def order(path: Path) -> tuple[float, str]:
        digits = re.match("[0-9]+", path.name)
        return int(digits[0]) if digits else float("inf"), path.name

    return sorted((folder / REVOCATIONS).glob("*.asice"), key=order)
