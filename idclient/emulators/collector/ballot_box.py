"""The box: votes with their proofs, which is the latest of a voter, how often one was shown, and how often tried."""

import json
from datetime import UTC, datetime, timedelta

from idclient.emulators.collector.refusals import Refused, bad
from idclient.emulators.collector.store import Store
from idclient.value import field, frozen


@frozen(kw_only=True)
class StoredVote:
    """A vote as it came, and what was added to it: proofs in DER, `time` is that of the registration."""

    voter: str = field(repr=False)
    container: bytes = field(repr=False)
    registration: bytes = field(repr=False)
    """The request for the time stamp."""
    token: bytes = field(repr=False)
    status: bytes = field(repr=False)
    time: datetime
    list_version: int


class BallotBox:
    """Votes in a store that several processes may share."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, identifier: bytes, vote: StoredVote) -> None:
        """Keep a vote under an identifier that no other has, in its voter's turn: the first is 0. Raises: Refused."""
        name = identifier.hex()
        stamp = vote.time.astimezone(UTC).strftime("%Y%m%d%H%M%S%f")
        kept = {
            f"vote/{name}/container": vote.container,
            f"vote/{name}/voter": vote.voter.encode(),
            f"vote/{name}/time": vote.time.isoformat().encode(),
            f"vote/{name}/version": str(vote.list_version).encode(),
            f"vote/{name}/registration": vote.registration,
            f"vote/{name}/tspreg": vote.token,
            f"vote/{name}/ocsp": vote.status,
            f"vote/{name}/verified": b"0",
            f"voter/{vote.voter}/{stamp}/{name}": b"",
        }
        turn = len(self._store.list(f"turn/{vote.voter}/"))
        while not self._store.put(
            kept | {f"turn/{vote.voter}/{turn:09d}": name.encode(), f"vote/{name}/turn": str(turn).encode()}
        ):
            if self.is_taken(identifier):
                raise Refused("INTERNAL_SERVER_ERROR", "store")
            turn += 1

    def is_taken(self, identifier: bytes) -> bool:
        """Whether a vote has this identifier."""
        return self._store.get(f"vote/{identifier.hex()}/turn") is not None

    def has_voted(self, voter: str) -> bool:
        """Whether a vote of a voter is here."""
        return bool(self._store.list(f"voter/{voter}/"))

    def show(self, identifier: bytes) -> tuple[datetime, bytes, bytes, bytes]:
        """Return time, container, time stamp and status of a vote. Raises: Refused."""
        name = identifier.hex()
        parts = [self._store.get(f"vote/{name}/{part}") or b"" for part in ("time", "container", "tspreg", "ocsp")]
        if not name or not all(parts):
            raise bad("vote")
        return datetime.fromisoformat(parts[0].decode()), parts[1], parts[2], parts[3]

    def is_latest(self, identifier: bytes) -> bool:
        """Whether a vote is the last one of its voter, and the only one of its time."""
        name = identifier.hex()
        voter = (self._store.get(f"vote/{name}/voter") or b"").decode()
        cast = [key.split("/")[2:] for key in self._store.list(f"voter/{voter}/")]
        latest = max(time for time, _ in cast)
        return [vote for time, vote in cast if time == latest] == [name]

    def count_showing(self, identifier: bytes, most: int) -> None:
        """Note that a vote is shown once more. Raises: Refused when that was done often enough."""
        key = f"vote/{identifier.hex()}/verified"
        while True:
            before = self._store.get(key) or b"0"
            if int(before) >= most:
                raise bad("verified too often")
            if self._store.exchange(key, before, str(int(before) + 1).encode()):
                return

    def count_try(self, voter: str, now: datetime, most: int, within: timedelta) -> None:
        """Note that a voter tries to vote. Raises: Refused when there were as many within that time already."""
        key = f"tries/{voter}"
        while True:
            before = self._store.get(key)
            since = (now - within).timestamp()
            times = [time for time in json.loads(before or b"[]") if time > since]
            if len(times) >= most:
                raise Refused("RATE_LIMIT_EXCEEDED")
            if self._store.exchange(key, before, json.dumps([*times, now.timestamp()]).encode()):
                return
