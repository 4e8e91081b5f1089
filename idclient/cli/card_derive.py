"""`idclient card derive`: the secret that the card shares with the owner of a public key."""

import argparse
import sys
from pathlib import Path

from idclient.cli.exits import Exit
from idclient.cli.files import STREAM, opened, require_new, write_new
from idclient.cli.opening import card_opener
from idclient.cli.parser import UsageError
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal

_LARGEST_KEY = 64 * 1024
"""Bytes read of a public key file."""


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Derive the secret and write it where only the person can read it, or into a pipe; it is never shown."""
    from idclient.journeys.keys import agree, read_point
    from idclient.wiring import open_environment

    target = Path(options.output) if options.output not in {None, STREAM} else None
    _require_private(options, session, target)
    with opened(options.file) as file:
        public_key = file.read(_LARGEST_KEY)
    read_point(public_key)  # before the card and the person are bothered
    terminal = Terminal.of(session, options)
    secret = bytearray()
    try:
        with open_environment(session.settings, demo=session.demo) as environment:
            secret = agree(card_opener(environment, options, terminal), public_key, terminal)
        if target is not None:
            write_new(target, secret)
        else:
            sys.stdout.buffer.write(secret)
            sys.stdout.buffer.flush()
        size = len(secret)
    finally:
        terminal.forget()
        secret[:] = bytes(len(secret))
    if target is not None:
        session.say(session.word("secret_written", file=str(target), size=size))
        session.answer({"output": str(target), "size": size})
    return Exit.OK


def _require_private(options: argparse.Namespace, session: Session, target: Path | None) -> None:
    """Refuse what would show the secret or mix it with something else. Raises: UsageError, and as `require_new`."""
    if options.file == STREAM and (options.pin_stdin or options.can_stdin):
        raise UsageError("standard input cannot be both the public key and the PIN")
    if target is not None:
        require_new(target)
    if target is None and session.json:
        raise UsageError("--json and the secret cannot both go to standard output; name a file with -o")
    if target is None and sys.stdout.isatty():
        raise UsageError("the secret is not shown on a terminal; name a file with -o or use a pipe")
