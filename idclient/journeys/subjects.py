"""What the signatures of a document still need to be believed for years: proof of their time, and evidence."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from idclient.documents.checking import DocumentReport, Kind
from idclient.documents.checking.structure import state_at
from idclient.documents.cms_reading import read_cms
from idclient.documents.cms_verifying import find_certificate
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.dss import Dss, read_dss
from idclient.documents.pdf.evidence import Evidence
from idclient.documents.pdf.signatures import EmbeddedSignature, extract_signatures
from idclient.errors.trust import TrustError
from idclient.journeys.archiving import is_proven, joined
from idclient.model import TrustStore
from idclient.ports import Environment
from idclient.trust.certificates import read_certificate
from idclient.trust.chain import Chain, build_chain
from idclient.trust.tsa import trace_token
from idclient.value import field, frozen

_MOST_STAMPS = 16


@frozen
class Claim:
    """A chain whose certificates must be proven not to have been revoked at a time."""

    chain: Chain = field(repr=False)
    at: datetime


@frozen
class Subject:
    """A signature or time stamp of a document. `contents` is its whole `/Contents`, `end` where its revision ends.

    `proven` is when it is known to have existed, None when nothing proves that. `brought` are certificates inside it.
    """

    contents: bytes = field(repr=False)
    end: int
    kind: Kind
    proven: datetime | None
    claims: tuple[Claim, ...]
    brought: tuple[bytes, ...] = field(repr=False)

    @property
    def valid_until(self) -> datetime:
        """When the first certificate of its chains expires, anchors aside."""
        return min(read_certificate(one).not_after for claim in self.claims for one in claim.chain[:-1] or claim.chain)


def read_subjects(
    document: PdfDocument, report: DocumentReport, store: TrustStore, *, now: datetime
) -> tuple[Subject, ...]:
    """Return the signatures and time stamps of a document in which all were found good, in the order of signing.

    Raises: DocumentError, TrustError.
    """
    known = evidence_in(document)
    pairs = zip(extract_signatures(document), report.signatures, strict=True)
    return tuple(
        _timestamp(signature, store, known)
        if judged.kind is Kind.TIMESTAMP
        else _signature(signature, judged.proven_time, store, known=known, now=now)
        for signature, judged in pairs
    )


def evidence_in(document: PdfDocument) -> Evidence:
    """Return what the document's security store holds. Raises: DocumentError."""
    found = read_dss(document) or Dss()
    return Evidence(
        tuple(item.data for item in found.certificates),
        tuple(item.data for item in found.ocsp_responses),
        tuple(item.data for item in found.crls),
    )


def open_claims(environment: Environment, subject: Subject, known: Evidence) -> list[Claim]:
    """Return the claims of a subject that the evidence at hand does not prove."""
    helped = joined(known, Evidence(subject.brought))
    return [claim for claim in subject.claims if not is_proven(environment, claim.chain, claim.at, helped)]


def is_archived(environment: Environment, document: PdfDocument, subjects: Sequence[Subject]) -> bool:
    """Whether the last of all is a time stamp that covers all evidence for the others. Raises: DocumentError."""
    *others, last = subjects
    if last.kind is not Kind.TIMESTAMP or any(subject.proven is None for subject in others):
        return False
    with state_at(document, last.end) as covered:
        known = evidence_in(covered)
    return not any(open_claims(environment, subject, known) for subject in others)


def _timestamp(signature: EmbeddedSignature, store: TrustStore, known: Evidence) -> Subject:
    token = read_cms(signature.contents)
    traced = trace_token(token.der, store, certificates=known.certificates)
    claims = (Claim(traced.chain, traced.time),)
    return Subject(
        signature.contents, signature.end or 0, Kind.TIMESTAMP, traced.time, claims, brought=token.certificates
    )


def _signature(
    signature: EmbeddedSignature, proven: datetime | None, store: TrustStore, *, known: Evidence, now: datetime
) -> Subject:
    message = read_cms(signature.contents)
    certificate, _ = find_certificate(message, message.signers[0])
    helpers = (*store.intermediates, *message.certificates, *known.certificates)
    claims = list(_stamps(message.signers[0].tokens, store, helpers))
    if certificate is not None:
        at = proven or now
        claims.insert(0, Claim(build_chain(certificate.der, store.anchors, helpers, at=at), at))
    tokens = tuple(brought for token in message.signers[0].tokens for brought in _inside(token))
    return Subject(
        signature.contents,
        signature.end or 0,
        Kind.SIGNATURE,
        proven,
        tuple(claims),
        brought=(*message.certificates, *tokens),
    )


def _stamps(tokens: Sequence[bytes], store: TrustStore, helpers: Sequence[bytes]) -> Iterator[Claim]:
    """Yield the claims of the time stamps that prove something; the others were noted when they were judged."""
    for token in tokens[:_MOST_STAMPS]:
        try:
            traced = trace_token(token, store, certificates=helpers)
        except TrustError:
            continue
        yield Claim(traced.chain, traced.time)


def _inside(token: bytes) -> tuple[bytes, ...]:
    from idclient.trust.token import read_token

    try:
        return read_token(token).certificates
    except TrustError:
        return ()
