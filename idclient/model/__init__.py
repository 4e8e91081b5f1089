"""Values that cross layers: who signs, who is asked, what comes out. No logic beyond their own shape."""

from collections.abc import Mapping
from enum import Enum
from typing import Protocol, runtime_checkable

from idclient.model.notes import (
    CardBusy,
    Note,
    PartlyInspected,
    PhoneName,
    PhoneStillPrompts,
    Progress,
    ShowCode,
    ShowDeviceLink,
    Step,
    Turn,
    WaitingForPhone,
)
from idclient.model.signatures import (
    Purpose,
    Signature,
    SignatureAlgorithm,
)
from idclient.value import field, frozen

__all__ = [
    "CanRequest",
    "CardBusy",
    "Commitment",
    "Dialog",
    "DocumentFinding",
    "Fact",
    "Identity",
    "Level",
    "Note",
    "PartlyInspected",
    "PasswordRequest",
    "Permission",
    "PhoneName",
    "PhoneStillPrompts",
    "PinEntry",
    "PinRequest",
    "PinRole",
    "Profile",
    "Progress",
    "Purpose",
    "RestrictionRequest",
    "Resumable",
    "Severity",
    "ShowCode",
    "ShowDeviceLink",
    "Signature",
    "SignatureAlgorithm",
    "Step",
    "SuspicionRequest",
    "TrustStore",
    "Turn",
    "WaitingForPhone",
]


class Commitment(Enum):
    """What a signer commits to, by the types of RFC 5126 (commitment-type-indication, 5.11.1)."""

    ORIGIN = "origin"
    RECEIPT = "receipt"
    DELIVERY = "delivery"
    SENDER = "sender"
    APPROVAL = "approval"
    CREATION = "creation"


class Level(Enum):
    """PAdES baseline levels (EN 319 142-1) that this program makes, in rising order."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"

    @property
    def timestamped(self) -> bool:
        """Whether the level needs a time-stamping authority."""
        return self is not Level.B_B

    @property
    def long_term(self) -> bool:
        """Whether the level carries its validation evidence (DSS)."""
        return self in (Level.B_LT, Level.B_LTA)

    @property
    def archived(self) -> bool:
        """Whether a time stamp over the document covers that evidence."""
        return self is Level.B_LTA


class Permission(Enum):
    """What the author of a certified document lets others change (DocMDP; ISO 32000-2, Table 257)."""

    NONE = "none"
    FORMS = "forms"
    ANNOTATIONS = "annotations"

    @property
    def level(self) -> int:
        """The number that stands for it in PDF: 1 nothing, 2 fill in and sign, 3 comment as well."""
        return list(Permission).index(self) + 1


class PinEntry(Enum):
    """Where a PIN is entered: typed into this program, or on the reader's own keypad."""

    TYPED = "typed"
    PIN_PAD = "pin-pad"


class PinRole(Enum):
    """Why a code is asked for: to prove knowledge of it, to choose a new one, or to repeat the new one."""

    PRESENT = "present"
    NEW = "new"
    REPEAT = "repeat"


@frozen
class PinRequest:
    """What to ask a person for. `tries_left` is None when the card does not tell; lengths are in digits.

    `purpose` is the key that the PIN opens, None when the PIN itself is changed or unblocked.
    """

    pin: str
    purpose: Purpose | None
    minimum: int
    maximum: int
    tries_left: int | None
    entry: PinEntry = PinEntry.TYPED
    role: PinRole = PinRole.PRESENT


@frozen
class CanRequest:
    """The card access number is needed: the six digits printed on a card that lies on a contactless reader."""

    reader: str
    wrong: bool = False
    """Whether one was tried and refused just now; a CAN is never blocked."""


Fact = str | int | None


class Severity(Enum):
    """How much a finding in a document weighs: a reason not to sign it as it is, or only good to know."""

    WARN = "warn"
    NOTE = "note"


@frozen
class DocumentFinding:
    """Something in a document that its reader may not see. `code` is stable; `facts` are numbers and names, no text."""

    code: str
    severity: Severity
    facts: Mapping[str, Fact] = field(default_factory=dict)


@frozen
class SuspicionRequest:
    """A document has something to warn of, and the person decides whether it is signed all the same."""

    document: str
    """The file's name, as it was given."""
    findings: tuple[DocumentFinding, ...]


@frozen
class PasswordRequest:
    """A document opens with a password only, or, with `owner`, its owner password would permit what others may not."""

    document: str
    """The file's name, as it was given."""
    attempt: int = 0
    """How many passwords were tried and refused just now."""
    owner: bool = False


@frozen
class RestrictionRequest:
    """The author of a document does not let others sign it, and the person decides whether to do so all the same."""

    document: str
    """The file's name, as it was given."""


class Dialog(Protocol):
    """The person. The terminal, a window's job and a test's script are all just this."""

    def ask_pin(self, request: PinRequest) -> bytearray:
        """Return the digits typed, ASCII. Blocks; the caller wipes the buffer. Raises: Cancelled, PinLastTry.

        For `PinEntry.PIN_PAD` it says what to enter on the reader and returns an empty buffer at once.
        """
        ...

    def ask_can(self, request: CanRequest) -> bytearray:
        """Return the card access number typed, ASCII. Blocks; the caller wipes the buffer. Raises: Cancelled."""
        ...

    def accept_suspicion(self, request: SuspicionRequest) -> bool:
        """Show the findings and return whether the document is to be signed all the same. Blocks. Raises: Cancelled."""
        ...

    def ask_password(self, request: PasswordRequest) -> bytearray | None:
        """Return a document's password, UTF-8; None when there is none to give. Blocks; the caller wipes the buffer.

        Raises: Cancelled.
        """
        ...

    def accept_restriction(self, request: RestrictionRequest) -> bool:
        """Tell of the author's restriction and return whether to sign all the same. Blocks. Raises: Cancelled."""
        ...

    def tell(self, note: Note) -> None:
        """Show a note. Never blocks."""
        ...

    def check(self) -> None:
        """Raise Cancelled once the person asked to stop."""
        ...


class Identity(Protocol):
    """Whoever proves and signs: a card or a phone. PINs, retries and control codes live inside."""

    def certificate(self, dialog: Dialog) -> bytes:
        """Return the signing certificate, DER, before a document is prepared."""
        ...

    def signature_algorithms(self, dialog: Dialog) -> tuple[SignatureAlgorithm, ...]:
        """Return every scheme in which `sign` makes signatures, by the digest's length; no PIN is asked."""
        ...

    def sign(self, digest: bytes, dialog: Dialog) -> Signature:
        """Sign a message digest with the signing key (PIN2): exactly one signature, at most one VERIFY or prompt."""
        ...

    def authenticate(self, digest: bytes, dialog: Dialog) -> Signature:
        """Sign a message digest with the authentication key (PIN1). The answer is verified before it is returned."""
        ...


@runtime_checkable
class Resumable(Protocol):
    """An identity that may have been asked for something before the program was started anew: a phone."""

    def under_way(self, purpose: Purpose, dialog: Dialog) -> bytes:
        """Return the digest whose signature may still come, empty when there is none. Blocks. Raises: Cancelled.

        Asking for the same digest goes on waiting instead of asking once more.
        """
        ...


class Profile(Enum):
    """Which world is trusted: the real one, or the TEST one of the demo, never both."""

    REAL = "real"
    DEMO = "demo"


@frozen
class TrustStore:
    """What is believed without further proof. All certificates DER.

    `anchors` are the pinned authorities (real: the issuing intermediates; demo: the TEST root). `timestamp_anchors`
    are the authorities whose time stamps count. `intermediates` help to build a path and prove nothing. `ocsp_urls`
    maps an issuer's common name to the responder to ask instead of the one in the certificate. `sources` name where the
    anchors come from, for reports: what adds anchors (trusted lists, one day) adds its name.

    `phone_anchors` are the only authorities of identities on a phone where an organisation names its own; without any,
    `anchors` are. `basic_anchors` are authorities below the qualified level: they count when somebody authenticates who
    is asked for no more, and for nothing else.
    """

    profile: Profile
    anchors: tuple[bytes, ...]
    timestamp_anchors: tuple[bytes, ...]
    intermediates: tuple[bytes, ...] = ()
    ocsp_urls: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    phone_anchors: tuple[bytes, ...] = ()
    basic_anchors: tuple[bytes, ...] = ()
