"""Making an archive: each step returns the octets that are appended, and remembers the chain (3, 4.4)."""

from idclient.belenios import events
from idclient.belenios.events import Event, OwnedDecryption, Setup, SizedTally
from idclient.belenios.tape import digest_of, write_entry, write_header


class Archive:
    """An archive under way. It keeps the end of the chain only; whoever writes the octets keeps the rest."""

    def __init__(self, timestamp: int) -> None:
        self._timestamp = timestamp
        self._parent: str | None = None
        self._height = 0

    def begin(self, election: bytes, trustees: bytes, credentials: bytes) -> bytes:
        """Return the beginning, with the texts of an election."""
        texts = (election, trustees, credentials)
        setup = events.write_setup(Setup(*(digest_of(one) for one in texts)))
        return write_header(self._timestamp) + self._brought(events.SETUP, *texts, setup)

    def ballot(self, ballot: bytes) -> bytes:
        """Return what one more ballot adds."""
        return self._brought(events.BALLOT, ballot)

    def end_ballots(self) -> bytes:
        """Return what ends the voting."""
        return self._happened(events.END_BALLOTS, None)

    def tally(self, tally: bytes, *, counted: int, weight: int) -> bytes:
        """Return what the encrypted totals add."""
        sized = events.write_sized_tally(SizedTally(counted, weight, digest_of(tally)))
        return self._brought(events.ENCRYPTED_TALLY, tally, sized)

    def decryption(self, owner: int, part: bytes) -> bytes:
        """Return what the part of a trustee adds; the first one has the number 1."""
        owned = events.write_owned_decryption(OwnedDecryption(owner, digest_of(part)))
        return self._brought(events.PARTIAL_DECRYPTION, part, owned)

    def result(self, result: bytes) -> bytes:
        """Return what the totals add."""
        return self._brought(events.RESULT, result)

    def _brought(self, kind: str, *texts: bytes) -> bytes:
        data = b"".join(write_entry(one, event=False, timestamp=self._timestamp) for one in texts)
        return data + self._happened(kind, digest_of(texts[-1]))

    def _happened(self, kind: str, payload: str | None) -> bytes:
        octets = events.write_event(Event(self._parent, self._height, kind, payload))
        self._parent = digest_of(octets)
        self._height += 1
        return write_entry(octets, event=True, timestamp=self._timestamp)
