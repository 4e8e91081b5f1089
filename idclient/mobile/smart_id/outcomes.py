"""What a Smart-ID session brought, whichever version and flow: read and fitting our request, not yet judged."""

from collections.abc import Mapping

from idclient.value import field, frozen


@frozen(kw_only=True)
class Chosen:
    """The signing certificate, DER, the level that the service claims for it, and the document that it belongs to.

    `linked` is the session of a device-link choice whose app waits for the signature since `at` (monotonic seconds).
    """

    certificate: bytes = field(repr=False)
    level: str
    document: str = field(repr=False)
    linked: str = field(default="", repr=False)
    at: float = 0.0


@frozen(kw_only=True)
class Confirmed:
    """A signature as the service gave it. `algorithm` and `parameters` are its words, `document` the account.

    `message` is the text that was signed (ACSP_V2), empty where the digest itself was. Without `parameters` the answer
    had none.
    """

    certificate: bytes = field(repr=False)
    level: str
    document: str = field(repr=False)
    value: bytes = field(repr=False)
    algorithm: str
    parameters: Mapping[str, object] | None = None
    message: bytes = field(default=b"", repr=False)
