"""What a check found out: values for display. Names and personal codes are in here, so that no repr shows them."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum

from idclient.documents.checking.verdicts import Indication, Reason, SubIndication, worst
from idclient.documents.difference import Difference
from idclient.model import Profile
from idclient.value import field, frozen


class Outcome(Enum):
    """The result for a whole document."""

    PASSED = "TOTAL-PASSED"
    INDETERMINATE = "INDETERMINATE"
    FAILED = "TOTAL-FAILED"
    NO_SIGNATURES = "NO-SIGNATURES"


class Kind(Enum):
    """What was checked: a person's or an organisation's signature, or a time stamp over the document."""

    SIGNATURE = "signature"
    TIMESTAMP = "timestamp"


class Standard(Enum):
    """How far a signature goes by itself; B-… are the PAdES baseline levels (EN 319 142-1)."""

    NONE = "none"
    PKCS7 = "PKCS#7"
    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"
    DOCUMENT_TIMESTAMP = "document time stamp"


class Coverage(Enum):
    """Which part of the file was signed."""

    WHOLE_FILE = "whole-file"
    REVISION = "revision"
    UNKNOWN = "unknown"


class Source(Enum):
    """Where the proof came from that a certificate was not revoked."""

    EMBEDDED = "embedded"
    LIVE = "live"
    NONE = "none"


@frozen
class Signer:
    """Whom the certificate names, for the person alone. `serial_number` as `PNOEE-…`; `issuer` is a common name."""

    name: str = field(repr=False)
    serial_number: str = field(repr=False)
    issuer: str
    certificate: bytes = field(repr=False)


@frozen
class Status:
    """How it is known that the signer's certificate was not revoked, and from when that proof is."""

    source: Source
    produced_at: datetime | None = None


NOT_KNOWN = Status(Source.NONE)


class Revocation(Enum):
    """What is known about one certificate's revocation."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    NOT_OFFERED = "not-offered"


@frozen(kw_only=True)
class Proof:
    """What is known about the revocation of one certificate of a path, from which source, and what is wrong with it.

    `role` is certificate (the end of the path) or authority; `subject` a common name, empty for a person's certificate.
    """

    role: str
    subject: str
    verdict: Revocation
    source: Source
    produced_at: datetime | None = None
    revoked_at: str | None = None
    problems: tuple[Reason, ...] = ()


@frozen
class StampReport:
    """A time stamp inside a signature. `time` is what it says; it is proven only if nothing speaks against it."""

    time: datetime | None
    authority: str
    reasons: tuple[Reason, ...] = ()
    proofs: tuple[Proof, ...] = ()

    @property
    def sub_indication(self) -> SubIndication | None:
        """Why it did not pass."""
        return worst(self.reasons)

    @property
    def indication(self) -> Indication:
        """Its verdict."""
        return _indication(self.sub_indication)


@frozen(kw_only=True)
class SignatureReport:
    """One signature or document time stamp. `claimed_time` is the signer's own word, `proven_time` a time stamp's.

    `covered` is the number of bytes up to the end of the signed revision, `difference` what came behind it.
    `hash_name` is the digest's name as in hashlib, empty when there is none that can be computed.
    """

    field_name: str
    kind: Kind
    sub_filter: str
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...] = ()
    standard: Standard = Standard.NONE
    signer: Signer | None = None
    claimed_time: datetime | None = None
    proven_time: datetime | None = None
    claimed_reason: str = ""
    claimed_location: str = ""
    coverage: Coverage = Coverage.UNKNOWN
    covered: int | None = None
    byte_range: tuple[int, ...] | None = None
    hash_name: str = ""
    difference: Difference | None = None
    stamps: tuple[StampReport, ...] = ()
    status: Status = NOT_KNOWN
    proofs: tuple[Proof, ...] = ()

    @property
    def sub_indication(self) -> SubIndication | None:
        """Why it did not pass."""
        return worst(self.reasons)

    @property
    def indication(self) -> Indication:
        """The verdict."""
        return _indication(self.sub_indication)


@frozen(kw_only=True)
class DocumentReport:
    """Everything about one document. `reasons` are those that keep the signatures from being looked at.

    `profile` is whose trust judged, `trust_sources` where its anchors come from.
    `digest` is the SHA-256 of the whole file; empty when it was too much to compute.
    """

    profile: Profile
    checked_at: datetime
    size: int
    digest: bytes = b""
    trust_sources: tuple[str, ...] = ()
    signatures: tuple[SignatureReport, ...] = ()
    reasons: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """The worst of all verdicts; a document without signatures has its own."""
        verdicts = [signature.indication for signature in self.signatures]
        if self.reasons:
            verdicts.append(_indication(worst(self.reasons)))
        return _outcome(verdicts)


def _indication(sub: SubIndication | None) -> Indication:
    return sub.indication if sub else Indication.PASSED


def _outcome(verdicts: Iterable[Indication]) -> Outcome:
    found = set(verdicts)
    for indication in (Indication.FAILED, Indication.INDETERMINATE, Indication.PASSED):
        if indication in found:
            return Outcome(indication.value)
    return Outcome.NO_SIGNATURES
