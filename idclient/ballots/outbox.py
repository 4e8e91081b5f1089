"""A vote on its way survives the computer: the signed, encrypted container and how far it got, and nothing else.

What was chosen and the randomness of its encryption are never here: nobody who finds this folder learns the vote.
"""

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from enum import Enum
from pathlib import Path

from idclient.errors.ballot import OutboxUnusable
from idclient.value import field, frozen
from idclient.wire import strict_json as strict

_CONTAINER, _STATE = "vote.asice", "state.json"
_LARGEST = 32_768
_MEMBERS = ("format", "step", "district", "session", "voted_before", "sha256")


class Sending(Enum):
    """How far a vote got: signed and not sent; sent, with an outcome that is not known yet; answered without proof."""

    SIGNED = "signed"
    SENT = "sent"
    UNPROVEN = "unproven"


@frozen
class Pending:
    """A vote on its way. `voted_before`: whether one was stored when this one was made."""

    step: Sending
    district: str
    session: str = field(repr=False)
    voted_before: bool
    container: bytes = field(repr=False)


class Outbox:
    """The vote of one voter on its way in one election. Every change is whole on the disk before the method returns."""

    def __init__(self, folder: Path, election: str, voter: str = "") -> None:
        """Use a folder of votes; each voter has one of its own below it for each election, named by a digest.

        `voter` is what tells the voters of one computer apart, so that nobody sends or discards another's vote.
        """
        self._folder = folder / hashlib.sha256(f"{election}\0{voter}".encode()).hexdigest()[:32]

    @property
    def container_path(self) -> Path:
        """Where the container is, or is to be put before `put`. Makes the folder. Raises: OutboxUnusable."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as problem:
            raise OutboxUnusable from problem
        return self._folder / _CONTAINER

    @property
    def is_taken(self) -> bool:
        """Whether a vote is here, even one that cannot be understood."""
        return (self._folder / _STATE).exists()

    def put(self, step: Sending, *, district: str, session: str, voted_before: bool) -> Pending:
        """Say how far the container got that is at `container_path`. Raises: OutboxUnusable."""
        try:
            container = self.container_path.read_bytes()
            state = {
                "format": 1,
                "step": step.value,
                "district": district,
                "session": session,
                "voted_before": voted_before,
                "sha256": hashlib.sha256(container).hexdigest(),
            }
            self._write(json.dumps(state).encode())
        except OSError as problem:
            raise OutboxUnusable from problem
        return Pending(step, district, session, voted_before, container)

    def get(self) -> Pending | None:
        """Return the vote on its way, None without one or when only a beginning of one is there.

        Raises: OutboxUnusable when something is there that cannot be understood: its outcome is not known.
        """
        try:
            octets = (self._folder / _STATE).read_bytes()
        except FileNotFoundError:
            self.clear()  # a container without its state was never sent
            return None
        except OSError as problem:
            raise OutboxUnusable from problem
        try:
            container = (self._folder / _CONTAINER).read_bytes()
        except FileNotFoundError:
            container = b""  # it cannot be sent again, but what became of it can be asked
        except OSError as problem:
            raise OutboxUnusable from problem
        try:
            state = strict.members(strict.parse(octets, limit=4096), "state", _MEMBERS)
            step, voted = Sending(state["step"]), strict.flag(state["voted_before"], "voted_before")
            district, session = strict.text(state["district"], "district"), state["session"]
        except (strict.Unexpected, ValueError) as problem:
            raise OutboxUnusable from problem
        is_whole = not container or (
            state["sha256"] == hashlib.sha256(container).hexdigest() and len(container) <= _LARGEST
        )
        if state["format"] != 1 or not isinstance(session, str) or not is_whole:
            raise OutboxUnusable
        return Pending(step, district, session, voted, container)

    def clear(self) -> None:
        """Forget the vote: its outcome is known. The state goes first, then all that a stop left. Never raises."""
        with suppress(OSError):
            (self._folder / _STATE).unlink(missing_ok=True)
            for path in list(self._folder.iterdir()):
                path.unlink(missing_ok=True)
        with suppress(OSError):
            self._folder.rmdir()

    def _write(self, octets: bytes) -> None:
        handle, temporary = tempfile.mkstemp(dir=self._folder)  # 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(octets)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self._folder / _STATE)
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
