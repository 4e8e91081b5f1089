"""`idclient card certificates`: read both certificates, to look at them or to keep them."""

import argparse
import base64
from pathlib import Path
from typing import Any

from idclient.cli.exits import Exit
from idclient.cli.files import TargetFolder
from idclient.cli.parser import UsageError
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.errors.output import OutputExists
from idclient.errors.trust import TrustError
from idclient.model import Purpose


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Read the certificates and print, write or show them. Asks for no PIN."""
    from idclient.journeys.card import read_certificates
    from idclient.wiring import open_environment

    if options.pem and session.json:
        raise UsageError("--pem and --json cannot both go to standard output; the JSON holds the certificates too")
    terminal = Terminal.of(session, options)
    folder = _folder(options.output, force=options.force)
    with open_environment(session.settings, demo=session.demo) as environment:
        certificates = read_certificates(environment, options.reader, terminal)
    terminal.forget()
    answers = []
    for purpose, certificate in certificates.items():
        output = str(folder.write(_name(purpose), certificate)) if folder is not None and certificate else None
        answers.append(_answer(purpose, certificate, output))
        if options.pem:
            for line in as_pem(certificate).splitlines() if certificate else ("",):
                session.say(line)
        else:
            _print(session, answers[-1])
    session.answer({"certificates": answers})
    return Exit.OK if all(certificates.values()) else Exit.PARTIAL


def _print(session: Session, answer: dict[str, Any]) -> None:
    session.say(session.word("card_certificate_of", purpose=session.word("purpose_" + answer["purpose"])))
    if answer["pem"] is None:
        session.say("  " + session.word("certificate_missing"))
    for label in ("holder", "identifier", "issuer", "valid_from", "valid_until", "sha256"):
        if answer.get(label):
            session.say(f"  {session.word('certificate_' + label)}: {answer[label]}")
    if answer["output"] is not None:
        session.say("  " + session.word("written_to", file=answer["output"]))


def as_pem(certificate: bytes) -> str:
    """Return a DER certificate in PEM (RFC 7468)."""
    text = base64.b64encode(certificate).decode()
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])


def _name(purpose: Purpose) -> str:
    return f"{purpose.value}.cer"


def _folder(output: str | None, *, force: bool) -> TargetFolder | None:
    """Return where the certificates go. Raises: OutputExists, OutputNotWritten, before the card is read."""
    if output is None:
        return None
    if not force and any((Path(output) / _name(purpose)).exists() for purpose in Purpose):
        raise OutputExists
    return TargetFolder(Path(output))


def _answer(purpose: Purpose, certificate: bytes | None, output: str | None) -> dict[str, Any]:
    facts = _facts(certificate) if certificate else {}
    return {"purpose": purpose.value, **facts, "pem": as_pem(certificate) if certificate else None, "output": output}


def _facts(certificate: bytes) -> dict[str, str]:
    """Return what a person wants to know; of what is no certificate, at least what tells it from another."""
    from idclient.documents.checking.certificates import describe
    from idclient.trust.certificates import fingerprint, read_certificate

    known = {"sha256": fingerprint(certificate)}
    try:
        read, signer = read_certificate(certificate), describe(certificate)
    except TrustError:
        return known
    if signer is None:
        return known
    return {
        "holder": signer.name,
        "identifier": signer.serial_number,
        "issuer": signer.issuer,
        "valid_from": read.not_before.isoformat(),
        "valid_until": read.not_after.isoformat(),
    } | known
