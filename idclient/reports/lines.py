"""A report as lines for people. Everything that comes out of the document is made harmless to a terminal."""

from collections.abc import Iterator

from idclient.documents.checking import (
    Coverage,
    DocumentReport,
    Kind,
    Proof,
    Revocation,
    SignatureReport,
    StampReport,
    Standard,
)
from idclient.reports.phrases import (
    change_sentences,
    document_sentence,
    plain,
    reason_line,
    sentence_for,
    shown_time,
    verdict_word,
)
from idclient.texts import filled, phrase, word


def document_lines(report: DocumentReport, shown: str, language: str, *, notes: bool) -> Iterator[str]:
    """Yield the whole report; `notes` adds what is worth knowing and changes no verdict."""
    if not report.signatures and not report.reasons:
        yield filled(word("verify_none", language), {"file": shown})
        return
    for number, signature in enumerate(report.signatures, start=1):
        verdict = verdict_word(signature.indication.value, language)
        sub = f" ({signature.sub_indication.value})" if signature.sub_indication else ""
        field = plain(signature.field_name)
        values: dict[str, str | int] = {"file": shown, "number": number, "field": field, "verdict": verdict + sub}
        yield filled(word("verify_signature", language), values)
        yield from (f"  {line}" for line in _signature(signature, report, language, notes=notes))
    for reason in report.reasons:
        yield f"  {reason_line(reason, language)}"
    yield from (f"  {line}" for line in trust(report, language))
    yield "  " + document_sentence(report, language)
    verdict = verdict_word(report.outcome.value, language)
    yield filled(word("verify_overall", language), {"file": shown, "verdict": verdict})


def trust(report: DocumentReport, language: str) -> Iterator[str]:
    """Yield whose trust judged, and where its anchors come from."""
    yield phrase(f"profile_{report.profile.value}", language)
    if report.trust_sources:
        yield phrase("trust_sources", language, sources=", ".join(report.trust_sources))


def who(signature: SignatureReport, language: str) -> Iterator[str]:
    """Yield whom the certificate names, and who issued it."""
    signer = signature.signer
    if signer is not None:
        yield phrase("signer", language, name=plain(signer.name), identifier=plain(signer.serial_number) or "-")
        if signer.issuer:
            yield phrase("issued_by", language, issuer=plain(signer.issuer))


def when(signature: SignatureReport, language: str) -> str:
    """Return when it was signed, and how that is known."""
    if signature.proven_time is not None:
        return phrase("proven", language, time=shown_time(signature.proven_time))
    if signature.claimed_time is not None:
        return phrase("claimed", language, time=shown_time(signature.claimed_time))
    return phrase("no_time", language)


def level(signature: SignatureReport, language: str) -> str:
    """Return how far it goes."""
    if signature.standard is Standard.NONE:
        return phrase("level_none", language)
    return phrase("level", language, level=signature.standard.value)


def covered(signature: SignatureReport, report: DocumentReport, language: str) -> str:
    """Return which part of the file it covers."""
    if signature.coverage is Coverage.UNKNOWN or signature.covered is None:
        return phrase("covers_unknown", language)
    name = "covers_whole" if signature.coverage is Coverage.WHOLE_FILE else "covers_part"
    return phrase(name, language, count=signature.covered, size=report.size)


def after(signature: SignatureReport, language: str) -> Iterator[str]:
    """Yield what changed afterwards: in one sentence, then object by object."""
    if signature.difference is None:
        return
    yield phrase(f"changes_{signature.difference.update.value}", language)
    yield from (f"  {sentence}" for sentence in change_sentences(signature.difference.changes, language))


def said(signature: SignatureReport, language: str) -> Iterator[str]:
    """Yield what the signer wrote into the signature."""
    if signature.claimed_reason:
        yield phrase("reason", language, text=plain(signature.claimed_reason))
    if signature.claimed_location:
        yield phrase("location", language, text=plain(signature.claimed_location))


def stamp_lines(stamp: StampReport, language: str) -> Iterator[str]:
    """Yield a time stamp inside a signature, with its own verdict, reasons and evidence."""
    time = shown_time(stamp.time) if stamp.time else phrase("unknown_time", language)
    authority = plain(stamp.authority) or phrase("unknown_authority", language)
    verdict = verdict_word(stamp.indication.value, language)
    if stamp.sub_indication:
        verdict += f" ({stamp.sub_indication.value})"
    yield phrase("stamp", language, authority=authority, time=time, verdict=verdict)
    yield from (f"  {reason_line(reason, language)}" for reason in stamp.reasons)
    yield from (f"  {proof_line(proof, language)}" for proof in stamp.proofs)


def proof_line(proof: Proof, language: str) -> str:
    """Return what is known of a certificate's revocation."""
    person = phrase(f"role_{proof.role}", language, subject=plain(proof.subject))
    time = shown_time(proof.produced_at) if proof.produced_at else "-"
    if proof.verdict is Revocation.REVOKED:
        time = proof.revoked_at or "-"
    source = phrase(f"source_{proof.source.value}", language)
    return phrase(f"proof_{proof.verdict.value.replace('-', '_')}", language, who=person, source=source, time=time)


def _signature(signature: SignatureReport, report: DocumentReport, language: str, *, notes: bool) -> Iterator[str]:
    yield sentence_for(signature, language)
    if signature.kind is Kind.SIGNATURE:
        yield from who(signature, language)
    yield when(signature, language)
    yield from said(signature, language)
    yield level(signature, language)
    yield covered(signature, report, language)
    yield from after(signature, language)
    for stamp in signature.stamps:
        yield from stamp_lines(stamp, language)
    yield from (proof_line(proof, language) for proof in signature.proofs)
    yield from (reason_line(reason, language) for reason in signature.reasons)
    if notes:
        yield from (reason_line(reason, language) for reason in signature.notes)
