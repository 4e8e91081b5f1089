"""What a journey tells the person while it is under way."""

from enum import Enum

from idclient.model.signatures import Purpose
from idclient.value import field, frozen


class Step(Enum):
    """A step of a journey, in the order a person sees them."""

    READING_CARD = "reading-card"
    CHECKING_CERTIFICATE = "checking-certificate"
    CHECKING_TIMESTAMPING = "checking-timestamping"
    READING_DOCUMENT = "reading-document"
    INSPECTING = "inspecting"
    SIGNING = "signing"
    TIMESTAMPING = "timestamping"
    COLLECTING_EVIDENCE = "collecting-evidence"
    VERIFYING = "verifying"
    WRITING = "writing"
    ASKING_PHONE = "asking-phone"
    """The request is on its way to the phone."""
    CHECKING_ANSWER = "checking-answer"
    SENDING_VOTE = "sending-vote"


@frozen
class Progress:
    """One step under way; `done` of `total` bytes where the step moves bytes, else 0 of 0."""

    step: Step
    done: int = 0
    total: int = 0


@frozen
class CardBusy:
    """Another program holds the card; the journey waits."""

    reader: str


@frozen
class Turn:
    """A document of a run has its turn: the one with this number, from 1 on, of so many."""

    number: int
    total: int


@frozen
class PartlyInspected:
    """A document about to be signed is too large, or too damaged, for a quick look at everything in it."""

    document: str


class PhoneName(Enum):
    """The two services that reach a phone."""

    MOBILE_ID = "mobile-id"
    SMART_ID = "smart-id"


@frozen
class ShowCode:
    """The control code (four digits) that the phone must show as well; visible until the phone has answered.

    It is told before the request leaves. `purpose` says which PIN the phone asks for.
    """

    service: PhoneName
    purpose: Purpose
    code: str = field(repr=False)


@frozen
class ShowDeviceLink:
    """A link to be read by the Smart-ID app as a QR code, valid for about a second: each one replaces the last."""

    purpose: Purpose
    link: str = field(repr=False)
    seconds_left: int


@frozen
class WaitingForPhone:
    """The phone has the request; its owner has that many seconds left. Told about once a second."""

    service: PhoneName
    seconds_left: int


@frozen
class PhoneStillPrompts:
    """Nobody waits any more, but the phone may go on asking: it must be refused there. Told once, when cancelled."""

    service: PhoneName


Note = Progress | CardBusy | Turn | PartlyInspected | ShowCode | ShowDeviceLink | WaitingForPhone | PhoneStillPrompts
