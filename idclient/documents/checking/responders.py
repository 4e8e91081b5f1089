"""May a delegated OCSP responder be believed, as far as its own revocation goes (RFC 6960, 4.2.2.2.1)?"""

from collections.abc import Iterable

from idclient.documents.checking.asking import Answer, Asking
from idclient.errors.base import Error
from idclient.errors.checking import StatusNotOffered
from idclient.errors.ocsp import OcspResponderRevoked, OcspResponderUnproven
from idclient.errors.service import ServiceError
from idclient.errors.trust import CertificateRevoked, TrustError
from idclient.trust.certificates import read_certificate
from idclient.trust.crl import check_crl
from idclient.trust.ocsp import OcspAnswer
from idclient.trust.revocation import Revoked


def clear_responder(asking: Asking, answer: OcspAnswer, issuer: bytes, lists: Iterable[bytes]) -> Error | None:
    """Look for the responder in lists of its issuer. Returns what is worth a note when it names no list at all.

    Only lists speak: an OCSP response about the responder would be signed by the key in question. A responder whose
    key may have been stolen later proves nothing either: its answers may be dated back. Blocks when lists are fetched.

    Raises: OcspResponderRevoked; OcspResponderUnproven when it names a list that cannot be had.
    """
    if answer.responder == issuer or answer.responder_no_check:
        return None
    cleared = False
    for crl in lists:
        try:
            listed = check_crl(crl, answer.responder, issuer, at=answer.produced_at)
        except CertificateRevoked as problem:
            raise _revoked(problem) from problem
        except TrustError:
            continue
        _check_later(listed)
        cleared = True
    if cleared:
        return None
    if not read_certificate(answer.responder).crl_urls:
        return StatusNotOffered(role="responder")
    _ask(asking, answer.responder, issuer)
    return None


def _ask(asking: Asking, responder: bytes, issuer: bytes) -> None:
    if not asking.allowed:
        raise OcspResponderUnproven
    try:
        _check_later(asking.list_of(responder, issuer))
    except CertificateRevoked as problem:
        raise _revoked(problem) from problem
    except ServiceError as problem:
        raise OcspResponderUnproven from problem


def _check_later(listed: Answer) -> None:
    if listed.revoked_at is None:
        return
    revoked = Revoked.of(listed.revoked_at, listed.reason)
    if not revoked.spares_the_past:
        raise OcspResponderRevoked(since=revoked.since, reason=revoked.reason)


def _revoked(problem: CertificateRevoked) -> OcspResponderRevoked:
    return OcspResponderRevoked(since=str(problem.facts["since"]), reason=str(problem.facts["reason"]))
