"""`idclient emulate mobile`: Mobile-ID, Smart-ID and phones to press, for this and other programs."""

import argparse
import os
import select
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.cli.exits import Exit
from idclient.cli.parser import Parser, UsageError
from idclient.cli.session import Session
from idclient.cli.signal_pipe import SignalPipe

if TYPE_CHECKING:
    from idclient.wiring.phone_stage import PhoneStage, StageOptions


def fill(parser: Parser) -> None:
    """Add the options of `idclient emulate mobile`."""
    add = parser.add_argument
    add(
        "--port",
        type=port,
        default=7790,
        metavar="N",
        help="HTTP port; 0: free, last time's if it can be (default: 7790)",
    )
    add("--https-port", type=port, metavar="N", help="HTTPS port (default: the next one, or any that is free)")
    add("--address", default="127.0.0.1", metavar="IP", help="address to listen at (default: this computer only)")
    add("--anywhere", action="store_true", help="allow an address that other machines reach: whoever does can press")
    add(
        "--host", action="append", default=[], metavar="NAME", help="another name of this computer, for HTTPS and pages"
    )
    add(
        "--answer-after", type=_seconds, metavar="SECONDS",
        help="phones answer by themselves; without it they wait until you press, published results excepted",
    )  # fmt: skip
    add(
        "--when-busy", choices=("queue", "delivery-error"), default="queue",
        help="what happens to a Mobile-ID request for a SIM that shows another one (default: queue)",
    )  # fmt: skip
    add("--one-session", action="store_true", help="refuse a second session of a person with 580, as a proxy does")
    add(
        "--pin-tries", type=_tries, default=3, metavar="N", help="wrong PINs until one is blocked, 1 to 15 (default: 3)"
    )
    add("--seed", metavar="TEXT", help="keys, numbers and random values are the same for the same text")
    add("--journal", metavar="FILE", help="write down requests and answers, without personal data")
    add("--journal-whole", action="store_true", help="write down everything, so that it can be played back")
    add("--virtual-clock", action="store_true", help="time stands still until the control interface moves it")
    add("--replay", metavar="FILE", help="answer from a journal instead")
    add("--issuer", metavar="NAME", help="name of the authority of certificates; `TEST of` is put before it")
    add("--issuer-organisation", metavar="NAME", default="idclient demo (TEST)", help="its organisation")
    add("--issuer-identifier", metavar="ID", default="", help="its organizationIdentifier, as in NTREE-10747013")
    add("--allow-real-issuer", action="store_true", help="allow a name like those of real authorities")
    add("--until-eof", action="store_true", help="end when standard input does")


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Serve until a signal comes, or standard input ends if that was asked for."""
    from idclient.wiring.phone_ports import CannotStart
    from idclient.wiring.phone_stage import phone_stage

    session.demo = True
    session.remark(session.word("emulate_mobile_banner"))
    try:
        with SignalPipe() as stop, phone_stage(_stage_options(options)) as stage:
            _tell(session, stage)
            session.remark(session.word("emulate_mobile_try"))
            session.remark(session.word("emulate_running"))
            sys.stdout.flush()
            wait_for_end(stop, until_eof=options.until_eof)
    except CannotStart as problem:
        raise UsageError(str(problem)) from problem
    session.remark(session.word("demo_stopped"))
    return Exit.OK


def _stage_options(options: argparse.Namespace) -> "StageOptions":
    from idclient.wiring.phone_stage import Issuer, StageOptions

    issuer = None
    if options.issuer:
        issuer = Issuer(
            options.issuer, options.issuer_organisation, options.issuer_identifier, real=options.allow_real_issuer
        )
    return StageOptions(
        port=options.port,
        secure_port=options.https_port,
        address=options.address,
        anywhere=options.anywhere,
        hosts=tuple(options.host),
        answer_after=options.answer_after,
        when_busy=options.when_busy,
        one_session=options.one_session,
        pin_tries=options.pin_tries,
        seed=options.seed or "",
        journal=Path(options.journal) if options.journal else None,
        whole=options.journal_whole,
        virtual=options.virtual_clock,
        replay=Path(options.replay) if options.replay else None,
        issuer=issuer,
    )


def _tell(session: Session, stage: "PhoneStage") -> None:
    """Print addresses, what to configure, whom to trust and whom to ask."""
    for name, value in stage.variables.items():
        session.say(f"export {name}={value}")
    session.say(session.word("emulate_mobile_page", url=stage.url + "phones/"))
    session.say(session.word("emulate_mobile_control", url=stage.url + "control/"))
    for name, path in (("Mobile-ID", "mid-api"), ("Smart-ID", "smart-id-rp/v3")):
        session.say(f"{name}: {stage.url}{path}  {stage.secure_url}{path}")
    for name, value in stage.parties.items():
        session.say(session.word("emulate_mobile_party", service=name, party=value))
    session.say(session.word("emulate_mobile_https", file=str(stage.tls_file), pin=stage.pin))
    session.say(session.word("emulate_mobile_trust", url=f"{stage.url}files/authorities.pem", ocsp=f"{stage.url}ocsp"))
    session.say(session.word("emulate_mobile_people"))
    after = session.options.answer_after
    answers = session.word("emulate_mobile_press")
    if after is not None:
        answers = session.word("emulate_mobile_confirms", seconds=f"{after:g}")
    for person in stage.people:
        session.say(f"  {person['number']:<26} {person['code']:<14} {person['result'] or answers}")
    session.answer(stage.as_dict())


def wait_for_end(stop: SignalPipe, *, until_eof: bool) -> None:
    """Return when a signal has come, or standard input has ended if that counts."""
    waited = [stop.descriptor, 0] if until_eof else [stop.descriptor]
    while True:
        ready, _, _ = select.select(waited, [], [])
        if stop.descriptor in ready or not os.read(0, 4096):
            return


def port(text: str) -> int:
    """Return a port number, as an option's value. Raises: ArgumentTypeError."""
    if not text.isascii() or not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _tries(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 15:
        raise argparse.ArgumentTypeError("a number from 1 to 15")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 120:
        raise argparse.ArgumentTypeError("a number of seconds from 0 to 120")
    return seconds
