"""The folder into which an election's organiser puts signed lists of voters while voting is on: `0.txt` with `0.sig`.

Whoever needs to know who may vote looks whether the next list is there. One that is refused changes nothing and is
looked at again only when it was replaced; `N.refused` beside it says line and reason.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.emulators.collector.roll import Roll
from idclient.emulators.collector.voter_list import Expected, ListRefused, changed
from idclient.value import replace

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

NONE_YET = -1
"""The version of a roll without any list."""


class VoterLists:
    """Lists in a folder, signed with one key (ECDSA with SHA-256, DER)."""

    def __init__(self, folder: Path, key: "EllipticCurvePublicKey", districts: Mapping[str, Collection[str]]) -> None:
        """Take the folder; `districts`: parishes of each."""
        self._folder, self._key, self._districts = folder, key, districts
        self._refused: tuple[bytes, bytes] | None = None

    def renewed(self, roll: Roll) -> Roll:
        """Return a roll with all lists that came since. May be called by several threads."""
        while (newer := self._next(roll)) is not None:
            roll = newer
        return roll

    def _next(self, roll: Roll) -> Roll | None:
        number = roll.list_version + 1
        try:
            octets = (self._folder / f"{number}.txt").read_bytes()
            signature = (self._folder / f"{number}.sig").read_bytes()
        except OSError:
            return None
        if (octets, signature) == self._refused:
            return None
        note = self._folder / f"{number}.refused"
        try:
            self._require_signed(octets, signature)
            voters = changed(octets, Expected(roll.election, number, self._districts), roll.voters)
        except ListRefused as refused:
            self._refused = octets, signature
            with suppress(OSError):
                note.write_text(f"{refused}\n", encoding="utf-8")
            return None
        with suppress(OSError):
            note.unlink(missing_ok=True)
        return replace(roll, voters=voters, list_version=number)

    def _require_signed(self, octets: bytes, signature: bytes) -> None:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
        from cryptography.hazmat.primitives.hashes import SHA256

        try:
            self._key.verify(signature, octets, ECDSA(SHA256()))
        except InvalidSignature as problem:
            raise ListRefused(0, "signature") from problem
