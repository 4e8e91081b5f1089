"""A report as data for programs: codes and keys never change with the language, sentences do. Shape: `schema.json`."""

from datetime import datetime
from typing import Any

from idclient.documents.checking import DocumentReport, Proof, Reason, SignatureReport, StampReport
from idclient.reports.phrases import change_sentence, document_sentence, says, sentence_for
from idclient.texts import text_for


def document_data(report: DocumentReport, shown: str, language: str) -> dict[str, Any]:
    """Return everything that a report says about a file; `shown` is what the person calls it."""
    return {
        "file": shown,
        "status": "checked",
        "outcome": report.outcome.value,
        "message": document_sentence(report, language),
        "profile": report.profile.value,
        "trust_sources": list(report.trust_sources),
        "checked_at": report.checked_at.isoformat(),
        "size": report.size,
        "sha256": report.digest.hex() or None,
        "reasons": [reason_data(reason, language) for reason in report.reasons],
        "notes": [reason_data(reason, language) for reason in report.notes],
        "signatures": [_signature(signature, language) for signature in report.signatures],
    }


def reason_data(reason: Reason, language: str) -> dict[str, Any]:
    """Return a reason or note; `sub_indication` is None for what changes no verdict."""
    return {
        "code": reason.code,
        "sub_indication": reason.sub.value if reason.sub else None,
        "message": text_for(reason.code, language).title,
        "facts": {name: value for name, value in reason.facts.items() if value is not None},
    }


def _signature(signature: SignatureReport, language: str) -> dict[str, Any]:
    signer = signature.signer
    return {
        "field": signature.field_name,
        "kind": signature.kind.value,
        "indication": signature.indication.value,
        "sub_indication": signature.sub_indication.value if signature.sub_indication else None,
        "message": sentence_for(signature, language),
        "reasons": [reason_data(reason, language) for reason in signature.reasons],
        "notes": [reason_data(reason, language) for reason in signature.notes],
        "level": signature.standard.value,
        "sub_filter": signature.sub_filter,
        "signer": None if signer is None else {"name": signer.name, "serial_number": signer.serial_number},
        "issuer": None if signer is None else signer.issuer,
        "claimed_time": _time(signature.claimed_time),
        "proven_time": _time(signature.proven_time),
        "reason": signature.claimed_reason,
        "location": signature.claimed_location,
        "coverage": signature.coverage.value,
        "covered_bytes": signature.covered,
        "byte_range": None if signature.byte_range is None else list(signature.byte_range),
        "digest": signature.hash_name or None,
        "update": signature.difference.update.value if signature.difference else None,
        "changes_after": _changes(signature, language),
        "timestamps": [_stamp(stamp, language) for stamp in signature.stamps],
        "revocation": {
            "source": signature.status.source.value,
            "produced_at": _time(signature.status.produced_at),
            "proofs": [_proof(proof, language) for proof in signature.proofs],
        },
    }


def _changes(signature: SignatureReport, language: str) -> list[dict[str, Any]]:
    return [
        {
            "object": change.number,
            "kind": change.kind.value,
            "role": change.role.value,
            "allowed": change.allowed,
            "offset": change.offset,
            "message": change_sentence(change.kind, [change], language),
        }
        for change in (signature.difference.changes if signature.difference is not None else ())
    ]


def _stamp(stamp: StampReport, language: str) -> dict[str, Any]:
    sub = stamp.sub_indication
    return {
        "time": _time(stamp.time),
        "authority": stamp.authority,
        "indication": stamp.indication.value,
        "sub_indication": sub.value if sub else None,
        "message": says(sub, language) if sub else None,
        "reasons": [reason_data(reason, language) for reason in stamp.reasons],
        "proofs": [_proof(proof, language) for proof in stamp.proofs],
    }


def _proof(proof: Proof, language: str) -> dict[str, Any]:
    return {
        "role": proof.role,
        "subject": proof.subject or None,
        "verdict": proof.verdict.value,
        "source": proof.source.value,
        "produced_at": _time(proof.produced_at),
        "revoked_at": proof.revoked_at,
        "problems": [reason_data(reason, language) for reason in proof.problems],
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
