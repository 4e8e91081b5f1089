"""What goes wrong between the program and the card: PC/SC service, reader, card, PIN."""

from collections.abc import Iterable

from idclient.errors.base import Error


class CardError(Error):
    """A failure of the PC/SC service, the reader, the card or a PIN."""


class PcscLibraryMissing(CardError):
    """The PC/SC client library (libpcsclite.so.1, winscard.dll) cannot be loaded."""

    code = "card.pcsc_library_missing"


class PcscServiceNotRunning(CardError):
    """Nobody answers for the PC/SC service (8010001D)."""

    code = "card.service_not_running"
    retry = True


class PcscServiceMismatch(CardError):
    """PC/SC client library and daemon speak different protocol versions, or the service just stopped (8010001E)."""

    code = "card.service_mismatch"


class PcscAccessDenied(CardError):
    """The system does not let this session use the reader or card (8010006A, 80100027)."""

    code = "card.access_denied"


class PcscServiceLost(CardError):
    """The PC/SC service went away in mid-conversation (80100013 and the like)."""

    code = "card.service_lost"
    retry = True


class NoReader(CardError):
    """The PC/SC service runs and knows no reader (8010002E)."""

    code = "card.no_reader"
    retry = True


class ReaderUnavailable(CardError):
    """The reader was unplugged or is not known by that name (80100017, 80100009)."""

    code = "card.reader_unavailable"
    retry = True


class NoCard(CardError):
    """The reader is empty (8010000C)."""

    code = "card.no_card"
    retry = True


class ReaderBusy(CardError):
    """Another program holds the card for itself (8010000B)."""

    code = "card.reader_busy"
    retry = True


class CardRemoved(CardError):
    """The card was pulled out while it was needed (80100069, or an answer shorter than two bytes)."""

    code = "card.removed"
    retry = True


class CardReset(CardError):
    """Another program reset the card: selection and PIN state are gone (80100068)."""

    code = "card.reset"
    retry = True


class CardUnresponsive(CardError):
    """The card does not answer: upside down, dirty, or without power (80100066, 80100067)."""

    code = "card.unresponsive"
    retry = True


class CardProtocolMismatch(CardError):
    """Reader and card found no common protocol, or the ATR makes no sense (8010000F, 80100065)."""

    code = "card.protocol_mismatch"


class CardCommunicationFailed(CardError):
    """A command was not carried through (80100016, 8010002F and the like). `pcsc` is the raw code."""

    code = "card.communication_failed"
    retry = True

    def __init__(self, *, pcsc: int) -> None:
        super().__init__(pcsc=f"{pcsc:08X}")


class PcscTimeout(CardError):
    """The wait for a reader or card ran out (8010000A)."""

    code = "card.timeout"
    retry = True


class PcscFailed(CardError):
    """The PC/SC service answered a code this program gives no meaning. `pcsc` is the raw code."""

    code = "card.pcsc_failed"

    def __init__(self, *, pcsc: int) -> None:
        super().__init__(pcsc=f"{pcsc & 0xFFFFFFFF:08X}")


class ReaderFeatureMissing(CardError):
    """The reader or its driver cannot do what was asked of it (8010001F, on Windows 80100022)."""

    code = "card.reader_feature_missing"


class CardUnsupported(CardError):
    """A card is there, but none this program knows. `atr` is its ATR in hexadecimal."""

    code = "card.unsupported"

    def __init__(self, *, atr: str) -> None:
        super().__init__(atr=atr)


class CardCommandRefused(CardError):
    """The card refused a command. `step` names the command, `status` is the status word in hexadecimal."""

    code = "card.command_refused"

    def __init__(self, *, step: str, status: int) -> None:
        super().__init__(step=step, status=f"{status:04X}")
        self.step = step
        self.status = status


class CardAnswerMalformed(CardError):
    """The card answered something that cannot be read. `step` names the command."""

    code = "card.answer_malformed"

    def __init__(self, *, step: str) -> None:
        super().__init__(step=step)


class CardCertificateMissing(CardError):
    """The certificate file is empty or holds no certificate. `purpose` is authentication or signing."""

    code = "card.certificate_missing"

    def __init__(self, *, purpose: str) -> None:
        super().__init__(purpose=purpose)


class PinWrong(CardError):
    """The card refused the PIN. `tries_left` comes from the status word."""

    code = "card.pin_wrong"
    retry = True

    def __init__(self, *, pin: str, tries_left: int) -> None:
        super().__init__(pin=pin, tries_left=tries_left)
        self.pin = pin
        self.tries_left = tries_left


class PinBlocked(CardError):
    """The PIN is blocked; only the PUK helps. `pin` is PIN1, PIN2 or PUK."""

    code = "card.pin_blocked"

    def __init__(self, *, pin: str) -> None:
        super().__init__(pin=pin)
        self.pin = pin


class PinLastTry(CardError):
    """One try is left and the person did not consent to spend it."""

    code = "card.pin_last_try"

    def __init__(self, *, pin: str) -> None:
        super().__init__(pin=pin)


class PinFormat(CardError):
    """What was entered cannot be this PIN: wrong length or not only digits. No try was spent."""

    code = "card.pin_format"
    retry = True

    def __init__(self, *, pin: str, minimum: int, maximum: int) -> None:
        super().__init__(pin=pin, minimum=minimum, maximum=maximum)


class PinOutcomeUnknown(CardError):
    """The connection broke after a PIN was sent and before the answer came: a try may be spent.

    `tries_left` is what the card told afterwards, None when it could not be asked.
    """

    code = "card.pin_outcome_unknown"

    def __init__(self, *, pin: str, tries_left: int | None = None) -> None:
        super().__init__(pin=pin, tries_left=tries_left)
        self.pin = pin
        self.tries_left = tries_left


class PinMustChange(CardError):
    """The PIN is still the delivered one; the card does not sign before it is changed."""

    code = "card.pin_must_change"

    def __init__(self, *, pin: str) -> None:
        super().__init__(pin=pin)


class PinNotAvailable(CardError):
    """A PIN is needed and there is nobody to ask: no terminal and no PIN source was named."""

    code = "card.pin_not_available"

    def __init__(self, *, pin: str) -> None:
        super().__init__(pin=pin)


class CardApplicationLocked(CardError):
    """The card's application is locked or terminated by its issuer (6A81 on SELECT)."""

    code = "card.application_locked"


class CanNeeded(CardError):
    """The card lies on a contactless reader and opens only with the number printed on it (CAN)."""

    code = "card.can_needed"


class CardKeyUnsupported(CardError):
    """The certificate's key is not of the kind this card model signs with. `purpose` names the certificate."""

    code = "card.key_unsupported"

    def __init__(self, *, purpose: str) -> None:
        super().__init__(purpose=purpose)


class CardSignatureInvalid(CardError):
    """What the card returned is no signature of its certificate's key over the digest given."""

    code = "card.signature_invalid"
    retry = True


class DigestUnsupported(CardError):
    """The key signs no digest of that size. `size` and the `allowed` ones are in bytes."""

    code = "card.digest_unsupported"

    def __init__(self, *, size: int, allowed: Iterable[int] = (32, 48, 64)) -> None:
        super().__init__(size=size, allowed=", ".join(str(one) for one in sorted(allowed)))
