"""Why a part of an election in Belenios' formats does not count."""

from idclient.errors.base import Error


class BeleniosRefused(Error):
    """A part of an election cannot be read or does not hold.

    `what`: election, trustees, credentials, ballot, tally, decryption, result, archive, key_generation or code.
    `reason` is a stable word: a member's name where the form is wrong, or what does not hold (element, proof, hash …).
    """

    code = "belenios.refused"

    def __init__(self, *, what: str, reason: str) -> None:
        super().__init__(what=what, reason=reason)
        self.what = what
        self.reason = reason
