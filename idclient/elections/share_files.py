"""The shares of an election's key as files, one for each keeper, and what is public of their division as another."""

import json
import os
from pathlib import Path
from typing import Any

from idclient.elgamal.arithmetic import is_element
from idclient.elgamal.shares import MOST, Division, KeyShare
from idclient.errors.ballot import KeyDivisionMalformed, KeyShareMalformed

_MEMBERS = {"election", "index", "threshold", "value"}


def write_share(path: Path, election: str, share: KeyShare) -> None:
    """Write a share into a new file, for its keeper alone (mode 0600). Raises: OSError."""
    content = {"election": election, "index": share.index, "threshold": share.threshold, "value": f"{share.value:x}"}
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())


def read_share(path: Path, election: str) -> KeyShare:
    """Return the share in a file. Raises: KeyShareMalformed: it is none, or of another election."""
    try:
        content: Any = json.loads(path.read_bytes())
        share = KeyShare(int(content["index"]), int(content["threshold"]), int(content["value"], 16))
        is_ours = set(content) == _MEMBERS and content["election"] == election
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        raise KeyShareMalformed(file=path.name) from None  # the other error could show a part of it
    if not is_ours:
        raise KeyShareMalformed(file=path.name)
    return share


def write_division(election: str, division: Division) -> bytes:
    """Return what is public of a division, JSON."""
    commitments = [f"{commitment:x}" for commitment in division.commitments]
    return json.dumps({"election": election, "commitments": commitments}).encode()


def read_division(octets: bytes, election: str) -> Division:
    """Return what is public of a division. Raises: KeyDivisionMalformed."""
    try:
        content = json.loads(octets)
        division = Division(tuple(int(text, 16) for text in content["commitments"]))
        is_ours = content["election"] == election and 1 <= division.threshold <= MOST
    except (ValueError, TypeError, KeyError, RecursionError) as problem:
        raise KeyDivisionMalformed from problem
    if not is_ours or not all(is_element(commitment) for commitment in division.commitments):
        raise KeyDivisionMalformed
    return division
