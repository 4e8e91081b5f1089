"""The ballots that were accepted: none comes twice, of each credential the last one counts (4.15, 4.16)."""

import hashlib
from collections.abc import Mapping

from idclient.belenios.ballot import Ballot
from idclient.belenios.ciphertext import Ciphertext
from idclient.belenios.election import Election
from idclient.belenios.tally import Tally, add, choices_of, start
from idclient.errors.belenios import BeleniosRefused


class Count:
    """Verified ballots as they come. Of each only its ciphertexts are kept, of others a short hash."""

    def __init__(self, weights: Mapping[int, int]) -> None:
        self.weights = weights
        self.accepted = 0
        self._last: dict[int, Tally] = {}
        self._seen: set[bytes] = set()

    @property
    def counted(self) -> int:
        """How many ballots count."""
        return len(self._last)

    @property
    def weight(self) -> int:
        """What they weigh together."""
        return sum(self.weights[one] for one in self._last)

    def accept(self, ballot: Ballot) -> None:
        """Take a ballot that was verified. Raises: BeleniosRefused, a ciphertext in it was seen before."""
        choices = choices_of(ballot)
        marks = [_mark(one) for row in choices for one in row]
        if len(set(marks)) != len(marks) or not self._seen.isdisjoint(marks):
            raise BeleniosRefused(what="ballot", reason="double")
        self._seen.update(marks)
        self._last[ballot.credential] = choices
        self.accepted += 1

    def tally(self, election: Election) -> Tally:
        """Return the encrypted totals."""
        tally = start(election)
        for credential, choices in self._last.items():
            tally = add(tally, choices, self.weights[credential])
        return tally


def _mark(ciphertext: Ciphertext) -> bytes:
    return hashlib.sha256(str(ciphertext).encode()).digest()[:16]
