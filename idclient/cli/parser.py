"""A parser for one command, and the options that several commands share."""

import argparse
import os
import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from idclient.texts import LANGUAGES

Fill = Callable[["Parser"], None]
Group = argparse._ArgumentGroup  # noqa: SLF001 - it has no public name
_PERHAPS_A_PIN = re.compile(r"\d{4,}")


class UsageError(Exception):
    """What was typed makes no command. The message says why, in English."""


class Parser(argparse.ArgumentParser):
    """An argument parser that raises instead of leaving the process, so that --json can answer too.

    `fill` adds its options and subcommands. It is called when the parser is the one to read with: most of what can be
    typed is not typed in a run, and need not be built for it.
    """

    def __init__(self, *, fill: "Fill | None" = None, **features: Any) -> None:
        layout = features.pop("formatter_class", argparse.HelpFormatter)

        def lay_out(prog: str) -> argparse.HelpFormatter:
            formatter: argparse.HelpFormatter = layout(prog, width=_columns() - 2)
            return formatter

        super().__init__(formatter_class=lay_out, **features)
        self._fill = fill
        self.optional_values: dict[str, str] = {}
        """Options whose value may be left out, and what it is then; it has to follow an equals sign."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Read what was typed, as `argparse` does."""
        if self._fill is not None:
            add_common(self)
            self._fill(self)
            self._fill = None
        if args is not None and self.optional_values:
            end = args.index("--") if "--" in args else len(args)
            named = [
                f"{typed}={self.optional_values[typed]}" if typed in self.optional_values else typed for typed in args
            ]
            args = [*named[:end], *args[end:]]
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with the usage line of the command that was meant.

        Digits that may be a PIN, typed where none belongs, are not repeated.
        """
        raise UsageError(f"{_PERHAPS_A_PIN.sub('…', message)}\n{self.format_usage().strip()}")


def _columns() -> int:
    """Return the width of the terminal. argparse asks `shutil` for it at every option, which loads four archivers."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError, AttributeError):
        return 80


def add_common(parser: Parser) -> None:
    """Add the options that may stand before and after every command."""
    group = parser.add_argument_group("options of every command")
    hush = argparse.SUPPRESS
    group.add_argument("--demo", action="store_true", default=hush, help="use the emulated TEST card and TEST trust")
    group.add_argument("--demo-card", metavar="MODEL", default=hush, help="which TEST card; `idclient emulate models`")
    group.add_argument(
        "--json",
        action="store_true",
        default=hush,
        help="print one JSON document on standard output; what fails is told on standard error, too",
    )
    group.add_argument("--language", choices=LANGUAGES, default=hush, help="en, et or ru")
    group.add_argument("--config", metavar="FILE", default=hush, help="settings file to use instead of your own")
    group.add_argument("--timeout", metavar="SECONDS", default=hush, help="wait this long for a service (1 to 300)")
    group.add_argument("-q", "--quiet", action="store_true", default=hush, help="no progress, results only")
    group.add_argument("-v", "--verbose", action="store_true", default=hush, help="say every step, and codes")


def no_options(parser: Parser) -> None:
    """Add nothing: the options of every command are enough."""


def add_reader(parser: Parser, *, default: str | None = None) -> None:
    """Add what says which card, and how its contactless number comes in."""
    group = parser.add_argument_group("which card")
    group.add_argument("--reader", metavar="NAME", default=default, help="use this reader (part of its name is enough)")
    source = group.add_mutually_exclusive_group()
    about = "read the card access number of a contactless card"
    source.add_argument(
        "--can-stdin", action="store_true", default=default, help=f"{about}, one line, from standard input"
    )
    source.add_argument("--can-fd", type=int, metavar="N", default=default, help=f"{about} from file descriptor N")


def add_phone(parser: Parser) -> None:
    """Add what says that a phone is meant, and where it comes in whose: never as an argument."""
    group = add_person(parser, account="personal code or document number")
    group.add_argument("--qr", action="store_true", help="with --smart-id: show a QR code to scan instead of asking")
    group.add_argument(
        "--qr-image", metavar="FILE", help="with --qr: draw it into this new PNG or SVG file, too, each second"
    )


def add_person(parser: Parser, *, account: str) -> Group:
    """Add what says which service asks, and where it comes in whose phone; `account` is what Smart-ID needs for that.

    Returns the group, for what else belongs there.
    """
    group = parser.add_argument_group("on a phone instead of a card (you are asked whose; it is never an argument)")
    service = group.add_mutually_exclusive_group()
    service.add_argument("--mobile-id", action="store_true", help="Mobile-ID: asks for phone number and personal code")
    service.add_argument("--smart-id", action="store_true", help=f"Smart-ID: asks for {account}")
    source = group.add_mutually_exclusive_group()
    source.add_argument("--person-stdin", action="store_true", help="read that, one a line, from standard input")
    source.add_argument("--person-fd", type=int, metavar="N", help="read it from file descriptor N")
    group.add_argument("--remember", action="store_true", help="keep it in this computer's keyring when it has worked")
    return group


def add_pin_source(parser: Parser, *, several: str = "one line") -> None:
    """Add the ways in which a PIN comes in; `several` says what is read."""
    group = parser.add_argument_group("where the PIN comes from (never from an option or the environment)")
    source = group.add_mutually_exclusive_group()
    source.add_argument("--pin-stdin", action="store_true", help=f"read {several} from standard input")
    source.add_argument("--pin-fd", type=int, metavar="N", help=f"read {several} from file descriptor N")
    group.add_argument("--allow-last-try", action="store_true", help="enter the PIN even if one try is left")
    group.add_argument("--no-pin-pad", action="store_true", help="type the PIN here even if the reader has a keypad")
