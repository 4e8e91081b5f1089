"""Passwords of documents: typed without echo, or read from a pipe; and what their authors forbid."""

import argparse
import sys
from typing import TYPE_CHECKING, Self

from idclient.cli.lines import NobodyThere, ask_hidden, read_line
from idclient.cli.parser import Parser, UsageError
from idclient.model import PasswordRequest
from idclient.value import frozen

if TYPE_CHECKING:
    from idclient.cli.session import Session

LONGEST = 1024
"""Octets read as a password at most; no scheme looks at more than 127."""
_TRIES = 3
"""Times that a person at a terminal is asked about one document."""


@frozen
class Passwords:
    """Where passwords come from: `source` is a file descriptor to read them from, one a line, or None to ask."""

    source: int | None = None
    despite_permissions: bool = False

    @classmethod
    def of(cls, options: argparse.Namespace) -> Self:
        """Return what the options describe. Raises: UsageError."""
        piped = getattr(options, "password_stdin", False)
        source = 0 if piped else getattr(options, "password_fd", None)
        if piped and sys.stdin.isatty():
            raise UsageError("--password-stdin reads a pipe; at a terminal just leave it out")
        others = [
            0 if getattr(options, f"{kind}_stdin", False) else getattr(options, f"{kind}_fd", None)
            for kind in ("pin", "can")
        ]
        if source is not None and source in others:
            raise UsageError("passwords and PINs cannot come from the same place; give one of them with --password-fd")
        if piped and "-" in getattr(options, "files", []):
            raise UsageError("standard input cannot be both the document and its password")
        return cls(source, getattr(options, "despite_permissions", False))

    def ask(self, request: PasswordRequest, session: "Session") -> bytearray | None:
        """Return the next password, None when there is none."""
        if self.source is not None:
            try:
                return read_line(self.source, longest=LONGEST)
            except NobodyThere:
                return None
        if request.owner or session.json or request.attempt >= _TRIES:
            return None
        words = [session.word("password_wrong")] if request.attempt else []
        words.append(session.word("ask_password", file=request.document))
        try:
            return ask_hidden(" ".join(words) + ": ", longest=LONGEST) or None
        except NobodyThere:
            return None


def add_password_source(parser: Parser) -> None:
    """Add the ways in which the password of an encrypted document comes in."""
    group = parser.add_argument_group("where a document's password comes from (never from an option or environment)")
    source = group.add_mutually_exclusive_group()
    source.add_argument("--password-stdin", action="store_true", help="read passwords, one a line, from standard input")
    source.add_argument("--password-fd", type=int, metavar="N", help="read them from file descriptor N")
