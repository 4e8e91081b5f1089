"""Of the votes of a voter the last one counts; and what a collector lost, changed or made up is found and named."""

import json
from pathlib import Path

import pytest

from idclient.elections.districts import Place
from idclient.elections.report import write_report
from idclient.elections.revocations import Revocation
from idclient.elections.voters import Electorate
from idclient.errors.ballot import ExportMalformed
from idclient.journeys.count import Squashed
from tests.emulators.collector.played import VOTER, ballot
from tests.journeys.handed_over import OTHER, Files, HandedOver, change, hand_over


@pytest.fixture
def handed(tmp_path: Path) -> HandedOver:
    return hand_over(tmp_path, (5, 9, 7))


def test_of_votes_of_one_time_the_one_cast_last_counts(handed: HandedOver) -> None:
    squashed = handed.squashed()
    assert squashed.report.figures == {
        "votes": 3, "counted": 1, "replaced": 2, "registrations": 3, "revoked": 0, "restored": 0,
    }  # fmt: skip
    assert (squashed.report.refused, squashed.report.missing, squashed.report.foreign) == ((), (), ())
    assert [found.octets for found in squashed.ballots] == [ballot(7)]


def test_a_vote_that_the_collector_drops_is_missed(handed: HandedOver) -> None:
    last = handed.names()[-1]
    change(handed.votes, lambda files: {name: octets for name, octets in files.items() if last not in name})
    squashed = handed.squashed()
    (missing,) = squashed.report.missing
    registered = [registration.name for registration in handed.listed().registrations]
    assert missing in registered
    assert [found.octets for found in squashed.ballots] == [ballot(9)]
    assert json.loads(write_report("E1", squashed.report))["missing"] == [missing]


def test_a_vote_that_nobody_registered_is_not_counted(handed: HandedOver) -> None:
    change(handed.registrations, lambda files: dict(list(files.items())[:2]))
    report = handed.squashed().report
    assert (report.votes, report.refused_by_code, report.missing) == (3, {"ballot.vote_unregistered": 1}, ())
    assert (report.refused[0].vote.split("/")[0], report.refused[0].registration) == (VOTER, None)


def test_a_vote_that_is_handed_over_twice_counts_once(handed: HandedOver) -> None:
    first = handed.names()[0]
    later = f"{VOTER}/20991231235959999+0200"

    def twice(files: Files) -> Files:
        return files | {name.replace(first, later): octets for name, octets in files.items() if first in name}

    change(handed.votes, twice)
    squashed = handed.squashed()
    (refused,) = squashed.report.refused
    assert (refused.vote, refused.code) == (later, "ballot.vote_unregistered")
    assert [found.octets for found in squashed.ballots] == [ballot(7)]


def test_a_vote_that_was_changed_is_named_with_its_registration(handed: HandedOver) -> None:
    first, _, last = handed.names()

    def old_for_new(files: Files) -> Files:
        return files | {f"votes/{last}.bdoc": files[f"votes/{first}.bdoc"]}

    change(handed.votes, old_for_new)
    squashed = handed.squashed()
    (refused,) = squashed.report.refused
    assert (refused.vote, refused.code, refused.facts) == (
        last, "ballot.not_proven", {"part": "tspreg", "reason": "imprint"},
    )  # fmt: skip
    assert refused.registration in {registration.name for registration in handed.listed().registrations}
    assert squashed.report.missing == ()


def test_an_older_vote_in_the_place_of_a_newer_one_is_found(handed: HandedOver) -> None:
    first, _, last = handed.names()

    def replayed(files: Files) -> Files:
        old = {name.replace(first, last): octets for name, octets in files.items() if first in name}
        return files | old

    change(handed.votes, replayed)
    report = handed.squashed().report
    assert report.refused_by_code == {"ballot.vote_unregistered": 1}
    assert len(report.missing) == 1


def test_a_vote_whose_time_stamp_cannot_be_read_has_no_registration(handed: HandedOver) -> None:
    last = handed.names()[-1]
    change(handed.votes, lambda files: files | {f"votes/{last}.tspreg": b"none"})
    report = handed.squashed().report
    assert (report.refused[0].code, report.refused[0].registration, len(report.missing)) == (
        "ballot.not_proven", None, 1,
    )  # fmt: skip


def test_where_a_vote_counts_is_said_by_the_list_that_was_in_force(handed: HandedOver) -> None:
    before, after = Place("0140.1", "0140"), Place("0140.2", "0296")
    handed.electorate = Electorate(({VOTER: before}, {}, {VOTER: after}))
    last = handed.names()[-1]

    def squashed(version: bytes) -> Squashed:
        change(handed.votes, lambda files: files | {f"votes/{last}.version": version})
        return handed.squashed()

    for version, place in ((b"0", before), (b"2", after)):
        assert [(found.district, found.parish) for found in squashed(version).ballots] == [
            (place.district, place.parish)
        ]
    for version in (b"1", b"3", b"-1", b"", b"00", b"\xff", b"9" * 100):
        (refused,) = squashed(version).report.refused
        assert (refused.code, refused.facts) == ("ballot.stored_invalid", {"reason": "list"})


def test_a_vote_that_is_revoked_is_not_opened_and_one_that_is_restored_is(handed: HandedOver) -> None:
    lists = Revocation("1", "revoke", (VOTER,)), Revocation("2", "restore", (VOTER,))
    handed.revocations = lists[:1]
    squashed = handed.squashed()
    assert (squashed.ballots, squashed.report.counted, squashed.report.figures["revoked"]) == ((), 0, 1)
    handed.revocations = lists
    assert [found.octets for found in handed.squashed().ballots] == [ballot(7)]


def test_who_hands_in_anothers_ballot_has_cast_none(tmp_path: Path) -> None:
    handed = hand_over(tmp_path, (5, 9), copied=(5,))
    squashed = handed.squashed()
    (refused,) = squashed.report.refused
    assert (refused.vote.split("/")[0], refused.code) == (OTHER, "ballot.copied")
    assert refused.registration is not None
    assert [found.octets for found in squashed.ballots] == [ballot(9)]
    assert (squashed.report.counted, squashed.report.replaced, squashed.report.missing) == (1, 1, ())


def test_a_voter_is_in_no_repr(handed: HandedOver) -> None:
    change(handed.registrations, lambda _: {})
    squashed = handed.squashed()
    assert squashed.report.refused_by_code == {"ballot.vote_unregistered": 3}
    assert VOTER not in repr(squashed)


@pytest.mark.parametrize(
    "made",
    [
        {"other.txt": b""},
        {"votes/1/20261125140000000+0200.bdoc": b""},
        {"votes/1/20261125140000000+0200.bdoc": bytes(1 << 17)},
    ],
)
def test_what_is_no_export_is_told(handed: HandedOver, made: Files) -> None:
    change(handed.votes, lambda _: made)
    with pytest.raises(ExportMalformed):
        handed.squashed()
    handed.votes.write_bytes(b"PK")
    with pytest.raises(ExportMalformed):
        handed.squashed()
