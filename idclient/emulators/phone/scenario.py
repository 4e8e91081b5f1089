"""What goes wrong, or right: the catalogue from which a run, a person or a single request gets its scenario."""

from enum import Enum

from idclient.emulators.phone.certificate_faults import CertificateFault
from idclient.value import frozen

ANSWER_AFTER = 2.0
"""Seconds until a phone answers that is not told otherwise."""


class Stage(Enum):
    """The requests of a session, each of which may be slow or fail."""

    CERTIFICATE = "certificate"
    START = "start"
    POLL = "poll"


class PhoneOutcome(Enum):
    """What the person, the phone and the provider do."""

    ACCEPT = "accept"
    REFUSE_TEXT = "refuse-text"
    """On the first screen."""
    REFUSE_PIN = "refuse-pin"
    """On the PIN screen."""
    REFUSE_CODE_CHOICE = "refuse-vc-choice"
    """On the screen for choosing the code; accept where none is shown. Likewise the next two (Smart-ID)."""
    REFUSE_CONFIRMATION = "refuse-confirmation-message"
    REFUSE_CONFIRMATION_AND_CODE = "refuse-confirmation-message-with-vc-choice"
    WRONG_PIN = "wrong-pin"
    """`wrong_pins` times, then the right one if the counter allows."""
    BLOCK_PIN = "block-pin"
    """Wrong PINs until it is blocked; it stays so until somebody uses the PUK."""
    NO_ANSWER = "no-answer"
    SIM_ERROR = "sim-error"
    PHONE_ABSENT = "phone-absent"
    DELIVERY_ERROR = "delivery-error"
    HASH_MISMATCH = "signature-hash-mismatch"
    NOT_CLIENT = "not-mid-client"
    WRONG_CODE = "wrong-vc"
    """Another control code than the right one is chosen."""
    APP_TOO_OLD = "app-too-old"
    LINK_MISSED = "expected-linked-session"
    UNUSABLE = "document-unusable"
    PROTOCOL_FAILURE = "protocol-failure"
    SERVER_ERROR = "server-error"
    UNPUBLISHED = "unknown-result"


class AnswerFault(Enum):
    """What is wrong with a signed answer; the certificate is good."""

    OTHER_KEY = "other-key"
    OTHER_HASH = "other-hash"
    ALGORITHM_LIE = "algorithm-lie"
    """Another digest in the name than what was signed."""
    KEY_TYPE_LIE = "key-type-lie"
    DER = "der"
    """An ECDSA value as SEQUENCE instead of r‖s."""
    SHORT = "short-r-s"
    """r and s without leading zeros, the last octet lost."""
    NOT_BASE64 = "not-base64"
    NO_SIGNATURE = "no-signature"
    FLOW_LIE = "flow-lie"
    """A flow that was not offered (Smart-ID)."""
    INTERACTION_LIE = "interaction-lie"
    PROTOCOL_LIE = "protocol-lie"
    PSS_HASH = "pss-hash"
    PSS_MASK = "pss-mask"
    PSS_SALT = "pss-salt"
    PSS_TRAILER = "pss-trailer"
    OTHER_RANDOM = "other-random"
    """Random values in the answer that are not those signed."""
    OTHER_DOCUMENT = "other-document"
    """Another document number than asked for (Smart-ID)."""
    LOWER_LEVEL = "lower-level"
    """A certificateLevel below the one asked for (Smart-ID)."""
    HIGHER_LEVEL = "higher-level"
    """A certificateLevel above what the certificate is (Smart-ID)."""


class HttpFault(Enum):
    """What the web server or the line does instead. Names ending in a number are an HTTP status."""

    STATUS_400 = "400"
    STATUS_401 = "401"
    STATUS_403 = "403"
    STATUS_404 = "404"
    STATUS_405 = "405"
    STATUS_409 = "409"
    STATUS_429 = "429"
    STATUS_471 = "471"
    STATUS_472 = "472"
    STATUS_480 = "480"
    STATUS_500 = "500"
    STATUS_502 = "502"
    STATUS_503 = "503"
    STATUS_504 = "504"
    STATUS_580 = "580"
    HANG = "hang"
    RESET = "reset"
    """Before the first octet of the answer; what was asked for has been done."""
    RESET_IN_BODY = "reset-in-body"
    TRUNCATED_JSON = "truncated-json"
    WRONG_TYPE = "wrong-content-type"
    HTML = "html"
    HUGE = "huge"
    SLOW_DRIP = "slow-drip"
    DUPLICATE_KEYS = "duplicate-keys"
    UNKNOWN_FIELDS = "unknown-fields"
    """Allowed by both protocols."""
    REDIRECT = "redirect"
    EMPTY = "empty"
    NOT_UTF8 = "not-utf-8"
    ARRAY = "array"
    """The answer inside a JSON array."""


class Middle(Enum):
    """A man in the middle has the phone sign another hash: its control code is the right one, or another."""

    SAME_CODE = "same-code"
    OTHER_CODE = "other-code"


@frozen
class Trouble:
    """A fault of the line at one stage: the first `times` requests of it, or all."""

    stage: Stage
    fault: HttpFault
    times: int | None = None


@frozen
class Latency:
    """Each request of a stage is answered so many seconds later, evenly distributed from `low` to `high`."""

    stage: Stage
    low: float
    high: float


@frozen
class Scenario:
    """All that happens to one request and its session. Without arguments: everything is as it should be.

    `after` is the number of seconds until the phone acts by itself; None leaves it to a person. `clock_offset` is by
    how many seconds the `time` in answers is wrong.
    """

    outcome: PhoneOutcome = PhoneOutcome.ACCEPT
    after: float | None = ANSWER_AFTER
    wrong_pins: int = 1
    certificate: CertificateFault | None = None
    answer: AnswerFault | None = None
    troubles: tuple[Trouble, ...] = ()
    latencies: tuple[Latency, ...] = ()
    middle: Middle | None = None
    clock_offset: float = 0.0

    def trouble(self, stage: Stage, earlier: int) -> HttpFault | None:
        """Return the fault of a request before which `earlier` ones of the same stage came."""
        for trouble in self.troubles:
            if trouble.stage is stage and (trouble.times is None or earlier < trouble.times):
                return trouble.fault
        return None

    def latency(self, stage: Stage) -> Latency | None:
        """Return how late a stage is."""
        return next((latency for latency in self.latencies if latency.stage is stage), None)


PERSON = Scenario(after=None)
"""The phone waits for a person to press."""
