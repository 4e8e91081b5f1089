"""Why a blind signature was not made, or does not count."""

from idclient.errors.base import Error


class BlindSignatureRefused(Error):
    """A key, a request or a signature is not as it must be.

    `reason`: key, range (no number below the modulus), length, signature, message, fault (the signing computer erred).
    """

    code = "blind_signature.refused"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason
