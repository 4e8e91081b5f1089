"""The documented exit codes, and which failure leads to which."""

from collections.abc import Sequence
from enum import IntEnum

from idclient.errors import Cancelled, Error
from idclient.errors import card as card_errors
from idclient.errors import contactless as contactless_errors
from idclient.errors import pins as pin_errors
from idclient.errors.card import CardError, PcscTimeout, PinBlocked, PinFormat, PinLastTry, PinWrong
from idclient.errors.document import DocumentError, DocumentSuspicious
from idclient.errors.phone import (
    DocumentNumberInvalid,
    PersonalCodeInvalid,
    PhoneError,
    PhoneLinkExpired,
    PhoneNumberInvalid,
    PhonePersonNotGiven,
    PhoneRefused,
    PhoneTimeout,
    PhoneWrongCode,
)
from idclient.errors.service import ServiceError, ServiceNotConfigured
from idclient.errors.settings import SettingsError
from idclient.errors.trust import TrustError


class Exit(IntEnum):
    """What the process tells its caller. Published: a number is never given another meaning."""

    OK = 0
    FAILED = 1
    USAGE = 2
    PARTIAL = 3
    NO_CARD = 4
    PIN_WRONG = 5
    PIN_BLOCKED = 6
    CANCELLED = 7
    SIGNATURE_INVALID = 8
    INDETERMINATE = 9
    SERVICE = 10
    TRUST = 11
    SUSPICIOUS = 12
    INTERRUPTED = 130


_BY_CLASS: tuple[tuple[type[Error], Exit], ...] = (
    (PinWrong, Exit.PIN_WRONG),
    (PinFormat, Exit.PIN_WRONG),
    (PinLastTry, Exit.PIN_WRONG),
    (card_errors.PinOutcomeUnknown, Exit.PIN_WRONG),
    (card_errors.PinNotAvailable, Exit.USAGE),
    (PinBlocked, Exit.PIN_BLOCKED),
    (contactless_errors.CardCanWrong, Exit.PIN_WRONG),
    (contactless_errors.CardCanFormat, Exit.PIN_WRONG),
    (pin_errors.NewPinUnfit, Exit.PIN_WRONG),
    (pin_errors.PinChangeUnknown, Exit.PIN_WRONG),
    (pin_errors.PinPadTimeout, Exit.CANCELLED),
    (pin_errors.PinPadCancelled, Exit.CANCELLED),
    (pin_errors.PinPadMismatch, Exit.PIN_WRONG),
    (pin_errors.PinPadLength, Exit.PIN_WRONG),
    (pin_errors.PinPadRefused, Exit.FAILED),
    (pin_errors.PinOperationImpossible, Exit.FAILED),
    (pin_errors.PinAlreadyActive, Exit.FAILED),
    (pin_errors.KeyAgreementPointInvalid, Exit.FAILED),
    (card_errors.PinMustChange, Exit.FAILED),
    (card_errors.CardSignatureInvalid, Exit.FAILED),
    (card_errors.DigestUnsupported, Exit.USAGE),
    (PcscTimeout, Exit.CANCELLED),
    (card_errors.CardCommandRefused, Exit.FAILED),
    (card_errors.CardAnswerMalformed, Exit.FAILED),
    (CardError, Exit.NO_CARD),
    *((kind, Exit.USAGE) for kind in (PhoneNumberInvalid, PersonalCodeInvalid, DocumentNumberInvalid)),
    (PhonePersonNotGiven, Exit.USAGE),
    *((kind, Exit.CANCELLED) for kind in (PhoneTimeout, PhoneRefused, PhoneWrongCode, PhoneLinkExpired)),
    (PhoneError, Exit.SERVICE),
    (ServiceNotConfigured, Exit.TRUST),
    (ServiceError, Exit.SERVICE),
    (TrustError, Exit.TRUST),
    (SettingsError, Exit.TRUST),
    (DocumentSuspicious, Exit.SUSPICIOUS),
    (DocumentError, Exit.FAILED),
    (Cancelled, Exit.CANCELLED),
)


_DISTRUSTED = frozenset(
    "phone." + fact
    for fact in (
        "service_not_configured", "pin_expired", "pin_mismatch", "certificate_missing", "other_person",
        "certificate_kind", "certificate_level", "signature_invalid", "algorithm_different", "parameters_different",
        "flow_different", "authenticity_unproven",
    )
)  # fmt: skip
"""By code: a run that asks no phone does not load what else can go wrong with one."""
_STORES = {
    "store.unreachable": Exit.SERVICE,
    "store.address_malformed": Exit.USAGE,
    "store.password_shown": Exit.USAGE,
    "store.driver_missing": Exit.USAGE,
    "store.not_empty": Exit.USAGE,
}
_COLLECTORS = {
    "collector." + fact: code
    for code, facts in (
        (Exit.CANCELLED, (
            "interrupted", "mid_cancelled", "mid_expired", "smartid_cancelled", "smartid_expired", "smartid_wrong_code",
        )),
        (Exit.SERVICE, (
            "name_not_found", "not_reached", "tls_failed", "unanswered", "answer_malformed", "internal_error",
            "mid_absent", "mid_failed", "mid_operator", "smartid_failed",
        )),
        (Exit.TRUST, ("not_genuine", "time_doubtful", "card_refused", "bad_certificate")),
    )
    for fact in facts
}  # fmt: skip


def exit_for(error: Error) -> Exit:
    """Return the exit code of a failure."""
    if error.code in _DISTRUSTED:
        return Exit.TRUST
    for known in (_STORES, _COLLECTORS):
        if error.code in known:
            return known[error.code]
    return next((code for kind, code in _BY_CLASS if isinstance(error, kind)), Exit.FAILED)


def exit_for_many(codes: Sequence[Exit]) -> Exit:
    """Return the exit code of a run over several files: their common one, else partial or failed."""
    if len(set(codes)) == 1:
        return codes[0]
    return Exit.PARTIAL if Exit.OK in codes else Exit.FAILED


def exit_for_checks(codes: Sequence[Exit]) -> Exit:
    """Return the exit code of a check of several files: an invalid signature weighs most, then an undecided one."""
    for worst in (Exit.SIGNATURE_INVALID, Exit.INDETERMINATE):
        if worst in codes:
            return worst
    return exit_for_many(codes)


def exit_for_inspections(codes: Sequence[Exit]) -> Exit:
    """Return the exit code of an inspection of several files: a suspicious one weighs most, then an undecided one."""
    for worst in (Exit.SUSPICIOUS, Exit.INDETERMINATE):
        if worst in codes:
            return worst
    return exit_for_many(codes)
