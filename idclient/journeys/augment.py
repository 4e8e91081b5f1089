"""Carry signatures on, ours or anybody's: proof of their time, evidence, and time stamps that are renewed in time.

Nothing that was signed is touched, and no key is needed.
"""

from collections.abc import Callable, Generator, Sequence
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

from idclient.documents.checking import DocumentReport, Kind, Online, Outcome, Standard, check_document, check_file
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.evidence import Evidence
from idclient.documents.pdf.forms import NO_CHANGES, permission_level
from idclient.documents.pdf.output import Overwrite
from idclient.documents.pdf.session import SigningSession
from idclient.errors import Cancelled, Error
from idclient.errors.document import CertifiedAgainstAll, NothingToAugment, SignatureNotSound
from idclient.errors.output import OutputNotVerified
from idclient.errors.service import ServiceNotConfigured
from idclient.journeys.ahead import Job
from idclient.journeys.archiving import append_archive, append_timestamp, gather, joined
from idclient.journeys.keyring import Keyring, opener_like
from idclient.journeys.subjects import Claim, Subject, evidence_in, is_archived, open_claims, read_subjects
from idclient.model import Dialog, Level, Progress, Step
from idclient.ports import Environment
from idclient.ports.stopping import stoppable, wait_for
from idclient.trust.chain import Chain
from idclient.value import field, frozen, mutable, replace

HASH_NAME = "sha384"
"""Of the time stamps over the document."""
RENEWAL = timedelta(days=180)
"""How long before the last time stamp's certificates expire a new one is due."""


@frozen(kw_only=True)
class AugmentOptions:
    """What the person wants. `renew` adds a new archive time stamp though the last one holds for long."""

    level: Level = Level.B_LTA
    renew: bool = False
    replace: bool = False


class Added(Enum):
    """What was added, in this order."""

    PROOF_OF_TIME = "proof-of-time"
    EVIDENCE = "evidence"
    ARCHIVE_TIMESTAMP = "archive-timestamp"


@frozen
class AugmentedDocument:
    """What became of a file. `target` is None, and nothing was written, when it had all that was wanted.

    `signatures` counts them without time stamps. `valid_until` is when the last time stamp's first certificate expires:
    until then it should be renewed.
    """

    target: Path | None
    level: Level
    signatures: int
    added: tuple[Added, ...] = ()
    valid_until: datetime | None = None
    warnings: tuple[Error, ...] = ()


AugmentOutcome = AugmentedDocument | Error


def augment_documents(
    environment: Environment, jobs: Sequence[Job], options: AugmentOptions, dialog: Dialog
) -> Generator[tuple[int, AugmentOutcome], None, None]:
    """Augment each file on its own and yield its number and outcome as it comes; one failure stops nothing.

    Only being cancelled, and a missing time-stamping authority, end the run for the rest.
    """
    ended: Error | None = None
    world = stoppable(environment, dialog.check)
    keyring = Keyring(dialog)
    try:
        for number, job in enumerate(jobs):
            if ended is None:
                try:
                    yield number, augment_document(world, job, options, keyring=keyring, dialog=dialog)
                    continue
                except (Cancelled, ServiceNotConfigured) as error:
                    ended = error
                except Error as error:
                    yield number, error
                    continue
            yield number, ended
    finally:
        keyring.forget()


def augment_document(
    environment: Environment, job: Job, options: AugmentOptions, *, keyring: Keyring, dialog: Dialog
) -> AugmentedDocument:
    """Raise every signature of a file to a level. The target appears whole and verified, or not at all. Blocks.

    Raises: NothingToAugment, SignatureNotSound, EvidenceMissing, DocumentError, TrustError, ServiceError, Cancelled.
    """
    source, target = job
    with keyring.open_unlocked(source) as document:
        dialog.tell(Progress(Step.VERIFYING))
        report = check_document(environment, document, online=Online.ASK)
        _require_sound(report)
        dialog.check()
        now = environment.clock.now()
        work = _Work(environment, options, dialog, read_subjects(document, report, environment.trust, now=now))
        work.known = evidence_in(document)
        count = sum(subject.kind is Kind.SIGNATURE for subject in work.subjects)
        if not _is_wanting(work, document):
            return AugmentedDocument(None, options.level, count, valid_until=_valid_until(work))
        keyring.require_permitted(document, source, filling=False)
        overwrite = Overwrite.REPLACE if options.replace else Overwrite.REFUSE
        with SigningSession(document, target, overwrite=overwrite, entropy=environment.entropy) as session:
            session.copy(HASH_NAME, progress=_progress(dialog), check=dialog.check)
            _append(work, session, document)
            dialog.tell(Progress(Step.VERIFYING))
            session.verify_written()
            wait_for(lambda: _verify(environment, session.path, document, options.level), dialog.check)
            session.commit()
        warnings = (CertifiedAgainstAll(),) if permission_level(document) == NO_CHANGES else ()
    return AugmentedDocument(
        target, options.level, count, added=tuple(work.added), valid_until=_valid_until(work), warnings=warnings
    )


@mutable
class _Work:
    """One document being carried on. `known` is the evidence that is in it by now."""

    environment: Environment
    options: AugmentOptions
    dialog: Dialog
    subjects: tuple[Subject, ...]
    known: Evidence = field(default_factory=Evidence)
    added: list[Added] = field(default_factory=list)


def _require_sound(report: DocumentReport) -> None:
    """Refuse a document of which anything is in doubt. Raises: NothingToAugment, SignatureNotSound."""
    if report.outcome is Outcome.NO_SIGNATURES:
        raise NothingToAugment
    for number, signature in enumerate(report.signatures, start=1):
        reasons = [reason for reason in signature.reasons if reason.sub is signature.sub_indication]
        if reasons:
            raise SignatureNotSound(signature=number, reason=reasons[0].code)
    if report.reasons:
        raise SignatureNotSound(signature=0, reason=report.reasons[0].code)


def _is_wanting(work: _Work, document: PdfDocument) -> bool:
    """Whether anything is missing for the level wanted, or due. Raises: DocumentError."""
    level, subjects = work.options.level, work.subjects
    if any(subject.proven is None for subject in subjects):
        return True
    if level.archived:
        due = subjects[-1].valid_until - work.environment.clock.now() < RENEWAL
        return work.options.renew or not is_archived(work.environment, document, subjects) or due
    return level.long_term and any(open_claims(work.environment, subject, work.known) for subject in subjects)


def _append(work: _Work, session: SigningSession, document: PdfDocument) -> None:
    level = work.options.level
    if any(subject.proven is None for subject in work.subjects):
        _prove_time(work, session)
    if level.long_term:
        renewing = level.archived and is_archived(work.environment, document, work.subjects)
        _add_evidence(work, session, renewing=renewing)
    if level.archived:
        stamp = append_archive(work.environment, session, HASH_NAME, known=work.known, dialog=work.dialog)
        work.added.append(Added.ARCHIVE_TIMESTAMP)
        work.subjects += (_stamped(session, stamp.chain, stamp.time),)


def _prove_time(work: _Work, session: SigningSession) -> None:
    """Time-stamp the whole document, which from now on proves that its signatures existed."""
    stamp, contents = append_timestamp(work.environment, session, HASH_NAME, work.dialog)
    work.added.append(Added.PROOF_OF_TIME)
    moved = tuple(
        subject
        if subject.proven is not None
        else replace(
            subject,
            proven=stamp.time,
            claims=(replace(subject.claims[0], at=stamp.time), *subject.claims[1:]) if subject.claims else (),
        )
        for subject in work.subjects
    )
    work.subjects = (*moved, replace(_stamped(session, stamp.chain, stamp.time), contents=contents))


def _stamped(session: SigningSession, chain: Chain, time: datetime) -> Subject:
    return Subject(b"", session.size, Kind.TIMESTAMP, time, (Claim(chain, time),), brought=chain[:1])


def _add_evidence(work: _Work, session: SigningSession, *, renewing: bool) -> None:
    """Append evidence for what is not proven; when renewing, fresh evidence for the last time stamp in any case."""
    entries: dict[bytes, Evidence] = {}
    for position, subject in enumerate(work.subjects):
        last = renewing and position == len(work.subjects) - 1
        claims = subject.claims if last else tuple(open_claims(work.environment, subject, work.known))
        if claims:
            chains = [claim.chain for claim in claims]
            start = work.environment.clock.now() if last else max(claim.at for claim in claims)
            found = gather(work.environment, *chains, not_before=start, dialog=work.dialog)
            entries[subject.contents] = found
            work.known = joined(work.known, found)
    if entries:
        session.append_store(entries, when=work.environment.clock.now())
        work.added.append(Added.EVIDENCE)


def _verify(environment: Environment, path: Path, original: PdfDocument, level: Level) -> None:
    """Judge the whole output as anyone would, with nothing but what is in it. Raises: OutputNotVerified."""
    online = Online.NEVER if level.long_term else Online.ASK
    report = check_file(environment, path, online=online, open_document=opener_like(original))
    if report.reasons:
        raise OutputNotVerified(reason=report.reasons[0].code)
    reached = [known.value for known in Level]
    wanted = {*reached[reached.index(level.value) :], Standard.PKCS7.value}
    for signature in report.signatures:
        if signature.sub_indication is not None:
            raise OutputNotVerified(reason=signature.sub_indication.value)
        if signature.kind is Kind.SIGNATURE and signature.standard.value not in wanted:
            raise OutputNotVerified(reason="level")


def _valid_until(work: _Work) -> datetime | None:
    last = work.subjects[-1]
    return last.valid_until if last.kind is Kind.TIMESTAMP else None


def _progress(dialog: Dialog) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        dialog.tell(Progress(Step.WRITING, done, total))

    return tell
