"""Why a public ledger, or what is said of it, cannot be relied on."""

from idclient.errors.base import Error


class LedgerError(Error):
    """A ledger, or a proof about one, is not as it must be."""


class LedgerMalformed(LedgerError):
    """Something cannot be read. `what`: note, key, checkpoint, cosignature, policy, receipt, request, tile, bundle."""

    code = "ledger.malformed"

    def __init__(self, *, what: str) -> None:
        super().__init__(what=what)
        self.what = what


class LedgerProofWrong(LedgerError):
    """Something can be read and does not hold. `what`: inclusion, consistency, signature, cosignature, origin."""

    code = "ledger.proof_wrong"

    def __init__(self, *, what: str) -> None:
        super().__init__(what=what)
        self.what = what


class LedgerWitnessesTooFew(LedgerError):
    """Too few of the witnesses that count have signed. `found`: those who did and are known."""

    code = "ledger.witnesses_too_few"

    def __init__(self, *, found: int) -> None:
        super().__init__(found=found)


class LedgerMovedOn(LedgerError):
    """A witness remembers another size of the ledger, `size`, than whoever asks it begins from."""

    code = "ledger.moved_on"
    retry = True

    def __init__(self, *, size: int) -> None:
        super().__init__(size=size)
        self.size = size
