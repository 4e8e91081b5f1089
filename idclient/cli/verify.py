"""`idclient verify`: who signed, when, what it covers, what changed afterwards, and whether to believe it."""

import argparse
from typing import TYPE_CHECKING, Any

from idclient.cli.exits import Exit, exit_for, exit_for_checks
from idclient.cli.files import Job, readable
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.errors import Error
from idclient.texts import text_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from idclient.documents.checking import DocumentReport, Reason, SignatureReport


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Check every file named."""
    from idclient.documents.checking import Online
    from idclient.journeys.keyring import Keyring
    from idclient.journeys.verify import verify_document
    from idclient.wiring import open_environment

    session.announce_demo()
    terminal = Terminal.of(session, options)
    results: list[dict[str, Any]] = []
    exits: list[Exit] = []
    online = Online.NEVER if options.offline else Online.ASK
    keyring = Keyring(terminal)
    try:
        with readable(options.files) as jobs, open_environment(session.settings, demo=session.demo) as environment:

            def check(path: "Path") -> "DocumentReport":
                return verify_document(environment, path, online, terminal, keyring=keyring)

            for job in jobs:
                result, code = _check(check, job, session, terminal)
                results.append(result)
                exits.append(code)
    finally:
        keyring.forget()
    session.answer({"results": results})
    return exit_for_checks(exits)


def exit_of(report: "DocumentReport") -> Exit:
    """Return the exit code of a report: only a passed one is success."""
    from idclient.documents.checking import Outcome

    codes = {Outcome.PASSED: Exit.OK, Outcome.FAILED: Exit.SIGNATURE_INVALID}
    return codes.get(report.outcome, Exit.INDETERMINATE)


def verdict_word(verdict: str) -> str:
    """Return the name of the word for a verdict: TOTAL-PASSED is `verdict_total_passed`."""
    return "verdict_" + verdict.lower().replace("-", "_")


def _check(
    check: "Callable[[Path], DocumentReport]", job: Job, session: Session, terminal: Terminal
) -> tuple[dict[str, Any], Exit]:
    try:
        report = check(job.source)
    except Error as error:
        terminal.forget()
        session.explain(error, about=job.shown)
        return {"file": job.shown, "status": "error", "error": session.describe(error)}, exit_for(error)
    terminal.forget()
    _Printer(session, job.shown).document(report)
    return _facts(session, job.shown, report), exit_of(report)


class _Printer:
    """A report in words."""

    def __init__(self, session: Session, shown: str) -> None:
        self.session = session
        self.shown = shown

    def document(self, report: "DocumentReport") -> None:
        """Print the whole report."""
        word = self.session.word
        if not report.signatures and not report.reasons:
            self.session.say(word("verify_none", file=self.shown))
            return
        for number, signature in enumerate(report.signatures, start=1):
            self._signature(number, signature)
        self._reasons(report.reasons)
        verdict = word(verdict_word(report.outcome.value))
        self.session.say(word("verify_overall", file=self.shown, verdict=verdict))

    def _signature(self, number: int, signature: "SignatureReport") -> None:
        word, say = self.session.word, self.session.say
        verdict = word(verdict_word(signature.indication.value))
        sub = f" ({signature.sub_indication.value})" if signature.sub_indication else ""
        say(word("verify_signature", file=self.shown, number=number, field=signature.field_name, verdict=verdict + sub))
        if signature.signer is not None:
            name, identifier = signature.signer.name, signature.signer.serial_number or "-"
            say("  " + word("verify_signer", name=name, identifier=identifier))
        if signature.proven_time is not None:
            say("  " + word("verify_proven", time=_shown(signature.proven_time)))
        elif signature.claimed_time is not None:
            say("  " + word("verify_claimed", time=_shown(signature.claimed_time)))
        say("  " + word("verify_level", level=signature.standard.value))
        say("  " + word("verify_whole" if signature.coverage.value == "whole-file" else "verify_part"))
        self._changes(signature)
        self._reasons(signature.reasons)
        if self.session.verbose:
            self._reasons(signature.notes)

    def _changes(self, signature: "SignatureReport") -> None:
        if signature.difference is None or not signature.difference.changes:
            return
        self.session.say("  " + self.session.word("verify_changes_" + signature.difference.update.value))
        for change in signature.difference.changes:
            if self.session.verbose or not change.allowed:
                number = "" if change.number is None else f" {change.number}"
                self.session.say(f"    {change.kind.value} {change.role.value}{number}")

    def _reasons(self, reasons: "tuple[Reason, ...]") -> None:
        for reason in reasons:
            facts = ", ".join(f"{name} {value}" for name, value in reason.facts.items() if value is not None)
            text = text_for(reason.code, self.session.language)
            self.session.say(f"  [{reason.code}] {text.title}" + (f" ({facts})" if facts else ""))


def _shown(moment: "datetime") -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC")


def _facts(session: Session, shown: str, report: "DocumentReport") -> dict[str, Any]:
    return {
        "file": shown,
        "status": "checked",
        "outcome": report.outcome.value,
        "profile": report.profile.value,
        "checked_at": report.checked_at.isoformat(),
        "reasons": [_reason(session, reason) for reason in report.reasons],
        "signatures": [_signature_facts(session, signature) for signature in report.signatures],
    }


def _signature_facts(session: Session, signature: "SignatureReport") -> dict[str, Any]:
    signer = signature.signer
    difference = signature.difference
    return {
        "field": signature.field_name,
        "kind": signature.kind.value,
        "indication": signature.indication.value,
        "sub_indication": signature.sub_indication.value if signature.sub_indication else None,
        "reasons": [_reason(session, reason) for reason in signature.reasons],
        "notes": [_reason(session, reason) for reason in signature.notes],
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
        "changes_after": [
            {"object": change.number, "kind": change.kind.value, "role": change.role.value, "allowed": change.allowed}
            for change in (difference.changes if difference is not None else ())
        ],
        "timestamps": [
            {"time": _time(stamp.time), "authority": stamp.authority, "indication": stamp.indication.value}
            for stamp in signature.stamps
        ],
        "revocation": {"source": signature.status.source.value, "produced_at": _time(signature.status.produced_at)},
    }


def _time(moment: "datetime | None") -> str | None:
    return moment.isoformat() if moment is not None else None


def _reason(session: Session, reason: "Reason") -> dict[str, Any]:
    return {
        "code": reason.code,
        "message": text_for(reason.code, session.language).title,
        "facts": {name: value for name, value in reason.facts.items() if value is not None},
    }
