"""What can be typed: commands, options, and the help that goes with them."""

import argparse
from typing import TYPE_CHECKING

from idclient import __version__
from idclient.cli.parser import Parser, add_common, add_phone, add_pin_source, add_reader, no_options

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction["Parser"]  # noqa: SLF001 argparse names its type of commands so only

EPILOG = """\
exit codes:
  0 done                      5 PIN or CAN not accepted     9 signature undecided, or none there
  1 failed                    6 PIN or PUK blocked         10 network or service
  2 wrong usage               7 cancelled or timed out     11 trust or configuration
  3 some files failed         8 signature invalid         130 interrupted
  4 no reader or no card     12 document suspicious

Every setting of `idclient config show` can also be given as IDCLIENT_<SECTION>_<NAME>. PINs never can: they are
typed, read from standard input (--pin-stdin) or from a file descriptor (--pin-fd)."""


CARD_DESCRIPTION = """\
Without a command: show whose card it is, until when it is valid, and how many PIN tries are left. No PIN is asked."""


DIAGNOSE_DESCRIPTION = """\
Check the PC/SC service, readers, card, certificates, clock and network, and say what to do about what is wrong. No PIN
is asked and no try spent. Names, codes, numbers and paths are replaced before anything is shown or saved.

exit codes: 0 nothing is wrong, 1 warnings, 2 problems, 3 the diagnosis could not run or no bundle was saved"""

INSPECT_DESCRIPTION = """\
Look into PDF files for what their reader may not see: text that something covers, fields that show another value than
they hold, hidden pages, layers and annotations, scripts, actions, attachments, content outside the file. Nothing is
asked and nothing is changed. `sign` takes a quick look of its own; this one is thorough.

exit codes: 0 nothing suspicious, 12 warnings, 9 no warning but not everything could be looked at, 1 not readable"""

AUGMENT_DESCRIPTION = """\
Raise the signatures of PDF files, whoever made them, to a level that can be checked for years: a time stamp proves when
they existed, evidence proves that no certificate was revoked, and a time stamp over all of it is renewed when its
authority's certificate expires within half a year. Nothing that was signed is touched; no card and no PIN is needed.
The new file is written beside the old one as NAME-augmented.pdf; a file that needs nothing is left alone."""

EMULATE_DESCRIPTION = """\
Start a private PC/SC service with TEST cards in virtual readers, so that a person without a reader can try this program
and others (OpenSC, a browser) on them."""


WEBEID_DESCRIPTION = """\
Let the Web eID extension of Firefox, Chromium, Chrome and Edge start this program, so that web pages can ask you to log
in and to sign. Nothing is changed in the browser itself; the extension comes from its store. To try it without a card,
start the browser with IDCLIENT_DEMO=1.

exit codes: 0 done, or all is well; 1 something is wrong or could not be done; 3 some browsers failed"""


def build_parser() -> Parser:
    """Return the parser of the whole command line."""
    parser = Parser(
        prog="idclient",
        description="Sign PDF documents with an Estonian ID card, e-Residency digi-ID, Mobile-ID or Smart-ID, check "
        "signatures, look after the card, and find out why a reader or card does not work.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_common(parser)
    parser.add_argument("--version", action="version", version=f"idclient {__version__}")
    commands = parser.add_subparsers(
        prog=parser.prog,  # else argparse lays out a usage line to find it
        dest="command",
        metavar="COMMAND",
        title="commands",
        required=True,
        parser_class=Parser,
    )
    _add_sign(commands)
    _add_authenticate(commands)
    _add_login(commands)
    _add_inspect(commands)
    _add_augment(commands)
    _add_verify(commands)
    _add_card(commands)
    _add_demo(commands)
    _add_diagnose(commands)
    _add_vote(commands)
    _add_verify_vote(commands)
    _add_election(commands)
    _add_emulate(commands)
    _add_webeid(commands)
    _add_config(commands)
    return parser


def _add_webeid(commands: "Commands") -> None:
    def fill(parser: Parser) -> None:
        from idclient.cli.webeid import fill as fill_webeid

        fill_webeid(parser)

    about = "let browsers use the card: log in and sign on web pages"
    commands.add_parser(
        "webeid",
        fill=fill,
        help=about,
        description=WEBEID_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_card(commands: "Commands") -> None:
    def fill(parser: Parser) -> None:
        from idclient.cli.card_options import fill_card

        fill_card(parser)

    about = "show the card, change and unblock its PINs, use its keys"
    commands.add_parser("card", fill=fill, help=about, description=CARD_DESCRIPTION)


def _add_diagnose(commands: "Commands") -> None:
    commands.add_parser(
        "diagnose",
        fill=_fill_diagnose,
        help="find out why a reader or card does not work",
        description=DIAGNOSE_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _fill_diagnose(diagnose: Parser) -> None:
    from idclient.cli.election_options import add_organiser

    diagnose.add_argument("--watch", action="store_true", help="go on and tell what changes, until Ctrl-C")
    diagnose.add_argument("--bundle", metavar="FILE", help="save report and log as a zip file for the help desk")
    diagnose.add_argument("--yes", action="store_true", help="save the bundle without asking (in scripts)")
    diagnose.add_argument("--force", action="store_true", help="replace an existing bundle")
    diagnose.add_argument("--offline", action="store_true", help="ask no service on the network")
    diagnose.add_argument("--election", metavar="FILE", help="look at the ways to this election's collector, too")
    add_organiser(diagnose)


def _add_emulate(commands: "Commands") -> None:
    def fill(parser: Parser) -> None:
        from idclient.cli.card_options import fill_emulate

        fill_emulate(parser)

    about = "put TEST cards into virtual readers for this and other programs"
    commands.add_parser(
        "emulate",
        fill=fill,
        help=about,
        description=EMULATE_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_sign(commands: "Commands") -> None:
    def fill(parser: Parser) -> None:
        from idclient.cli.document_options import fill_sign

        fill_sign(parser)

    commands.add_parser(
        "sign",
        fill=fill,
        help="sign PDF files",
        description="Sign PDF files with the signing key of the card, or with a phone. The input is never "
        "changed; the signed file is written beside it as NAME-signed.pdf unless -o says otherwise. Everything that "
        "can be checked is checked before the PIN is asked.",
    )


def _add_authenticate(commands: "Commands") -> None:
    commands.add_parser(
        "authenticate",
        fill=_fill_authenticate,
        help="prove who you are, with the card or with a phone",
        description="Have a random value signed with PIN1, by the card or with --mobile-id or --smart-id by a phone, "
        "check the answer and the certificate fully, and print whose it is. With --origin and --nonce make the Web eID "
        "token with which that service logs you in, and print it. Nothing gets legal effect by it.",
    )


def _fill_authenticate(authenticate: Parser) -> None:
    authenticate.add_argument("typed", nargs="*", help=argparse.SUPPRESS)
    token = authenticate.add_argument_group("make a token for a service (Web eID)")
    token.add_argument("--origin", metavar="URL", help="the service's origin: https://service.example, without a path")
    token.add_argument("--nonce", metavar="TEXT", help="the challenge it sent, 44 to 128 characters")
    add_phone(authenticate)
    authenticate.add_argument("--forget", action="store_true", help="forget whose phone the keyring remembers, and end")
    add_reader(authenticate)
    add_pin_source(authenticate)


def _add_login(commands: "Commands") -> None:
    def fill(parser: Parser) -> None:
        from idclient.cli.login import fill as fill_login

        fill_login(parser)

    commands.add_parser(
        "login",
        fill=fill,
        help="log in to a service that speaks Web eID, and see who it says you are",
        description="Ask the service at an https address for a challenge, make a token for that address alone with the "
        "card or with a phone (PIN1), send it, and print who the service says you are. The session is ended again. No "
        "redirect is followed, and the service's certificate must be trusted.",
    )


def _add_vote(commands: "Commands") -> None:
    def fill(parser: Parser) -> None:
        from idclient.cli.vote import fill as fill_vote

        fill_vote(parser)

    commands.add_parser(
        "vote",
        fill=fill,
        help="vote in an election, with the card",
        description="Authenticate with PIN1, choose from the list of your own district, sign the encrypted ballot with "
        "PIN2, hand it in, and be told that it is stored when the collector's proofs hold. You may vote again until "
        "the end; the last vote counts. A choice is asked for or read from standard input, and never an argument.",
    )


def _add_verify_vote(commands: "Commands") -> None:
    def fill(parser: Parser) -> None:
        from idclient.cli.verify_vote import fill as fill_verify_vote

        fill_verify_vote(parser)

    commands.add_parser(
        "verify-vote",
        fill=fill,
        help="check with another device what is stored of a vote",
        description="Read the text of the QR code that `idclient vote` shows (three lines, on standard input), fetch "
        "the vote from the collector, prove that it is stored and signed, open it with the code, show what is in it.",
    )


def _add_election(commands: "Commands") -> None:
    def fill(parser: Parser) -> None:
        from idclient.cli.election import fill as fill_election

        fill_election(parser)

    about = "count an election, and check the proofs of a count"
    commands.add_parser("election", fill=fill, help=about, description=about.capitalize() + ".")


def _add_inspect(commands: "Commands") -> None:
    def fill(parser: Parser) -> None:
        from idclient.cli.document_options import fill_inspect

        fill_inspect(parser)

    commands.add_parser(
        "inspect",
        fill=fill,
        help="look into PDF files for what they may hide, before you sign them",
        description=INSPECT_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_augment(commands: "Commands") -> None:
    def fill(parser: Parser) -> None:
        from idclient.cli.document_options import fill_augment

        fill_augment(parser)

    commands.add_parser(
        "augment",
        fill=fill,
        help="keep signatures provable for years: add time stamps and evidence",
        description=AUGMENT_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_verify(commands: "Commands") -> None:
    def fill(parser: Parser) -> None:
        from idclient.cli.document_options import fill_verify

        fill_verify(parser)

    commands.add_parser(
        "verify",
        fill=fill,
        help="check the signatures in PDF files and ASiC-E containers",
        description="Check every signature: who signed, when, what it covers, and what changed afterwards.",
    )


def _add_demo(commands: "Commands") -> None:
    commands.add_parser(
        "demo",
        fill=_fill_demo,
        help="see an emulated card sign a real PDF, other programs check it, and the card log in and vote",
        description="Start a private PC/SC service, an emulated TEST card, OCSP and time-stamping services, sign a "
        "PDF with them, check the result, and log in to a service. Nothing keeps running afterwards.",
    )


def _fill_demo(demo: Parser) -> None:
    demo.add_argument("file", nargs="?", metavar="FILE", help="PDF to sign; one is made if none is given")
    demo.add_argument("-o", "--output", metavar="FOLDER", help="folder for the signed file (default: demo-out)")
    demo.add_argument("--software-daemon", action="store_true", help="use the built-in PC/SC daemon, not pcscd")
    demo.add_argument("--reset", action="store_true", help="forget the TEST card and authorities and make new ones")


def _add_config(commands: "Commands") -> None:
    about = "show and change settings"
    commands.add_parser("config", fill=_fill_config, help=about, description=about.capitalize() + ".")


def _fill_config(config: Parser) -> None:
    actions = config.add_subparsers(dest="action", metavar="ACTION", required=True, parser_class=Parser)
    actions.add_parser("show", fill=no_options, help="list settings, their values and where these come from")
    actions.add_parser("set", fill=_fill_config_set, help="change one setting in the file")
    actions.add_parser("path", fill=no_options, help="print where the settings file is")


def _fill_config_set(change: Parser) -> None:
    change.add_argument("name", metavar="NAME", help="for example tsa.url, or ocsp.<issuer name>")
    change.add_argument(
        "value",
        nargs="?",
        metavar="VALUE",
        help="an empty value ('') goes back to the default; of a secret leave it out",
    )
    change.add_argument("--value-stdin", action="store_true", help="read a secret, one line, from standard input")
