"""What can be typed after `idclient sign`, `inspect`, `augment` and `verify`; loaded only when one of them was."""

from idclient.cli.parser import Parser, add_phone, add_pin_source, add_reader
from idclient.cli.passwords import add_password_source
from idclient.settings import COMMITMENTS, LEVELS

_COMMITMENT_HELP = "what you commit to, instead of a reason: " + ", ".join(COMMITMENTS)
_LEVEL_HELP = "B-B signature, B-T with time stamp, B-LT with evidence, B-LTA with a time stamp over that evidence"
_PERMISSIONS_HELP = "add to encrypted documents though their author forbids it to others"


def fill_sign(sign: Parser) -> None:
    """Add the options of `idclient sign`."""
    sign.add_argument("files", nargs="+", metavar="FILE", help="PDF file, or a folder of them; - reads standard input")
    sign.add_argument("-o", "--output", metavar="PATH", help="signed file, or a folder; - writes standard output")
    sign.add_argument("--container", metavar="NEW", help="sign any files together, in this new ASiC-E container")
    sign.add_argument("--recursive", action="store_true", help="take the folders in a folder, too")
    sign.add_argument("--force", action="store_true", help="replace an existing output file")
    sign.add_argument("--resume", action="store_true", help="go on: leave alone what is signed already with this card")
    sign.add_argument("--level", choices=LEVELS, help=_LEVEL_HELP)
    sign.add_argument("--tsa-url", metavar="URL", help="time-stamping authority for this run")
    why = sign.add_mutually_exclusive_group()
    why.add_argument("--reason", metavar="TEXT", help="why you sign, shown with the signature")
    why.add_argument("--commitment", choices=COMMITMENTS, metavar="NAME", help=_COMMITMENT_HELP)
    sign.add_argument("--location", metavar="TEXT", help="where you sign, shown with the signature")
    sign.add_argument("--contact", metavar="TEXT", help="how to reach you about the signature")
    sign.add_argument("--name", metavar="TEXT", help="your name beside the certificate (default: the certificate's)")
    sign.add_argument("--field", metavar="NAME", help="sign this empty signature field, or add one of this name")
    sign.add_argument(
        "--certify",
        choices=("none", "forms", "annotations"),
        help="certify as the author, first of all signers; what others may change: nothing, fill in forms and sign, "
        "or comment as well",
    )
    sign.add_argument("--offline", action="store_true", help="ask no service at all; for level B-B only")
    trust = sign.add_mutually_exclusive_group()
    trust.add_argument(
        "--despite-warnings", dest="warnings", action="store_const", const="show", help="sign suspicious documents too"
    )
    trust.add_argument("--no-inspection", action="store_true", help="do not look for what a document may hide")
    sign.add_argument("--repair", action="store_true", help="of a damaged, unsigned document sign a rewritten copy")
    sign.add_argument("--recheck", action="store_true", help="read the whole output again and check it fully")
    sign.add_argument("--despite-permissions", action="store_true", help=_PERMISSIONS_HELP)
    from idclient.cli.appearance_options import add_visible

    add_visible(sign)
    add_phone(sign)
    add_reader(sign)
    add_pin_source(sign)
    add_password_source(sign)


def fill_inspect(inspect: Parser) -> None:
    """Add the options of `idclient inspect`."""
    inspect.add_argument("files", nargs="+", metavar="FILE", help="PDF file; - reads standard input")
    add_password_source(inspect)


def fill_augment(augment: Parser) -> None:
    """Add the options of `idclient augment`."""
    augment.add_argument("files", nargs="+", metavar="FILE", help="signed PDF file; - reads standard input")
    augment.add_argument("-o", "--output", metavar="PATH", help="new file, or a folder; - writes standard output")
    augment.add_argument("--force", action="store_true", help="replace an existing output file")
    augment.add_argument(
        "--level", dest="to_level", choices=LEVELS[1:], default=LEVELS[-1], help="level to reach (default: B-LTA)"
    )
    augment.add_argument("--renew", action="store_true", help="add a new archive time stamp though none is due yet")
    augment.add_argument("--tsa-url", metavar="URL", help="time-stamping authority for this run")
    augment.add_argument("--despite-permissions", action="store_true", help=_PERMISSIONS_HELP)
    add_password_source(augment)


def fill_verify(verify: Parser) -> None:
    """Add the options of `idclient verify`."""
    verify.add_argument("files", nargs="+", metavar="FILE", help="PDF or ASiC-E file; - reads standard input")
    verify.add_argument("--offline", action="store_true", help="ask no service; use what the file itself proves")
    add_password_source(verify)
    verify.add_argument("--report", metavar="FILE", help="write a report as PDF, too")
    verify.add_argument("--force", action="store_true", help="replace an existing report")
