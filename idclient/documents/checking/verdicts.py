"""Verdicts by their names in EN 319 102-1, and which problem leads to which."""

from collections.abc import Iterable, Mapping
from enum import Enum

from idclient.errors import checking, timestamp, trust
from idclient.errors.base import Error, Fact
from idclient.errors.document import DocumentEncrypted, DocumentError, DocumentTooComplex
from idclient.errors.service import ServiceError
from idclient.value import field, frozen


class Indication(Enum):
    """The main status of a signature."""

    PASSED = "TOTAL-PASSED"
    INDETERMINATE = "INDETERMINATE"
    FAILED = "TOTAL-FAILED"


class SubIndication(Enum):
    """Why a signature did not pass. In order of weight; the first seven are failures, the others leave it open."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    REVOKED_CA_NO_POE = "REVOKED_CA_NO_POE"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    TIMESTAMP_ORDER_FAILURE = "TIMESTAMP_ORDER_FAILURE"
    NO_POE = "NO_POE"
    TRY_LATER = "TRY_LATER"
    GENERIC = "GENERIC"

    @property
    def indication(self) -> Indication:
        """The main status it belongs to."""
        return Indication.FAILED if self in _FAILURES else Indication.INDETERMINATE


_FAILURES = frozenset(
    {
        SubIndication.FORMAT_FAILURE,
        SubIndication.HASH_FAILURE,
        SubIndication.SIG_CRYPTO_FAILURE,
        SubIndication.REVOKED,
        SubIndication.EXPIRED,
        SubIndication.NOT_YET_VALID,
    }
)
_ORDER = {sub: position for position, sub in enumerate(SubIndication)}

_SUBS: tuple[tuple[type[Error], SubIndication], ...] = (
    (checking.DigestDifferent, SubIndication.HASH_FAILURE),
    (checking.SignatureWrong, SubIndication.SIG_CRYPTO_FAILURE),
    (checking.SignerCertificateMissing, SubIndication.NO_SIGNING_CERTIFICATE_FOUND),
    (checking.SignerCertificateDifferent, SubIndication.NO_SIGNING_CERTIFICATE_FOUND),
    (checking.CmsAttributeMissing, SubIndication.SIG_CONSTRAINTS_FAILURE),
    (checking.SubFilterUnsupported, SubIndication.GENERIC),
    (checking.VisibleAddition, SubIndication.GENERIC),
    (checking.CoveringAddition, SubIndication.GENERIC),
    (checking.FilledFieldDiffers, SubIndication.GENERIC),
    (checking.StatusUnknown, SubIndication.TRY_LATER),
    (checking.TimestampNotBelieved, SubIndication.SIG_CONSTRAINTS_FAILURE),
    (DocumentEncrypted, SubIndication.GENERIC),
    (DocumentTooComplex, SubIndication.GENERIC),
    (DocumentError, SubIndication.FORMAT_FAILURE),
    (trust.AlgorithmUnsupported, SubIndication.CRYPTO_CONSTRAINTS_FAILURE),
    (trust.KeyUnsupported, SubIndication.CRYPTO_CONSTRAINTS_FAILURE),
    (trust.CertificateNotForSigning, SubIndication.CHAIN_CONSTRAINTS_FAILURE),
    (trust.CertificateIsAuthority, SubIndication.CHAIN_CONSTRAINTS_FAILURE),
    (trust.CertificateExtensionUnknown, SubIndication.CHAIN_CONSTRAINTS_FAILURE),
    (trust.CertificateExpired, SubIndication.OUT_OF_BOUNDS_NO_POE),
    (trust.CertificateNotYetValid, SubIndication.OUT_OF_BOUNDS_NO_POE),
    (trust.CertificateRevoked, SubIndication.REVOKED_NO_POE),
    (trust.ChainNotFound, SubIndication.NO_CERTIFICATE_CHAIN_FOUND),
    (timestamp.TimestampNotTrusted, SubIndication.NO_CERTIFICATE_CHAIN_FOUND),
    (timestamp.TimestampImprintDifferent, SubIndication.HASH_FAILURE),
    (timestamp.TimestampDigestDifferent, SubIndication.HASH_FAILURE),
    (timestamp.TimestampSignatureInvalid, SubIndication.SIG_CRYPTO_FAILURE),
    (timestamp.TimestampMalformed, SubIndication.FORMAT_FAILURE),
    (timestamp.TimestampError, SubIndication.SIG_CONSTRAINTS_FAILURE),
    (trust.TrustError, SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE),
    (ServiceError, SubIndication.TRY_LATER),
)


@frozen
class Reason:
    """One thing that speaks against a signature, by its code; without `sub` it is only worth knowing."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    sub: SubIndication | None = None


def reason_for(error: Error, sub: SubIndication | None = None) -> Reason:
    """Return the reason that an error is; `sub` where the circumstances say more than the kind of error."""
    chosen = sub or next((known for kind, known in _SUBS if isinstance(error, kind)), SubIndication.GENERIC)
    return Reason(error.code, error.facts, chosen)


def note_for(error: Error) -> Reason:
    """Return what is worth knowing and changes no verdict."""
    return Reason(error.code, error.facts)


def distinct(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Return the reasons in order, each once."""
    found: list[Reason] = []
    for reason in reasons:
        if reason not in found:
            found.append(reason)
    return tuple(found)


def worst(reasons: Iterable[Reason]) -> SubIndication | None:
    """Return the weightiest sub-indication; None when the signature passes."""
    return min((reason.sub for reason in reasons if reason.sub), key=_ORDER.__getitem__, default=None)
