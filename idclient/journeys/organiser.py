"""Has an organiser signed? Judged now; and where only the time speaks against it, by a clock that is set right.

A clock may be off by `GRACE`. What the time may be instead is learnt from what speaks for itself: the validity of the
organiser's certificate, the time that was signed, and what an OCSP responder answers. By each of them the whole is
judged anew, with new answers from the responder, and nothing but the time is judged more mildly.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from idclient.documents.asice.check import check_container
from idclient.documents.checking import DocumentReport, Outcome
from idclient.errors.ballot import ElectionTimeDoubtful, OrganiserUnknown
from idclient.errors.trust import TrustError
from idclient.journeys.judging_time import judged_at
from idclient.ports import Environment, Request, Response
from idclient.trust.certificates import read_certificate
from idclient.trust.grace import GRACE
from idclient.trust.ocsp_response import read_response
from idclient.value import replace

_MOST = 5


def require_organiser(environment: Environment, path: Path, organisers: Sequence[bytes]) -> None:
    """Accept a container in which every signature is one of the organisers' (certificates, DER), and holds. Blocks.

    Raises: OrganiserUnknown; ElectionTimeDoubtful when it holds by a clock that differs from this one by more than a
    day; DocumentError.
    """
    heard: list[datetime] = []
    listening = replace(environment, http=_Listening(environment, heard))
    now = environment.clock.now()
    report = check_container(listening, path)
    if _is_theirs(report, organisers):
        return
    for at in _other_times(report, organisers, heard, now):
        if not _is_theirs(check_container(judged_at(listening, at), path), organisers):
            continue
        if abs(at - now) > GRACE:
            raise ElectionTimeDoubtful(here=f"{now:%Y-%m-%d %H:%M} UTC", signed=f"{at:%Y-%m-%d %H:%M} UTC")
        return
    raise OrganiserUnknown


class _Listening:
    """The network, and what time it is by the OCSP responses that come: not believed, but worth a try."""

    def __init__(self, environment: Environment, heard: list[datetime]) -> None:
        self._http, self._heard = environment.http, heard

    def __call__(self, request: Request) -> Response:
        response = self._http(request)
        try:
            _, read = read_response(response.body)
        except TrustError:
            return response
        if read is not None:
            self._heard.append(read.produced_at)
        return response


def _is_theirs(report: DocumentReport, organisers: Sequence[bytes]) -> bool:
    return report.outcome is Outcome.PASSED and _signers(report) <= set(organisers) and bool(report.signatures)


def _signers(report: DocumentReport) -> set[bytes | None]:
    return {signature.signer.certificate if signature.signer else None for signature in report.signatures}


def _other_times(
    report: DocumentReport, organisers: Sequence[bytes], heard: list[datetime], now: datetime
) -> Iterator[datetime]:
    """Yield each time by which the whole may hold; `heard` grows while they are tried."""
    tried = {now}
    theirs = _signers(report) & set(organisers)
    certificates = [read_certificate(der) for der in theirs if der is not None]
    clamped = [min(max(now, one.not_before), one.not_after) for one in certificates]
    claimed = [signature.claimed_time for signature in report.signatures if signature.claimed_time is not None]
    waiting = [*clamped, *claimed] if certificates else []
    while waiting or (certificates and heard):
        at = (heard or waiting).pop(0)
        if all(abs(at - other) > timedelta(seconds=60) for other in tried) and len(tried) < _MOST:
            tried.add(at)
            yield at
