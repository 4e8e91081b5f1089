"""A keeper's share of an election's key as a file: for its keeper alone."""

import json
import os
from pathlib import Path
from typing import Any

from idclient.elgamal.shares import KeyShare
from idclient.errors.ballot import KeyShareMalformed

_MEMBERS = {"election", "index", "threshold", "value"}


def write_share(path: Path, election: str, share: KeyShare) -> None:
    """Write a share into a new file, mode 0600. Raises: OSError."""
    content = {"election": election, "index": share.index, "threshold": share.threshold, "value": f"{share.value:x}"}
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        json.dump(content, file)


def read_share(path: Path, election: str) -> KeyShare:
    """Return the share in a file. Raises: KeyShareMalformed: it is none, or of another election."""
    try:
        content: Any = json.loads(path.read_bytes())
        share = KeyShare(int(content["index"]), int(content["threshold"]), int(content["value"], 16))
        is_ours = set(content) == _MEMBERS and content["election"] == election
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        raise KeyShareMalformed from None  # the other error could show a part of it
    if not is_ours:
        raise KeyShareMalformed
    return share
