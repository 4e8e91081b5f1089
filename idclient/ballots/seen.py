"""Which configuration of an election was the newest that this computer used: an older one is not used again."""

import hashlib
import os
import tempfile
from pathlib import Path

from idclient.ballots.configuration import Election, require_newest
from idclient.errors.ballot import OutboxUnusable


def require_not_older(folder: Path, election: Election) -> None:
    """Accept a configuration that is not older than what was used before, and remember it. Blocks.

    Raises: ElectionRolledBack; OutboxUnusable: it cannot be remembered.
    """
    path = folder / f"{hashlib.sha256(election.name.encode()).hexdigest()[:32]}.version"
    try:
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        text = "0"
    except (OSError, ValueError) as problem:
        raise OutboxUnusable from problem
    if not text.isdigit():
        raise OutboxUnusable
    require_newest(election, int(text[:12]))
    if int(text[:12]) == election.version:
        return
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{election.version}\n")
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as problem:
        raise OutboxUnusable from problem
