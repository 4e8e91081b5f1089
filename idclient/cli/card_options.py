"""What can be typed after `idclient card` and `idclient emulate`; loaded only when one of them was."""

import argparse
from typing import TYPE_CHECKING

from idclient.cli.parser import Parser, add_pin_source, add_reader

if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[Parser]  # noqa: SLF001 argparse names its type of commands so only

_SEVERAL = "several lines, in the order in which they are asked for,"
HASHES = ("sha256", "sha384", "sha512")


def fill_card(card: Parser) -> None:
    """Add the options and commands of `idclient card`."""
    add_reader(card)
    actions = card.add_subparsers(dest="action", metavar="COMMAND", title="commands", parser_class=Parser)
    actions.add_parser("show", fill=_add_reader, help="show the card, as without a command")
    actions.add_parser(
        "certificates",
        fill=_fill_certificates,
        help="read both certificates",
        description="Read the certificates for authentication and for signing. No PIN is asked.",
    )
    actions.add_parser("pin", fill=_fill_pin, help="change, unblock or activate PIN1, PIN2 and PUK")
    actions.add_parser(
        "authenticate",
        fill=_fill_authenticate,
        help="prove who you are: sign a challenge with PIN1",
        description="Hash the words `idclient card authenticate`, a zero byte and a challenge, and sign that with the "
        "authentication key: no login to a web site can be passed off as a challenge. Without FILE or --nonce a "
        "random challenge is made. The signature is checked with the certificate before it is shown.",
    )
    actions.add_parser(
        "sign-hash",
        fill=_fill_sign_hash,
        help="sign a hash with PIN2",
        description="Sign the hash of a file, or a hash you computed elsewhere, with the signing key. Such a signature "
        "binds you like any other: know what the hash stands for. For PDF documents use `idclient sign`.",
    )
    actions.add_parser(
        "derive",
        fill=_fill_derive,
        help="agree on a secret with the owner of a public key (ECDH), with PIN1",
        description="Derive the secret that the card's authentication key shares with a public key. With it what was "
        "encrypted for this card is decrypted. The secret is written to a file that only you can read, or into a pipe.",
    )
    actions.add_parser(
        "watch",
        fill=_fill_watch,
        help="show readers and cards as they come and go",
        description="Print a line each time a reader or card comes or goes, or the service stops or starts. "
        "Ends with Ctrl-C.",
    )


def _add_reader(parser: Parser) -> None:
    """Add the card's options once more, so that they may stand after the command too."""
    add_reader(parser, default=argparse.SUPPRESS)


def _fill_certificates(parser: Parser) -> None:
    place = parser.add_mutually_exclusive_group()
    place.add_argument("-o", "--output", metavar="FOLDER", help="write authentication.cer and signing.cer (DER) there")
    place.add_argument("--pem", action="store_true", help="print both as PEM on standard output")
    parser.add_argument("--force", action="store_true", help="replace existing files")
    _add_reader(parser)


def _fill_pin(parser: Parser) -> None:
    actions = parser.add_subparsers(dest="operation", metavar="COMMAND", title="commands", required=True)
    actions.add_parser(
        "change",
        fill=_fill_change,
        help="choose a new PIN1, PIN2 or PUK",
        description="Ask for the current code, for the new one, and for the new one again. What is too easy to guess "
        "is refused before the card sees it.",
    )
    actions.add_parser(
        "unblock",
        fill=_fill_unblock,
        help="unblock PIN1 or PIN2 with the PUK",
        description="Ask for the PUK, for a new PIN, and for the new PIN again. Not possible while the PUK is blocked.",
    )
    actions.add_parser(
        "activate",
        fill=_fill_unblock,
        help="replace the PIN that came with the card",
        description="A card of 2025 may come with PINs that must be changed before they work. Ask for the delivered "
        "PIN, for a new one, and for the new one again.",
    )


def _fill_change(parser: Parser) -> None:
    _add_pin_name(parser, ("PIN1", "PIN2", "PUK"))


def _fill_unblock(parser: Parser) -> None:
    _add_pin_name(parser, ("PIN1", "PIN2"))


def _add_pin_name(parser: Parser, names: tuple[str, ...]) -> None:
    def named(typed: str) -> str:
        if typed.upper() not in names:  # what was typed is not repeated: it may be the PIN itself
            raise argparse.ArgumentTypeError(f"say which: {' or '.join(names)}; the code itself is asked for")
        return typed.upper()

    parser.add_argument("pin", type=named, metavar="WHICH", help=" or ".join(names))
    _add_reader(parser)
    add_pin_source(parser, several=_SEVERAL)


def _fill_authenticate(parser: Parser) -> None:
    challenge = parser.add_mutually_exclusive_group()
    challenge.add_argument("file", nargs="?", metavar="FILE", help="file with the challenge; - reads standard input")
    challenge.add_argument("--nonce", metavar="TEXT", help="the challenge itself, as text (UTF-8)")
    _add_signature_options(parser)


def _fill_sign_hash(parser: Parser) -> None:
    digest = parser.add_mutually_exclusive_group(required=True)
    digest.add_argument("file", nargs="?", metavar="FILE", help="file to hash; - reads standard input")
    digest.add_argument("--digest", metavar="HEX", help="the hash itself, in hexadecimal")
    _add_signature_options(parser)


def _add_signature_options(parser: Parser) -> None:
    parser.add_argument("--hash", choices=HASHES, help="hash function (default: sha384, or one that the card signs)")
    parser.add_argument("--format", choices=("hex", "base64"), default="hex", help="how the signature is shown")
    parser.add_argument("--der", action="store_true", help="as DER, not as the plain halves r and s (EC cards)")
    parser.add_argument("-o", "--output", metavar="FILE", help="write the signature, in binary, to this new file")
    _add_reader(parser)
    add_pin_source(parser)


def _fill_derive(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="public key of the other side, PEM or DER; - reads standard input")
    parser.add_argument("-o", "--output", metavar="FILE", help="write the secret to this new file; without it, a pipe")
    _add_reader(parser)
    add_pin_source(parser)


def _fill_watch(parser: Parser) -> None:
    parser.add_argument("--once", action="store_true", help="show what is there now, and end")


def fill_emulate(parser: Parser) -> None:
    """Add the commands of `idclient emulate`."""
    actions = parser.add_subparsers(dest="action", metavar="COMMAND", title="commands", required=True)
    actions.add_parser("models", fill=lambda _: None, help="list the TEST cards there are")
    actions.add_parser(
        "readers",
        fill=_fill_readers,
        help="start virtual readers with TEST cards in them",
        description="Start a private PC/SC service with virtual readers, print how other programs reach it, and run "
        "until Ctrl-C. At a terminal it obeys: insert, remove, plug, unplug, list, quit. PIN counters last.",
    )
    actions.add_parser(
        "mobile",
        fill=_fill_mobile,
        help="start Mobile-ID, Smart-ID and phones to press",
        description="Start Mobile-ID, Smart-ID, an OCSP responder and a phone for each TEST person, print where "
        "they are and whom to ask, and run until Ctrl-C. A phone has a page that shows what is asked and takes PINs.",
    )
    actions.add_parser(
        "service",
        fill=_fill_service,
        help="start a service to log in to",
        description="Start the reference service of Web eID with TEST trust at https://localhost, print its address "
        "and whom to trust for it, and run until Ctrl-C. Log in with a browser, or with `idclient --demo login`.",
    )
    actions.add_parser(
        "election",
        fill=_fill_election,
        help="start a TEST election and its vote collector",
        description="Make a TEST election with keys, candidates and a signed configuration in a new folder, start its "
        "strict vote collector, print how to vote, and run until Ctrl-C. The holder of the TEST card is its voter.",
    )
    actions.add_parser(
        "voters",
        fill=_fill_voters,
        help="change who may vote in a TEST election that is on",
        description="Check a set of changes to the list of voters (version 2, with the next number), sign it as the "
        "TEST organiser, and put it into FOLDER/voters, where the collector and the count find it.",
    )


def _fill_voters(parser: Parser) -> None:
    from idclient.cli.emulate_voters import fill

    fill(parser)


def _fill_election(parser: Parser) -> None:
    from idclient.cli.emulate_election import fill

    fill(parser)


def _fill_service(parser: Parser) -> None:
    from idclient.cli.emulate_service import fill

    fill(parser)


def _fill_mobile(parser: Parser) -> None:
    from idclient.cli.emulate_mobile import fill

    fill(parser)


def _fill_readers(parser: Parser) -> None:
    parser.add_argument(
        "--card", action="append", metavar="MODEL", dest="cards", help="put this TEST card into a reader of its own; "
        "may be repeated; `empty` is a reader without a card (default: the card of the demo)",
    )  # fmt: skip
    parser.add_argument("--contactless", action="store_true", help="all readers are contactless: cards ask for a CAN")
    parser.add_argument(
        "--delivered",
        action="store_true",
        help="all PIN1 and PIN2 are as delivered, to be activated (estonia-2025)",
    )
    parser.add_argument("--pin-pad", action="store_true", help="all readers have a keypad, whose codes you type here")
    parser.add_argument("--socket", metavar="PATH", help="where the service listens (default: a temporary folder)")
    parser.add_argument("--pcscd", action="store_true", help="use a private pcscd, not the built-in PC/SC daemon")
    parser.add_argument("--until-eof", action="store_true", help="end when standard input does")
