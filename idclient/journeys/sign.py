"""Sign a PDF document: everything that can be checked is checked before the PIN, and success means verified."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.documents.cms import attributes_digest, build_cms, require_same_as_endesive
from idclient.documents.own import verify_own
from idclient.documents.pdf.output import Overwrite
from idclient.documents.pdf.plan import SignatureOptions, plan_signature
from idclient.documents.pdf.session import SigningSession
from idclient.errors import Error
from idclient.errors.document import CommitmentWithReason
from idclient.errors.output import OutputNotVerified
from idclient.journeys.ahead import Attempt, Job, Opened, Prepared
from idclient.journeys.keyring import Keyring, opener_like
from idclient.journeys.preparing import ReadySigner, SigningOptions, require_room
from idclient.model import Dialog, Level, Progress, Resumable, Signature, Step
from idclient.ports import Environment
from idclient.trust.certificates import read_holder
from idclient.value import field, frozen

if TYPE_CHECKING:
    from idclient.documents.pdf.appearance import Appearance
    from idclient.trust.tsa import Timestamp

ROOM = {Level.B_B: 8192, Level.B_T: 16384, Level.B_LT: 16384, Level.B_LTA: 16384}
"""Bytes kept free for the CMS; checked against a full-size dummy before the PIN is asked."""
_SEED = 32
"""Octets of chance from which everything random in one document's update is made."""
STALE = timedelta(seconds=30)
"""A document prepared longer ago than this is prepared anew, so that the time it claims is about the time it has."""


@frozen
class SignedDocument:
    """One signed file. `claimed_at` is the computer's clock, `timestamp` the proven time if there is one.

    `earlier` says that an earlier run made it; it was only checked now. `archived` is the time of the time stamp over
    the evidence (B-LTA). `repaired` says that the document was damaged and a rewritten copy is what was signed.
    """

    target: Path
    level: Level
    signer: str = field(repr=False)
    field: str
    claimed_at: datetime
    timestamp: datetime | None
    earlier: bool = False
    archived: datetime | None = None
    repaired: bool = False


Outcome = SignedDocument | Error


def check_document(
    environment: Environment, job: Job, options: SigningOptions, *, keyring: Keyring, dialog: Dialog
) -> None:
    """Refuse what cannot be signed or written, or what the person does not accept. Raises: DocumentError, Cancelled."""
    if options.commitment is not None and options.reason:
        raise CommitmentWithReason
    source, target = job
    with keyring.open_unlocked(source) as document:
        plan = plan_signature(document, _signature_options(options, None, when=environment.clock.now()))
        keyring.require_permitted(document, source, filling=plan.field_number < document.next_number)
        with SigningSession(document, target, overwrite=_overwrite(options), entropy=environment.entropy):
            """The place can be written to; nothing is left there."""
        if options.inspect:
            from idclient.journeys.suspicion import require_accepted

            require_accepted(document, source, dialog)


def prepare_document(
    environment: Environment, signer: ReadySigner, opened: Opened, options: SigningOptions, dialog: Dialog
) -> Prepared:
    """Copy and digest a document with room for its signature. Blocks; nobody is asked.

    Raises: DocumentError, TrustError, Cancelled.
    """
    require_room(signer, ROOM[options.level])
    if signer.under_way is not None:
        again = _written(signer, opened, options, dialog, signer.under_way)
        if attributes_digest(again.digest, signer.cms) == signer.under_way.digest:
            return again
    attempt = Attempt(environment.clock.now().replace(microsecond=0), environment.entropy(_SEED))
    return _written(signer, opened, options, dialog, attempt)


def _written(
    signer: ReadySigner, opened: Opened, options: SigningOptions, dialog: Dialog, attempt: Attempt
) -> Prepared:
    document, session = opened
    plan = plan_signature(document, _signature_options(options, signer, when=attempt.when))
    digest = session.write(
        plan, signer.hash_name, progress=_progress(dialog), check=dialog.check, entropy=attempt.entropy()
    )
    return Prepared(document, session, plan, digest, attempt)


def sign_document(
    environment: Environment, signer: ReadySigner, prepared: Prepared, options: SigningOptions, dialog: Dialog
) -> SignedDocument:
    """Sign one file: one PIN entry, one signature. The target appears whole and verified, or not at all.

    Raises: DocumentError, CardError, TrustError, ServiceError, Cancelled.
    """
    if not prepared.attempt.digest and environment.clock.now() - prepared.attempt.when > STALE:
        opened = (prepared.document, prepared.session)
        prepared = prepare_document(environment, signer, opened, options, dialog)
    session, plan, digest = prepared.session, prepared.plan, prepared.digest
    session.require_unchanged()
    cms, timestamp = _build(environment, signer, prepared, options, dialog)
    session.place(cms)
    covered = session.size
    archived = None
    if options.level.long_term and timestamp is not None:
        archived = _append_evidence(environment, signer, session, timestamp, options=options, dialog=dialog)
    dialog.tell(Progress(Step.VERIFYING))
    session.verify_written(lambda document: verify_own(document, plan.field_name, digest, covered=covered))
    if options.recheck:
        require_same_as_endesive(cms, digest, signer.cms)
        from idclient.ports.stopping import wait_for

        wait_for(lambda: _recheck(environment, prepared, options), dialog.check)
    dialog.check()
    session.commit()
    proven = timestamp.time if timestamp is not None else None
    return SignedDocument(
        session.target, options.level, signer.name, plan.field_name, prepared.attempt.when, proven, archived=archived
    )


def _build(
    environment: Environment, signer: ReadySigner, prepared: Prepared, options: SigningOptions, dialog: Dialog
) -> "tuple[bytes, Timestamp | None]":
    stamps: list[Timestamp] = []

    def sign(to_sign: bytes) -> Signature:
        dialog.tell(Progress(Step.SIGNING))
        if isinstance(signer.identity, Resumable):
            from idclient.journeys.resuming import sign_resumably

            return sign_resumably(environment, signer.identity, prepared.attempt, to_sign, dialog)
        return signer.identity.sign(to_sign, dialog)

    def stamp(imprint: bytes) -> bytes:
        from idclient.trust.tsa import fetch_timestamp

        dialog.tell(Progress(Step.TIMESTAMPING))
        stamps.append(fetch_timestamp(environment, imprint, signer.hash_name))
        return stamps[-1].der

    cms = build_cms(prepared.digest, sign, signer.cms, timestamper=stamp if options.level.timestamped else None)
    return cms, stamps[0] if stamps else None


def _append_evidence(
    environment: Environment,
    signer: ReadySigner,
    session: SigningSession,
    timestamp: "Timestamp",
    *,
    options: SigningOptions,
    dialog: Dialog,
) -> datetime | None:
    """Append the DSS and, for B-LTA, a time stamp over it, whose time is returned. Raises: EvidenceMissing, Error."""
    from idclient.journeys.archiving import append_archive, gather

    proofs = gather(environment, signer.chain, timestamp.chain, not_before=timestamp.time, dialog=dialog)
    session.append_dss(proofs, when=environment.clock.now())
    if not options.level.archived:
        return None
    return append_archive(environment, session, signer.hash_name, known=proofs, dialog=dialog).time


def _recheck(environment: Environment, prepared: Prepared, options: SigningOptions) -> None:
    """Read the whole output and judge our signature as anyone would. Raises: OutputNotVerified.

    Offline nobody was asked whether the certificate is revoked: that alone may stay open then.
    """
    from idclient.documents.checking import Online, SubIndication, check_file

    report = check_file(
        environment,
        prepared.session.path,
        online=Online.NEVER if options.offline else Online.ASK,
        open_document=opener_like(prepared.document),
    )
    ours = [signature for signature in report.signatures if signature.field_name == prepared.plan.field_name]
    if len(ours) != 1:
        raise OutputNotVerified(reason="signature-missing")
    open_only = {SubIndication.TRY_LATER} if options.offline else set()
    if ours[0].sub_indication is not None and ours[0].sub_indication not in open_only:
        raise OutputNotVerified(reason=ours[0].sub_indication.value)


def _signature_options(options: SigningOptions, signer: ReadySigner | None, *, when: datetime) -> SignatureOptions:
    """Return how to sign; before the card is read without what only the card tells."""
    return SignatureOptions(
        when=when,
        room=ROOM[options.level],
        field_name=options.field,
        name=options.name or (signer.name if signer else ""),
        reason=options.reason or "",
        location=options.location or "",
        contact=options.contact or "",
        page=options.visible.page if options.visible else 0,
        appearance=_appearance(options, signer, when=when),
        certify=options.certify,
        level=options.level,
        hash_name=signer.hash_name if signer else "",
        certificates=(signer.certificate, *signer.chain[1:]) if signer else (),
        committed=options.commitment is not None,
    )


def _appearance(options: SigningOptions, signer: ReadySigner | None, *, when: datetime) -> "Appearance | None":
    if options.visible is None:
        return None
    from idclient.documents.appearance.drawer import visible_signature
    from idclient.documents.appearance.facts import Facts

    holder = read_holder(signer.certificate) if signer else None
    common_name = holder.common_name if holder else ""
    full_name = f"{holder.given_name} {holder.surname}".strip() if holder else ""
    facts = Facts(
        when=when,
        name=options.name or full_name or common_name,
        common_name=common_name,
        personal_code=holder.serial_number.partition("-")[2] if holder else "",
        reason=options.reason or "",
        location=options.location or "",
    )
    return visible_signature(options.visible, facts)


def _overwrite(options: SigningOptions) -> Overwrite:
    return Overwrite.REPLACE if options.replace else Overwrite.REFUSE


def _progress(dialog: Dialog) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        dialog.tell(Progress(Step.WRITING, done, total))

    return tell
