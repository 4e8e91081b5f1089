"""`idclient card authenticate` and `sign-hash`: a signature over a challenge or a hash, and whether it holds."""

import argparse
import base64
import os
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.cli.card_certificates import as_pem
from idclient.cli.exits import Exit
from idclient.cli.files import STREAM, opened, require_new, write_new
from idclient.cli.opening import card_opener
from idclient.cli.parser import UsageError
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.model import Purpose
from idclient.value import frozen

if TYPE_CHECKING:
    from idclient.journeys.keys import Proof
    from idclient.ports import Environment

_CHUNK = 1 << 20
_CHALLENGE = 32
"""Bytes of a random challenge."""
PREFERRED = ("sha384", "sha256", "sha512")
"""Hashes, the one that suits the keys of most cards first."""
CONTEXT = b"idclient card authenticate\0"
"""What is hashed before a challenge: no login to a web site, by Web eID or TLS, begins so, so none can be passed off
as a challenge."""


@frozen
class _Input:
    """What is signed: a digest, and the challenge it is of if there is one to show."""

    digests: Mapping[str, bytes]
    challenge: bytes | None = None


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Hash what was named, sign the hash, check the signature, and show or write it."""
    from idclient.journeys.keys import prove
    from idclient.wiring import open_environment

    purpose = Purpose.AUTHENTICATION if options.action == "authenticate" else Purpose.SIGNING
    if options.file == STREAM and (options.pin_stdin or options.can_stdin):
        raise UsageError("standard input cannot be both the data and the PIN")
    if options.output is not None:
        require_new(Path(options.output))
    terminal = Terminal.of(session, options)
    try:
        with open_environment(session.settings, demo=session.demo) as environment:
            given = _input(options, environment)
            open_card = card_opener(environment, options, terminal)

            def warn(digest: bytes) -> None:
                if purpose is Purpose.SIGNING:
                    session.remark(session.word("sign_hash_warning", digest=digest.hex()))

            proof = prove(open_card, purpose, given.digests, dialog=terminal, before=warn)
    finally:
        terminal.forget()
    _show(options, session, given, proof)
    return Exit.OK


def _input(options: argparse.Namespace, environment: "Environment") -> _Input:
    from idclient.journeys.keys import hash_named, hashes_of

    names = (options.hash,) if options.hash else PREFERRED
    context = [CONTEXT] if options.action == "authenticate" else []
    if options.file is not None:
        with opened(options.file) as file:
            return _Input(hashes_of(chain(context, iter(lambda: file.read(_CHUNK), b"")), names))
    if options.action == "sign-hash":
        digest = _from_hex(options.digest)
        return _Input({options.hash or hash_named(digest): digest})
    challenge = os.fsencode(options.nonce) if options.nonce is not None else environment.entropy(_CHALLENGE)
    return _Input(hashes_of([*context, challenge], names), challenge)


def _from_hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise UsageError("--digest takes hexadecimal digits, two for each byte") from error


def _show(options: argparse.Namespace, session: Session, given: _Input, proof: "Proof") -> None:
    octets = proof.der if options.der else proof.signature.value
    text = octets.hex() if options.format == "hex" else base64.b64encode(octets).decode()
    if given.challenge is not None:
        session.say(f"{session.word('proof_challenge')}: {given.challenge.hex()}")
    session.say(f"{session.word('proof_digest', hash=proof.hash_name)}: {proof.digest.hex()}")
    session.say(f"{session.word('proof_signature', algorithm=proof.signature.algorithm.value)}: {text}")
    session.say(f"{session.word('proof_holder')}: {proof.holder}")
    session.say(session.word("proof_checked"))
    if options.output is not None:
        write_new(Path(options.output), octets)
        session.say(session.word("written_to", file=options.output))
    session.answer(
        {
            "purpose": proof.purpose.value,
            "challenge": given.challenge.hex() if given.challenge is not None else None,
            "context": CONTEXT.hex() if proof.purpose is Purpose.AUTHENTICATION else None,
            "hash": proof.hash_name,
            "digest": proof.digest.hex(),
            "algorithm": proof.signature.algorithm.value,
            "signature": text,
            "format": options.format,
            "encoding": "der" if options.der else "raw",
            "verified": True,
            "holder": proof.holder,
            "certificate": as_pem(proof.signature.certificate),
            "output": options.output,
        }
    )
