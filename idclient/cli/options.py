"""What can be typed: commands, options, and the help that goes with them."""

import argparse
from typing import TYPE_CHECKING, NoReturn

from idclient import __version__
from idclient.settings import LANGUAGES, LEVELS

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction["Parser"]  # noqa: SLF001 argparse names its type of commands so only

EPILOG = """\
exit codes:
  0 done                      5 PIN wrong, nothing signed    9 signature undecided, or none there
  1 failed                    6 PIN blocked                 10 network or service
  2 wrong usage               7 cancelled or timed out      11 trust or configuration
  3 some files failed         8 signature invalid          130 interrupted
  4 no reader or no card

Every setting of `idclient config show` can also be given as IDCLIENT_<SECTION>_<NAME>. PINs never can: they are
typed, read from standard input (--pin-stdin) or from a file descriptor (--pin-fd)."""


class UsageError(Exception):
    """What was typed makes no command. The message says why, in English."""


class Parser(argparse.ArgumentParser):
    """An argument parser that raises instead of leaving the process, so that --json can answer too."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with the usage line of the command that was meant."""
        raise UsageError(f"{message}\n{self.format_usage().strip()}")


def _common() -> Parser:
    common = Parser(add_help=False)
    group = common.add_argument_group("options of every command")
    hush = argparse.SUPPRESS
    group.add_argument("--demo", action="store_true", default=hush, help="use the emulated TEST card and TEST trust")
    group.add_argument("--json", action="store_true", default=hush, help="print one JSON document on standard output")
    group.add_argument("--language", choices=LANGUAGES, default=hush, help="en, et or ru")
    group.add_argument("--config", metavar="FILE", default=hush, help="settings file to use instead of your own")
    group.add_argument("--timeout", metavar="SECONDS", default=hush, help="wait this long for a service (1 to 300)")
    group.add_argument("-q", "--quiet", action="store_true", default=hush, help="no progress, results only")
    group.add_argument("-v", "--verbose", action="store_true", default=hush, help="say every step, and codes")
    return common


def _pin_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("where the PIN comes from (never from an option or the environment)")
    source = group.add_mutually_exclusive_group()
    source.add_argument("--pin-stdin", action="store_true", help="read one line from standard input")
    source.add_argument("--pin-fd", type=int, metavar="N", help="read one line from file descriptor N")
    group.add_argument("--allow-last-try", action="store_true", help="enter the PIN even if one try is left")


def build_parser() -> Parser:
    """Return the parser of the whole command line."""
    common = _common()
    parser = Parser(
        prog="idclient",
        description="Sign PDF documents with an Estonian ID card or e-Residency digi-ID, and check signatures.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"idclient {__version__}")
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", required=True, parser_class=Parser
    )
    _add_sign(commands, common)
    _add_verify(commands, common)
    card = commands.add_parser("card", parents=[common], help="show the card: holder, validity, PIN tries left")
    card.add_argument("--reader", metavar="NAME", help="use this reader (part of its name is enough)")
    _add_demo(commands, common)
    _add_config(commands, common)
    return parser


def _add_sign(commands: "Commands", common: Parser) -> None:
    sign = commands.add_parser(
        "sign",
        parents=[common],
        help="sign PDF files",
        description="Sign PDF files with the card's signing key. The input is never changed; the signed file is "
        "written beside it as NAME-signed.pdf unless -o says otherwise. Everything that can be checked is checked "
        "before the PIN is asked.",
    )
    sign.add_argument("files", nargs="+", metavar="FILE", help="PDF file; - reads standard input")
    sign.add_argument("-o", "--output", metavar="PATH", help="signed file, or a folder; - writes standard output")
    sign.add_argument("--force", action="store_true", help="replace an existing output file")
    sign.add_argument("--level", choices=LEVELS, help="B-B signature, B-T with time stamp, B-LT with evidence")
    sign.add_argument("--tsa-url", metavar="URL", help="time-stamping authority for this run")
    sign.add_argument("--reason", metavar="TEXT", help="why you sign, shown with the signature")
    sign.add_argument("--location", metavar="TEXT", help="where you sign, shown with the signature")
    sign.add_argument("--field", metavar="NAME", help="sign this empty signature field of the form")
    sign.add_argument("--offline", action="store_true", help="ask no service at all; for level B-B only")
    sign.add_argument("--recheck", action="store_true", help="read the whole output again and check it fully")
    sign.add_argument("--reader", metavar="NAME", help="use this reader (part of its name is enough)")
    _pin_options(sign)


def _add_verify(commands: "Commands", common: Parser) -> None:
    verify = commands.add_parser(
        "verify",
        parents=[common],
        help="check the signatures in PDF files",
        description="Check every signature: who signed, when, what it covers, and what changed afterwards.",
    )
    verify.add_argument("files", nargs="+", metavar="FILE", help="PDF file; - reads standard input")
    verify.add_argument("--offline", action="store_true", help="ask no service; use what the file itself proves")


def _add_demo(commands: "Commands", common: Parser) -> None:
    demo = commands.add_parser(
        "demo",
        parents=[common],
        help="see an emulated card sign a real PDF, and other programs check it",
        description="Start a private PC/SC service, an emulated TEST card, OCSP and time-stamping services, sign a "
        "PDF with them and check the result. Nothing keeps running afterwards.",
    )
    demo.add_argument("file", nargs="?", metavar="FILE", help="PDF to sign; one is made if none is given")
    demo.add_argument("-o", "--output", metavar="FOLDER", help="folder for the signed file (default: demo-out)")
    demo.add_argument("--software-daemon", action="store_true", help="use the built-in PC/SC daemon, not pcscd")
    demo.add_argument("--reset", action="store_true", help="forget the TEST card and authorities and make new ones")


def _add_config(commands: "Commands", common: Parser) -> None:
    config = commands.add_parser("config", parents=[common], help="show and change settings")
    actions = config.add_subparsers(dest="action", metavar="ACTION", required=True, parser_class=Parser)
    actions.add_parser("show", parents=[common], help="list settings, their values and where these come from")
    change = actions.add_parser("set", parents=[common], help="change one setting in the file")
    change.add_argument("name", metavar="NAME", help="for example tsa.url, or ocsp.<issuer name>")
    change.add_argument("value", metavar="VALUE", help="an empty value ('') goes back to the default")
    actions.add_parser("path", parents=[common], help="print where the settings file is")
