"""Evidence for the years to come: put into the document, and covered by a time stamp over all of it."""

from typing import TYPE_CHECKING

from idclient.documents.pdf.evidence import Evidence
from idclient.documents.pdf.session import SigningSession
from idclient.errors.trust import EvidenceMissing
from idclient.model import Dialog, Progress, Step
from idclient.ports import Environment
from idclient.trust.evidence import collect_evidence
from idclient.value import replace

if TYPE_CHECKING:
    from datetime import datetime

    from idclient.trust.chain import Chain
    from idclient.trust.tsa import Timestamp

TIMESTAMP_ROOM = 16384
"""Bytes kept free for a time stamp over the document."""


def gather(environment: Environment, *chains: "Chain", not_before: "datetime", dialog: Dialog) -> Evidence:
    """Return proofs for every certificate of the chains, none older than `not_before`. Blocks.

    What nobody offers to prove is no B-LT: refused. Raises: EvidenceMissing, TrustError, ServiceError.
    """
    dialog.tell(Progress(Step.COLLECTING_EVIDENCE))
    found = collect_evidence(environment, *chains, not_before=not_before)
    if found.missing:
        raise EvidenceMissing(count=len(found.missing))
    return Evidence(found.certificates, found.ocsp_responses, found.crls)


def append_timestamp(
    environment: Environment, session: SigningSession, hash_name: str, dialog: Dialog
) -> "tuple[Timestamp, bytes]":
    """Append a time stamp over the whole document; return it and its `/Contents`. Blocks.

    Raises: DocumentError, ServiceError, TrustError.
    """
    from idclient.trust.tsa import fetch_timestamp

    dialog.check()
    dialog.tell(Progress(Step.TIMESTAMPING))
    digest = session.append_timestamp(room=TIMESTAMP_ROOM)
    timestamp = fetch_timestamp(environment, digest, hash_name)
    session.place(timestamp.der)
    return timestamp, timestamp.der.ljust(TIMESTAMP_ROOM, b"\0")


def append_archive(
    environment: Environment, session: SigningSession, hash_name: str, *, known: Evidence, dialog: Dialog
) -> "Timestamp":
    """Append a time stamp that covers the evidence and, unless `known` proves it already, the evidence for itself.

    A later reader then needs no network to believe the last time stamp either. Blocks.

    Raises: DocumentError, ServiceError, TrustError.
    """
    from idclient.trust.token import read_token

    timestamp, contents = append_timestamp(environment, session, hash_name, dialog)
    brought = replace(known, certificates=(*known.certificates, *read_token(timestamp.der).certificates))
    if not is_proven(environment, timestamp.chain, timestamp.time, brought):
        evidence = gather(environment, timestamp.chain, not_before=timestamp.time, dialog=dialog)
        session.append_store({contents: evidence}, when=environment.clock.now())
    return timestamp


def is_proven(environment: Environment, chain: "Chain", at: "datetime", known: Evidence) -> bool:
    """Whether evidence at hand proves that no certificate of a chain was revoked at that time. Asks nobody."""
    from idclient.documents.checking.asking import Asking, Online
    from idclient.documents.checking.status import Moment, check_status
    from idclient.documents.checking.stored import Stored

    stored = Stored(known.certificates, known.ocsp_responses, known.crls)
    nobody = Asking(environment, Online.NEVER)
    found = check_status(nobody, chain, stored=stored, moment=Moment.of_signature(at))
    return found.embedded and not found.reasons and set(chain[:-1]) <= set(known.certificates)


def joined(*parts: Evidence) -> Evidence:
    """Return all evidence together, each item once."""
    return Evidence(
        tuple(dict.fromkeys(item for part in parts for item in part.certificates)),
        tuple(dict.fromkeys(item for part in parts for item in part.ocsp_responses)),
        tuple(dict.fromkeys(item for part in parts for item in part.crls)),
    )
