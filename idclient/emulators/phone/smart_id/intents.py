"""What a relying party asks of Smart-ID, whatever version of the protocol it says it in."""

from enum import Enum

from idclient.emulators.phone.parties import Party
from idclient.value import field, frozen


class Version(Enum):
    """The protocol, as its paths name it."""

    V1 = "v1"
    V2 = "v2"
    V3 = "v3"


class Kind(Enum):
    """What a session is for. Values are what a device link calls it (sessionType)."""

    AUTHENTICATION = "auth"
    SIGNATURE = "sign"
    CERTIFICATE = "cert"


class Flow(Enum):
    """How the request reaches the app."""

    NOTIFICATION = "notification"
    LINK = "device-link"
    LINKED = "linked"
    """To an app that still waits after a certificate was chosen in it."""


class Level(Enum):
    """certificateLevel, in rising order."""

    ADVANCED = "ADVANCED"
    QUALIFIED = "QUALIFIED"
    QSCD = "QSCD"


@frozen
class Interaction:
    """A way to ask the person: its name on the wire, and the text."""

    name: str
    text: str = field(repr=False)


@frozen
class Algorithm:
    """How to sign: the name on the wire and the digest (SHA-256 … SHA3-512). `pss` tells RSASSA-PSS from PKCS #1."""

    name: str
    digest: str
    pss: bool


@frozen(kw_only=True)
class Intent:
    """A request that was found in order. Base64 texts are kept as they came: they are hashed as texts."""

    version: Version
    kind: Kind
    flow: Flow
    party: Party
    party_name: str
    level: Level
    algorithm: Algorithm | None = None
    challenge: str = field(default="", repr=False)
    """rpChallenge, digest or hash: Base64."""
    octets: bytes = field(default=b"", repr=False)
    """The same, decoded."""
    interactions: tuple[Interaction, ...] = ()
    interactions_text: str = field(default="", repr=False)
    callback: str = field(default="", repr=False)
    linked: str = field(default="", repr=False)
    share_address: bool = False
    ignored: tuple[str, ...] = ()


class TargetKind(Enum):
    """How a person or an account is named in a path."""

    IDENTIFIER = "etsi"
    DOCUMENT = "document"
    ANONYMOUS = "anonymous"
    PRIVATE = "private"


@frozen
class Target:
    """Whom a request is for. `name` is a semantics identifier or a document number, and empty for anybody."""

    kind: TargetKind
    name: str = field(default="", repr=False)
