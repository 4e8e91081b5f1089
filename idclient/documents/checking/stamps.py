"""Time stamps that came with a document: inside a signature, or over the whole document."""

from collections.abc import Callable
from datetime import datetime, timedelta

from idclient.documents.checking.asking import Asking
from idclient.documents.checking.report import StampReport
from idclient.documents.checking.status import Moment, check_status
from idclient.documents.checking.stored import Stored
from idclient.documents.checking.verdicts import Reason, reason_for
from idclient.errors.timestamp import TimestampTimeOff
from idclient.errors.trust import AlgorithmUnsupported, CertificateExpired, TrustError
from idclient.trust.asn1 import iso
from idclient.trust.certificates import read_certificate, read_common_name
from idclient.trust.chain import Chain
from idclient.trust.signatures import HASH_NAMES
from idclient.trust.token import read_token
from idclient.trust.tsa import Timestamp, check_token
from idclient.value import frozen

_MAXIMUM_LEAD = timedelta(minutes=5)

Imprint = Callable[[str], bytes]
"""The digest, by hashlib's name, of what a token must be over."""


@frozen
class Stamp:
    """A token judged. `time` is set only when it proves something.

    `genuine` says whether it is a trusted authority's token over the right data, whatever else speaks against it.
    """

    report: StampReport
    time: datetime | None
    genuine: bool
    embedded: bool
    """Whether the document itself proves that the authority's certificates were not revoked."""
    notes: tuple[Reason, ...] = ()
    chain: Chain = ()


def judge_stamp(asking: Asking, token: bytes, imprint: Imprint, *, stored: Stored, until: datetime | None) -> Stamp:
    """Judge a token at its own time. `until` is when a later time stamp proves it to have existed, if one does.

    Blocks when services are asked. Raises: DocumentUnreadable out of `imprint`.
    """
    shown: datetime | None = None
    try:
        read = read_token(token)
        shown = read.time
        if read.hash_name not in HASH_NAMES:
            raise AlgorithmUnsupported(algorithm=read.hash_name)
        timestamp = check_token(
            token, imprint(read.hash_name), read.hash_name, asking.environment.trust, certificates=stored.certificates
        )
    except TrustError as problem:
        return Stamp(StampReport(shown, "", (reason_for(problem),)), None, genuine=False, embedded=False)
    status = check_status(asking, timestamp.chain, stored=stored, moment=Moment.of_stamp(timestamp.time, until))
    reasons = (*_times(timestamp, asking.environment.clock.now(), until), *status.reasons)
    report = StampReport(timestamp.time, read_common_name(timestamp.signer), reasons, tuple(status.proofs))
    proven = None if reasons else timestamp.time
    return Stamp(
        report, proven, genuine=True, embedded=status.embedded, notes=tuple(status.notes), chain=timestamp.chain
    )


def _times(timestamp: Timestamp, now: datetime, until: datetime | None) -> tuple[Reason, ...]:
    ahead = timestamp.time - now
    if ahead > _MAXIMUM_LEAD:
        return (reason_for(TimestampTimeOff(seconds=round(ahead.total_seconds()))),)
    end = read_certificate(timestamp.signer).not_after
    return (reason_for(CertificateExpired(role="timestamping", until=iso(end))),) if (until or now) > end else ()
