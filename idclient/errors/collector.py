"""What the vote collector of an election answers when it refuses, and what goes wrong on the way to it.

`retry` is whether the same may be tried again at once or soon. Source of the names: IVXV 1.8.2 (release RK2023).
"""

import re

from idclient.errors.base import Error

_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,39}", re.ASCII)


class CollectorError(Error):
    """A failure of the collector, or on the way to it."""


class CollectorRefusal(CollectorError):
    """The collector answered with an error: what was asked for was not done, unless it says so."""


class CollectorBadRequest(CollectorRefusal):
    """What was sent is not what the collector takes; also an unknown, used-up or late verification."""

    code = "collector.bad_request"


class CollectorBadCertificate(CollectorRefusal):
    """The certificate with which the person authenticated is not accepted."""

    code = "collector.bad_certificate"


class VoterIneligible(CollectorRefusal):
    """The person is not in the list of voters."""

    code = "collector.ineligible_voter"


class VoterTooYoung(CollectorRefusal):
    """The person has not reached the age for this election."""

    code = "collector.voter_too_young"


class CollectorFailed(CollectorRefusal):
    """The collector failed inside; what was sent may or may not be stored."""

    code = "collector.internal_error"
    retry = True


class VoterUnauthenticated(CollectorRefusal):
    """The authentication is missing or over."""

    code = "collector.unauthenticated"
    retry = True


class VotingEnded(CollectorRefusal):
    """The time for this is over, by the collector's clock."""

    code = "collector.voting_ended"


class VoterDifferent(CollectorRefusal):
    """The ballot was signed by somebody else than the one who authenticated."""

    code = "collector.identity_mismatch"


class ChoicesOutdated(CollectorRefusal):
    """The list of choices was that of a district which is not the voter's any more."""

    code = "collector.outdated_choices"
    retry = True


class VotedTooOften(CollectorRefusal):
    """Too many votes of this person in a short time; refused ones count."""

    code = "collector.rate_limited"
    retry = True


class VoterMobileAbsent(CollectorRefusal):
    """Mobile-ID: the phone is not reached."""

    code = "collector.mid_absent"
    retry = True


class VoterMobileRefused(CollectorRefusal):
    """Mobile-ID: the person refused."""

    code = "collector.mid_cancelled"
    retry = True


class VoterMobileCertificateBad(CollectorRefusal):
    """Mobile-ID: the certificates are not valid."""

    code = "collector.mid_bad_certificate"


class VoterMobileExpired(CollectorRefusal):
    """Mobile-ID: nobody answered in time."""

    code = "collector.mid_expired"
    retry = True


class VoterMobileFailed(CollectorRefusal):
    """Mobile-ID: anything else."""

    code = "collector.mid_failed"
    retry = True


class VoterMobileUnknown(CollectorRefusal):
    """Mobile-ID: number and person have no contract."""

    code = "collector.mid_not_user"


class VoterMobileOperator(CollectorRefusal):
    """Mobile-ID: the operator's side failed."""

    code = "collector.mid_operator"
    retry = True


class VoterSmartRefused(CollectorRefusal):
    """Smart-ID: the person refused."""

    code = "collector.smartid_cancelled"
    retry = True


class VoterSmartCertificateBad(CollectorRefusal):
    """Smart-ID: the certificates are not valid."""

    code = "collector.smartid_bad_certificate"


class VoterSmartExpired(CollectorRefusal):
    """Smart-ID: nobody answered in time."""

    code = "collector.smartid_expired"
    retry = True


class VoterSmartFailed(CollectorRefusal):
    """Smart-ID: anything else."""

    code = "collector.smartid_failed"
    retry = True


class VoterSmartWrongCode(CollectorRefusal):
    """Smart-ID: another control code was chosen."""

    code = "collector.smartid_wrong_code"
    retry = True


class VoterSmartUnknown(CollectorRefusal):
    """Smart-ID: the person has no suitable account."""

    code = "collector.smartid_account"


class CollectorRefusalUnknown(CollectorRefusal):
    """The collector answered with an error that this program does not know. `name` is its word for it."""

    code = "collector.unknown_refusal"

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class CollectorAnswerMalformed(CollectorError):
    """What came back is no answer of a collector; what was asked for may have been done. `reason` is a stable word."""

    code = "collector.answer_malformed"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class CollectorRequestTooLong(CollectorError):
    """What would be sent is longer than the protocol allows. Nothing was sent."""

    code = "collector.request_too_long"


class OnTheWay(CollectorError):
    """A failure between here and the collector. `host` and `port` are where, `name` is the service's name in TLS."""

    def __init__(self, *, host: str, port: int, name: str) -> None:
        super().__init__(host=host, port=port, name=name)


class CollectorNotReached(OnTheWay):
    """No address of the collector could be connected to. Nothing was sent."""

    code = "collector.not_reached"
    retry = True


class CollectorNameNotFound(CollectorNotReached):
    """The network does not know the name of the collector's address. Nothing was sent."""

    code = "collector.name_not_found"


class CollectorTlsFailed(OnTheWay):
    """Somebody answers there, and it is no TLS that the collector would speak: a proxy, perhaps. Nothing was sent."""

    code = "collector.tls_failed"
    retry = True


class CollectorNotGenuine(OnTheWay):
    """Who answers there is not the collector: a portal that wants a login, a proxy, an attack. Nothing was sent."""

    code = "collector.not_genuine"


class CollectorTimeDoubtful(OnTheWay):
    """A certificate of whoever answers fails in time only: `here` it is then, it is valid from `since` to `until`.

    This computer's clock is wrong, or the certificate is. Nothing was sent.
    """

    code = "collector.time_doubtful"

    def __init__(self, *, host: str, port: int, name: str, here: str, since: str, until: str) -> None:
        CollectorError.__init__(self, host=host, port=port, name=name, here=here, since=since, until=until)


class CollectorCardRefused(OnTheWay):
    """The collector, proven to be it, does not take the card that was shown in TLS. Nothing was sent."""

    code = "collector.card_refused"


class CollectorUnanswered(OnTheWay):
    """The request, or a part of it, was sent and no answer came: it may have been acted upon or not."""

    code = "collector.unanswered"


class CollectorInterrupted(CollectorError):
    """Nobody wants the answer any more. `sent`: whether something of the request may have left."""

    code = "collector.interrupted"
    retry = True

    def __init__(self, *, sent: bool) -> None:
        super().__init__(sent=sent)


class VoteReferenceMalformed(CollectorError):
    """The text of a QR code is not that of a stored vote."""

    code = "collector.reference_malformed"


class RegistrationNonceMalformed(CollectorError):
    """The nonce of a time stamp is no registration of a vote by a collector."""

    code = "collector.nonce_malformed"


REFUSALS: dict[str, type[CollectorRefusal]] = {
    "BAD_REQUEST": CollectorBadRequest,
    "BAD_CERTIFICATE": CollectorBadCertificate,
    "INELIGIBLE_VOTER": VoterIneligible,
    "VOTER_TOO_YOUNG": VoterTooYoung,
    "INTERNAL_SERVER_ERROR": CollectorFailed,
    "UNAUTHENTICATED": VoterUnauthenticated,
    "VOTING_END": VotingEnded,
    "IDENTITY_MISMATCH": VoterDifferent,
    "OUTDATED_CHOICES": ChoicesOutdated,
    "RATE_LIMIT_EXCEEDED": VotedTooOften,
    "MID_ABSENT": VoterMobileAbsent,
    "MID_CANCELED": VoterMobileRefused,
    "MID_BAD_CERTIFICATE": VoterMobileCertificateBad,
    "MID_EXPIRED": VoterMobileExpired,
    "MID_GENERAL": VoterMobileFailed,
    "MID_NOT_USER": VoterMobileUnknown,
    "MID_OPERATOR": VoterMobileOperator,
    "SMARTID_CANCELED": VoterSmartRefused,
    "SMARTID_BAD_CERTIFICATE": VoterSmartCertificateBad,
    "SMARTID_EXPIRED": VoterSmartExpired,
    "SMARTID_GENERAL": VoterSmartFailed,
    "SMARTID_VERIFICATION": VoterSmartWrongCode,
    "SMARTID_ACCOUNT": VoterSmartUnknown,
}
"""The protocol's words, and what each means here."""


def refusal(name: str) -> CollectorRefusal | CollectorAnswerMalformed:
    """Return the failure that a collector's word stands for. Never raises."""
    known = REFUSALS.get(name)
    if known is not None:
        return known()
    return CollectorRefusalUnknown(name=name) if _NAME.fullmatch(name) else CollectorAnswerMalformed(reason="error")
