"""`idclient election count` and `audit`: from exported votes to a result that anybody can check."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from idclient.cli import election_files as files
from idclient.cli import election_telling as telling
from idclient.cli.election_options import add_organiser, opened, organisers
from idclient.cli.exits import Exit
from idclient.cli.parser import Parser
from idclient.cli.session import Session

if TYPE_CHECKING:
    from idclient.ballots.configuration import Election
    from idclient.journeys.count import Squashed
    from idclient.ports import Environment


def fill(parser: Parser) -> None:
    """Add the commands of `idclient election`."""
    actions = parser.add_subparsers(dest="action", metavar="COMMAND", title="commands", required=True)
    actions.add_parser(
        "count",
        fill=_fill_count,
        help="check, decrypt and count the votes of an election",
        description="Check every vote in FOLDER/votes.zip, keep the last one of each voter, take its name away, "
        "decrypt with the shares of the key, and write FOLDER/result.json and FOLDER/proofs.json. Votes are compared "
        "with the list of the registration service; FOLDER/report.json, for the organisers alone, names what is wrong.",
    )
    actions.add_parser(
        "audit",
        fill=_fill_folder,
        help="check the proofs and the sums of a result, without any key",
        description="Check every proof in FOLDER/proofs.json, and that FOLDER/result.json is the sum of all. Where "
        "FOLDER/votes.zip is at hand, votes are checked again and compared with the list of the registration service.",
    )


def _fill_folder(parser: Parser) -> None:
    parser.add_argument("folder", metavar="FOLDER", help="folder of the election")
    add_organiser(parser)
    parser.add_argument(
        "--registrations",
        metavar="FILE",
        help="list of the registration service; default: FOLDER/registrations.zip",
    )
    parser.add_argument(
        "--revocation",
        action="append",
        metavar="FILE",
        help="signed list of votes to revoke or restore, in order; default: FOLDER/revocations/1.asice and so on",
    )


def _fill_count(parser: Parser) -> None:
    _fill_folder(parser)
    parser.add_argument("--share", action="append", metavar="FILE", help="share of the key; default: FOLDER/shares/*")
    parser.add_argument("--force", action="store_true", help="replace a result that is there")


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Count or audit."""
    from idclient.wiring import open_environment
    from idclient.wiring.votes import keep_choice_in_memory

    keep_choice_in_memory()  # all of them, and the key
    session.announce_demo()
    folder = Path(options.folder)
    with open_environment(session.settings, demo=session.demo) as environment:
        election = opened(environment, options, session, path=folder / "election.asice")
        act = _count if options.action == "count" else _audit
        return act(environment, election, options, session)


def _count(environment: "Environment", election: "Election", options: argparse.Namespace, session: Session) -> Exit:
    from idclient.cli.files import TargetFolder
    from idclient.elections.keepers import gather
    from idclient.elections.report import write_report
    from idclient.elections.result import write_ballots, write_proofs, write_result
    from idclient.elections.share_files import read_division
    from idclient.elections.tally import open_ballots
    from idclient.errors.output import OutputExists

    folder = Path(options.folder)
    if not options.force and any((folder / name).exists() for name in (files.RESULT, files.PROOFS)):
        raise OutputExists
    paths = [Path(name) for name in options.share or sorted((folder / "shares").glob("*.json"))]
    secret = gather(election.key, read_division(files.read(folder / files.DIVISION), election.name), paths)
    choices = files.choices(folder, election)
    squashed = _squashed(environment, election, options, session)
    session.remark(session.word("election_opening", count=len(squashed.ballots)))
    with telling.progress(session, "election_decrypting") as progress:
        opened = open_ballots(election.key, secret, squashed.ballots, environment.entropy, progress)
    result = write_result(election.name, opened, choices)
    target = TargetFolder(folder)
    target.write(files.REPORT, write_report(election.name, squashed.report))
    target.write(files.BALLOTS, write_ballots(election.name, election.question, squashed.ballots))
    target.write(files.PROOFS, write_proofs(election.name, opened))
    target.write(files.RESULT, result)
    by_district, by_parish = (json.loads(result)[name] for name in ("bydistrict", "byparish"))
    telling.show(session, by_district, choices)
    telling.tell(session, squashed.report, folder)
    session.answer(telling.figures(squashed.report) | {"result": by_district, "byparish": by_parish})
    return Exit.PARTIAL if squashed.report.missing else Exit.OK


def _audit(environment: "Environment", election: "Election", options: argparse.Namespace, session: Session) -> Exit:
    from idclient.elections.audit import audit, read_ballots, require_same_ballots

    folder = Path(options.folder)
    result, proofs, choices = (
        files.read(folder / files.RESULT),
        files.read(folder / files.PROOFS),
        files.choices(folder, election),
    )
    published = files.read(folder / files.BALLOTS)
    with telling.progress(session, "election_proving") as progress:
        found = audit(election.key, result, proofs, choices, progress)
    require_same_ballots(found.ballots, read_ballots(published, election.name, election.question))
    figures = {"ballots": len(found.ballots), "textless": found.textless, "malformed": found.malformed}
    session.say(session.word("election_audited", **figures))
    answer: dict[str, Any] = dict(figures)
    answer |= {name: json.loads(result)[name] for name in ("bydistrict", "byparish")}
    if not (folder / files.VOTES).exists():
        session.say(session.word("election_no_votes"))
        session.answer(answer)
        return Exit.OK
    squashed = _squashed(environment, election, options, session)
    require_same_ballots(found.ballots, squashed.ballots)
    report = squashed.report
    telling.tell(session, report, folder)
    session.answer(answer | {"box": telling.figures(report)})
    return Exit.PARTIAL if report.missing else Exit.OK


def _squashed(
    environment: "Environment", election: "Election", options: argparse.Namespace, session: Session
) -> "Squashed":
    from idclient.elections.registrations import read_registrations
    from idclient.journeys.count import squash_votes
    from idclient.journeys.elections import open_revocation

    folder = Path(options.folder)
    listed = Path(options.registrations or folder / files.REGISTRATIONS)
    registrations = read_registrations(listed, election.pinned.registration)
    trusted = organisers(options, session)
    electorate = files.electorate(folder, election, trusted)
    paths = [Path(name) for name in options.revocation or files.revocations(folder)]
    revocations = [open_revocation(environment, path, trusted, election.name) for path in paths]
    session.remark(session.word("election_checking"))
    return squash_votes(environment, election, folder / files.VOTES, electorate, registrations, revocations)
