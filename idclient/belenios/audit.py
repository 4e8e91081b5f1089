"""Everything that an archive says is checked again, from public data alone (3.5)."""

from collections.abc import Iterable, Mapping
from typing import BinaryIO

from idclient.belenios import events
from idclient.belenios.ballot import Ballot, read_ballot, require_ballot
from idclient.belenios.count import Count
from idclient.belenios.credentials import read_credentials
from idclient.belenios.decryption import PartialDecryption, read_decryption, require_decryption
from idclient.belenios.election import Election, read_election
from idclient.belenios.events import Event
from idclient.belenios.result import Result, open_tally, read_result
from idclient.belenios.tally import Tally, read_tally, require_tally
from idclient.belenios.tape import Entry, digest_of, read_entries, read_header
from idclient.belenios.trustees import Trustees, election_key, keys, read_trustees
from idclient.errors.belenios import BeleniosRefused
from idclient.value import frozen

_AFTER: Mapping[str | None, frozenset[str]] = {
    None: frozenset({events.SETUP}),
    events.SETUP: frozenset({events.BALLOT, events.END_BALLOTS}),
    events.BALLOT: frozenset({events.BALLOT, events.END_BALLOTS}),
    events.END_BALLOTS: frozenset({events.ENCRYPTED_TALLY}),
    events.ENCRYPTED_TALLY: frozenset({events.PARTIAL_DECRYPTION}),
    events.PARTIAL_DECRYPTION: frozenset({events.PARTIAL_DECRYPTION, events.RESULT}),
    events.RESULT: frozenset(),
}
"""What may follow what."""


@frozen(kw_only=True)
class Audited:
    """What was found to be true. `last` is the kind of the last event; there is a result when it is the result."""

    election: Election
    accepted: int
    counted: int
    last: str
    result: Result | None


class Audit:
    """The state of an archive, event by event. Every method raises BeleniosRefused."""

    def __init__(self) -> None:
        self._data: dict[str, bytes] = {}
        self._parent: str | None = None
        self._height = 0
        self._last: str | None = None
        self._election: Election | None = None
        self._trustees: Trustees = ()
        self._count = Count({})
        self._tally: Tally = ()
        self._parts: dict[int, PartialDecryption] = {}
        self._result: Result | None = None

    def add(self, entry: Entry) -> None:
        """Check one more entry."""
        if not entry.is_event:
            if entry.digest in self._data:
                raise BeleniosRefused(what="archive", reason="double")
            self._data[entry.digest] = entry.octets
            return
        event = events.read_event(entry.octets)
        if (event.parent, event.height) != (self._parent, self._height):
            raise BeleniosRefused(what="archive", reason="chain")
        if event.kind not in _AFTER[self._last]:
            raise BeleniosRefused(what="archive", reason="order")
        self._happened(event)
        if self._data:
            raise BeleniosRefused(what="archive", reason="unreferenced")
        self._parent, self._height, self._last = digest_of(entry.octets), self._height + 1, event.kind

    def found(self) -> Audited:
        """Return what is true so far."""
        if self._election is None or self._last is None or self._data:
            raise BeleniosRefused(what="archive", reason="cut")
        return Audited(
            election=self._election,
            accepted=self._count.accepted,
            counted=self._count.counted,
            last=self._last,
            result=self._result,
        )

    def _happened(self, event: Event) -> None:
        match event.kind:
            case events.SETUP:
                self._begin(self._take(event.payload))
            case events.BALLOT:
                self._accept(read_ballot(self._take(event.payload)))
            case events.ENCRYPTED_TALLY:
                self._add_up(self._take(event.payload))
            case events.PARTIAL_DECRYPTION:
                self._decrypt(self._take(event.payload))
            case events.RESULT:
                self._open(read_result(self._take(event.payload)))

    def _begin(self, octets: bytes) -> None:
        setup = events.read_setup(octets)
        self._election = read_election(self._take(setup.election))
        self._trustees = read_trustees(self._take(setup.trustees))
        self._count = Count(read_credentials(self._take(setup.credentials)))
        if election_key(self._trustees) != self._election.public_key:
            raise BeleniosRefused(what="trustees", reason="election")

    def _accept(self, ballot: Ballot) -> None:
        require_ballot(self._set_up, self._count.weights, ballot)
        self._count.accept(ballot)

    def _add_up(self, octets: bytes) -> None:
        sized = events.read_sized_tally(octets)
        self._tally = self._count.tally(self._set_up)
        require_tally(self._tally, read_tally(self._take(sized.tally)))
        if (sized.counted, sized.weight) != (self._count.counted, self._count.weight):
            raise BeleniosRefused(what="tally", reason="sizes")

    def _decrypt(self, octets: bytes) -> None:
        owned = events.read_owned_decryption(octets)
        trustees = keys(self._trustees)
        if owned.owner > len(trustees) or owned.owner in self._parts:
            raise BeleniosRefused(what="decryption", reason="owner")
        part = read_decryption(self._take(owned.part))
        require_decryption(self._set_up.fingerprint, trustees[owned.owner - 1], self._tally, part)
        self._parts[owned.owner] = part

    def _open(self, said: Result) -> None:
        if said != open_tally(self._tally, self._trustees, self._parts, self._count.weight):
            raise BeleniosRefused(what="result", reason="totals")
        self._result = said

    @property
    def _set_up(self) -> Election:
        if self._election is None:
            raise BeleniosRefused(what="archive", reason="order")
        return self._election

    def _take(self, digest: str | None) -> bytes:
        if digest is None or digest not in self._data:
            raise BeleniosRefused(what="archive", reason="missing")
        return self._data.pop(digest)


def audit(stream: BinaryIO) -> Audited:
    """Check a whole archive. Raises: BeleniosRefused."""
    read_header(stream)
    return audit_entries(read_entries(stream))


def audit_entries(entries: Iterable[Entry]) -> Audited:
    """Check what follows the header of an archive. Raises: BeleniosRefused."""
    state = Audit()
    for entry in entries:
        state.add(entry)
    return state.found()
