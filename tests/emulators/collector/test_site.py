"""The collector takes a vote as the specification has it, proves that it did, and refuses everything else."""

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from idclient.ballots.qualification import Confirmation, Pinned, require_stored
from idclient.documents.asice.xades import CertificateReference
from idclient.emulators.authorities.ocsp import Revocation
from idclient.emulators.collector.store import StoreLost
from idclient.emulators.collector.store_sqlite import SqliteStore
from idclient.model import SignatureAlgorithm
from idclient.wire import election_group
from idclient.wire.elgamal import Ciphertext, write_ciphertext
from tests.emulators.collector.played import (
    BALLOT,
    CHOICES,
    DISTRICT,
    VOTER,
    Played,
    ballot,
    collector_key,
    container,
    play,
)
from tests.trust.world import World, make_world


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def collector(world: World, tmp_path: Path) -> Played:
    return play(world, tmp_path)


def choices(collector: Played, **changes: Any) -> Any:
    client = changes.pop("client", collector.world.pki.authentication.certificate)
    return collector.ask("choices", "VoterChoices", client=client, **{"AuthMethod": "tls", **changes})


def decoded(text: str) -> bytes:
    return base64.b64decode(text)


def why(collector: Played) -> str:
    return collector.site.refused[-1]


def test_a_voter_gets_the_list_of_the_own_district_and_no_other(collector: Played) -> None:
    answer = choices(collector)
    assert (answer["id"], answer["error"]) == (5, None)
    result = answer["result"]
    assert set(result) == {"SessionID", "Choices", "List"}
    assert json.loads(decoded(result["List"])) == CHOICES[DISTRICT]
    assert len(bytes.fromhex(result["SessionID"])) == 16


def test_a_vote_is_stored_and_the_voter_can_prove_it(collector: Played, world: World, tmp_path: Path) -> None:
    vote, value = container(world, tmp_path)
    result = collector.vote(vote)["result"]
    assert set(result) == {"SessionID", "VoteID", "Qualification"}
    proofs = result["Qualification"]
    confirmation = Confirmation(registration=decoded(proofs["tspreg"]), ocsp=decoded(proofs["ocsp"]))
    pinned = Pinned(registration=collector_key().der, timestamps=(world.pki.tsa.certificate,))
    holder, issuer = world.pki.signing.certificate, world.pki.issuing.certificate
    assert require_stored(confirmation, value, holder, issuer, pinned).registered_at == world.clock.now()
    assert choices(collector)["result"]["Voted"] is True


def test_a_second_device_gets_the_vote_as_it_was_cast(collector: Played, world: World, tmp_path: Path) -> None:
    vote, _ = container(world, tmp_path)
    cast = collector.vote(vote)["result"]
    got = collector.ask("verification", "Verify", SessionID=cast["SessionID"], VoteID=decoded(cast["VoteID"]))["result"]
    assert set(got) == {"SessionID", "Type", "Vote", "Qualification"}
    assert (got["SessionID"], got["Type"], decoded(got["Vote"])) == (cast["SessionID"], "bdoc", vote)
    assert got["Qualification"] == cast["Qualification"]


def test_who_votes_again_has_another_vote(collector: Played, world: World, tmp_path: Path) -> None:
    vote, _ = container(world, tmp_path)
    names = [collector.vote(vote)["result"]["VoteID"] for _ in range(3)]
    assert len(set(names)) == 3
    assert len(collector.store.list(f"voter/{VOTER}/")) == 3


def test_a_vote_before_the_start_is_a_test(world: World, tmp_path: Path) -> None:
    collector = play(world, tmp_path, start=world.clock.now() + timedelta(minutes=1))
    vote, _ = container(world, tmp_path)
    assert collector.vote(vote)["result"]["TestVote"] is True


def test_whoever_has_the_list_in_time_may_vote_for_a_while_after_the_end(world: World, tmp_path: Path) -> None:
    collector = play(world, tmp_path)
    vote, _ = container(world, tmp_path)
    world.clock.advance(3600)
    assert choices(collector)["error"] == "VOTING_END"
    assert collector.vote(vote)["error"] is None
    world.clock.advance(15 * 60)
    assert collector.vote(vote)["error"] == "VOTING_END"


def test_the_rate_is_limited_before_the_vote_is_looked_at(world: World, tmp_path: Path) -> None:
    collector = play(world, tmp_path, rate_start=3)
    vote, _ = container(world, tmp_path)
    assert [collector.vote(b"garbage")["error"] for _ in range(3)] == ["BAD_REQUEST"] * 3
    assert collector.vote(vote)["error"] == "RATE_LIMIT_EXCEEDED"
    other = play(world, tmp_path, rate_start=3)  # another process of the same collector
    assert other.vote(vote)["error"] == "RATE_LIMIT_EXCEEDED"
    world.clock.advance(300)
    assert collector.vote(vote)["error"] is None


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"AuthMethod": ""}, "UNAUTHENTICATED"),
        ({"client": None}, "BAD_CERTIFICATE"),
        ({"AuthMethod": "password"}, "BAD_REQUEST"),
        ({"AuthToken": b"ticket"}, "BAD_REQUEST"),
        ({"Choices": "0296.1"}, "OUTDATED_CHOICES"),
        ({"Type": "asice"}, "BAD_REQUEST"),
        ({"Vote": b""}, "BAD_REQUEST"),
        ({"SessionID": "xyz"}, "BAD_REQUEST"),
        ({"SessionID": "a" * 33}, "BAD_REQUEST"),
        ({"OS": "x" * 101}, "BAD_REQUEST"),
        ({"Extra": "x"}, "BAD_REQUEST"),
        ({"PhoneNo": "1"}, "BAD_REQUEST"),
    ],
)
def test_a_request_that_is_not_as_it_must_be_is_refused(
    collector: Played, world: World, tmp_path: Path, changes: dict[str, Any], word: str
) -> None:
    vote, _ = container(world, tmp_path)
    assert collector.vote(vote, **changes)["error"] == word
    assert collector.store.list("vote/") == []


def test_names_of_parameters_may_be_written_in_any_case(collector: Played) -> None:
    client = collector.world.pki.authentication.certificate
    answer = collector.ask("choices", "VoterChoices", client=client, authmethod="tls", sessionid="ab")
    assert answer["result"]["SessionID"] == "ab"
    assert collector.ask("choices", "Choices", choices=DISTRICT, Choices=DISTRICT)["error"] == "BAD_REQUEST"


def test_a_signing_certificate_opens_no_connection_and_an_authentication_certificate_signs_no_vote(
    collector: Played, world: World, tmp_path: Path
) -> None:
    assert choices(collector, client=world.pki.signing.certificate)["error"] == "BAD_CERTIFICATE"
    vote, _ = container(world, tmp_path, holder=world.pki.authentication)
    assert collector.vote(vote)["error"] == "BAD_CERTIFICATE"


def test_who_is_not_in_the_list_or_too_young_does_not_vote(world: World, tmp_path: Path) -> None:
    assert choices(play(world, tmp_path, voters={}))["error"] == "INELIGIBLE_VOTER"
    young = play(world, tmp_path, least_age=80)
    assert choices(young)["error"] == "VOTER_TOO_YOUNG"


def test_a_revoked_signer_stores_nothing(collector: Played, world: World, tmp_path: Path) -> None:
    vote, _ = container(world, tmp_path)
    world.ocsp.revoke(world.pki.signing.certificate, Revocation(world.clock.now(), "key_compromise"))
    assert collector.vote(vote)["error"] == "BAD_CERTIFICATE"
    assert collector.store.list("vote/") == []


@pytest.mark.parametrize("algorithm", [SignatureAlgorithm.ECDSA_SHA384, SignatureAlgorithm.ECDSA_SHA512])
def test_longer_digests_are_taken_too(
    collector: Played, world: World, tmp_path: Path, algorithm: SignatureAlgorithm
) -> None:
    vote, _ = container(world, tmp_path, algorithm=algorithm)
    assert collector.vote(vote)["error"] is None, why(collector)


def test_the_newer_form_of_naming_the_certificate_is_unknown_to_it(
    collector: Played, world: World, tmp_path: Path
) -> None:
    vote, _ = container(world, tmp_path, reference=CertificateReference.V2)
    assert collector.vote(vote)["error"] == "BAD_REQUEST"


P = election_group.PRIME


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"TEST2026.Q2.ballot": ballot()}, "question"),
        ({"OTHER.Q1.ballot": ballot()}, "question"),
        ({BALLOT: ballot(), "more.txt": b"x"}, "question"),
        ({BALLOT: b"garbage"}, "ballot der"),
        ({BALLOT: ballot() + b"\0"}, "ballot der"),
        ({BALLOT: write_ciphertext(Ciphertext(0, 4))}, "ballot number"),
        ({BALLOT: write_ciphertext(Ciphertext(4, P))}, "ballot number"),
        ({BALLOT: write_ciphertext(Ciphertext(4, P - 4))}, "ballot number"),
        ({BALLOT: ballot().replace(bytes.fromhex("0601"), bytes.fromhex("0602"), 1)}, "ballot"),
    ],
)
def test_what_is_no_ballot_of_this_question_is_refused_though_it_is_signed(
    collector: Played, world: World, tmp_path: Path, files: dict[str, bytes], reason: str
) -> None:
    vote, _ = container(world, tmp_path, files=files)
    assert collector.vote(vote)["error"] == "BAD_REQUEST"
    assert reason in why(collector)


def test_another_media_type_is_refused(collector: Played, world: World, tmp_path: Path) -> None:
    vote, _ = container(world, tmp_path, media="text/plain")
    assert collector.vote(vote)["error"] == "BAD_REQUEST"
    assert "media" in why(collector)


def test_the_group_is_that_of_the_client_found_in_another_way() -> None:
    from idclient.emulators.collector.ballot import PRIME

    assert PRIME == P


# Checking a vote.


def test_a_vote_is_shown_three_times_within_half_an_hour(collector: Played, world: World, tmp_path: Path) -> None:
    vote, _ = container(world, tmp_path)
    name = decoded(collector.vote(vote)["result"]["VoteID"])

    def checked() -> Any:
        return collector.ask("verification", "Verify", VoteID=name)["error"]

    assert [checked() for _ in range(4)] == [None, None, None, "BAD_REQUEST"]
    name = decoded(collector.vote(vote)["result"]["VoteID"])
    world.clock.advance(30 * 60)
    assert checked() is None
    world.clock.advance(1)
    assert checked() == "BAD_REQUEST"


def test_an_overwritten_vote_is_not_shown_where_only_the_latest_is(world: World, tmp_path: Path) -> None:
    collector = play(world, tmp_path, latest_only=True)
    vote, _ = container(world, tmp_path)
    first = decoded(collector.vote(vote)["result"]["VoteID"])
    world.clock.advance(1)
    second = decoded(collector.vote(vote)["result"]["VoteID"])
    assert collector.ask("verification", "Verify", VoteID=first)["error"] == "BAD_REQUEST"
    assert collector.ask("verification", "Verify", VoteID=second)["error"] is None


@pytest.mark.parametrize("name", [b"", bytes(16), bytes(15), bytes(17)])
def test_an_unknown_vote_looks_like_a_used_up_one(collector: Played, name: bytes) -> None:
    assert collector.ask("verification", "Verify", VoteID=name)["error"] == "BAD_REQUEST"


# What is no request.


@pytest.mark.parametrize(
    "request_",
    [
        b"",
        b"{",
        b"[" * 10_000,
        b"\xff",
        b'{"id":1,"method":"RPC.Vote","params":[]}',
        b'{"id":1,"method":"RPC.Vote","params":[{},{}]}',
        b'{"id":"1","method":"RPC.Vote","params":[{}]}',
        b'{"id":1,"method":5,"params":[{}]}',
        b'{"id":1,"method":"RPC.Vote","params":[5]}',
        b'{"id":1,"id":2,"method":"RPC.Vote","params":[{}]}',
        b'{"id":1,"method":"RPC.Vote","params":[{"OS":"a","OS":"b"}]}',
        b'{"id":1,"method":"RPC.Vote","params":[{}],"more":1}',
        '{"id":1,"method":"RPC.Vote","params":[{}]}'.encode("utf-16"),
        b'{"id":1,"method":"RPC.Vote","params":[{"OS":"' + b"x" * 20_000 + b'"}]}',
    ],
)
def test_what_is_no_request_is_hung_up_on(collector: Played, request_: bytes) -> None:
    assert collector.site.handle("voting", request_, None) is None


@pytest.mark.parametrize(
    ("service", "method"),
    [
        ("choices", "Vote"),
        ("voting", "Verify"),
        ("verification", "VoterChoices"),
        ("voting", "Nothing"),
        ("else", "Vote"),
    ],
)
def test_each_service_has_its_own_methods_only(collector: Played, service: str, method: str) -> None:
    assert collector.ask(service, method)["error"] == "BAD_REQUEST"


@pytest.mark.parametrize("part", range(8))
def test_a_vote_that_was_changed_anywhere_is_refused_or_is_the_same_vote(
    world: World, tmp_path: Path, part: int
) -> None:
    collector = play(world, tmp_path, rate_start=10_000)
    vote, value = container(world, tmp_path)
    pinned = Pinned(registration=collector_key().der, timestamps=(world.pki.tsa.certificate,))
    for place in range(part * 3, len(vote), 8 * 13):
        changed = vote[:place] + bytes([vote[place] ^ (1 << part)]) + vote[place + 1 :]
        answer = collector.vote(changed)
        if answer["error"] is None:  # some fields of a zip mean nothing: times, versions, attributes
            name = decoded(answer["result"]["VoteID"])
            proofs = collector.ask("verification", "Verify", VoteID=name)["result"]["Qualification"]
            confirmation = Confirmation(registration=decoded(proofs["tspreg"]), ocsp=decoded(proofs["ocsp"]))
            holder, issuer = world.pki.signing.certificate, world.pki.issuing.certificate
            assert require_stored(confirmation, value, holder, issuer, pinned)


def test_where_nobody_can_tell_whether_a_vote_is_stored_the_collector_does_not_say(
    collector: Played, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(_self: object, _items: dict[str, bytes]) -> bool:
        raise StoreLost

    vote, _ = container(world, tmp_path)
    monkeypatch.setattr(SqliteStore, "put", put)
    with pytest.raises(AssertionError):  # there is no answer
        collector.vote(vote)
    assert not collector.site.refused
