"""A vote with a phone from the terminal: election, phones and voter are processes of their own."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.cli.background import running
from tests.cli.run import CommandLine, Result
from tests.cli.test_emulate_mobile import ask, phones
from tests.cli.test_vote import check, scanned, vote

NUMBER, CODE = "+37200012345", "38001085718"
PERSONS = {"--mobile-id": f"{NUMBER}\n{CODE}\n", "--smart-id": f"{CODE}\n"}
PHONES = pytest.mark.parametrize("phone", PERSONS)


@pytest.fixture(scope="module")
def idclient(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    return CommandLine(tmp_path_factory.mktemp("voting"))


@pytest.fixture(scope="module")
def asked(idclient: CommandLine) -> Iterator[dict[str, Any]]:
    with phones(idclient, "--answer-after", "0", "--seed", "quick 120") as told:
        assert idclient("config", "set", "demo.phones", told["environment"]["IDCLIENT_DEMO_PHONES"]).code == 0
        yield told


@pytest.fixture(scope="module")
def election(idclient: CommandLine, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    with running(idclient, "emulate", "election", "--folder", str(idclient.folder / "election")) as told:
        yield told


def phoned(idclient: CommandLine, election: dict[str, Any], phone: str, choice: str, *words: str) -> Result:
    options = ("--election", election["bundle"], "--choice-stdin", "--yes", phone, "--person-stdin", *words)
    return idclient("--demo", "vote", *options, stdin=f"{PERSONS[phone]}{choice}\n")


@PHONES
def test_a_vote_is_stored_and_the_verifier_shows_it(
    idclient: CommandLine, election: dict[str, Any], phone: str
) -> None:
    image = idclient.folder / f"code{phone}.png"
    cast = phoned(idclient, election, phone, "0000.103", "--qr-image", str(image), "--json")
    assert cast.code == 0, cast.err
    assert {name: cast.json[name] for name in ("stored", "proven", "test")} == {
        "stored": True, "proven": True, "test": False,
    }  # fmt: skip
    with Image.open(io.BytesIO(image.read_bytes())) as drawn:
        assert drawn.width == drawn.height
    found = check(idclient, election, scanned(image), "--json")
    assert found.code == 0, found.err
    assert found.json["choice"]["id"] == "0000.103"
    assert CODE not in cast.err + cast.out


@PHONES
def test_the_control_codes_are_shown_for_both_pins(idclient: CommandLine, election: dict[str, Any], phone: str) -> None:
    told = phoned(idclient, election, phone, "0000.101").err
    assert "PIN1" in told
    assert "PIN2" in told


def test_card_and_phone_are_one_voter(idclient: CommandLine, election: dict[str, Any]) -> None:
    assert vote(idclient, election, "0000.101").code == 0
    again = phoned(idclient, election, "--mobile-id", "0000.102")
    assert again.code == 0, again.err
    assert "stored already" in again.out


def test_a_phone_that_is_refused_stores_nothing(
    idclient: CommandLine, election: dict[str, Any], asked: dict[str, Any]
) -> None:
    ask(f"{asked['control']}scenario", {"after": 0, "outcome": "refuse-text"}, method="PUT")
    try:
        refused = phoned(idclient, election, "--mobile-id", "0000.101", "--json")
    finally:
        ask(f"{asked['control']}scenario", {"after": 0, "outcome": "accept"}, method="PUT")
    assert (refused.code, refused.json["error"]["code"]) == (7, "collector.mid_cancelled")


def test_who_is_no_voter_is_told_so(idclient: CommandLine, election: dict[str, Any]) -> None:
    words = ("--election", election["bundle"], "--choice-stdin", "--yes", "--mobile-id", "--person-stdin", "--json")
    refused = idclient("--demo", "vote", *words, stdin="+37269930366\n51307149560\n0000.101\n")
    assert refused.json["error"]["code"] in {"collector.ineligible_voter", "collector.voter_too_young"}


@pytest.mark.parametrize(
    "words", [("--mobile-id", "--pin-stdin"), ("--person-stdin",), ("--remember",), ("--mobile-id", "--smart-id")]
)
def test_what_cannot_be_is_refused_before_anybody_is_asked(
    idclient: CommandLine, tmp_path: Path, words: tuple[str, ...]
) -> None:
    refused = idclient("--demo", "vote", "--election", str(tmp_path / "none"), "--choice-stdin", "--yes", *words)
    assert refused.code == 2
    assert "usage" in refused.err.lower() or "phone" in refused.err


def test_an_election_for_cards_takes_no_phones(idclient: CommandLine, tmp_path: Path) -> None:
    alone = CommandLine(tmp_path)
    with running(alone, "emulate", "election", "--folder", str(tmp_path / "election")) as told:
        refused = phoned(alone, told, "--smart-id", "0000.101", "--json")
    assert refused.json["error"]["code"] == "ballot.authentication_not_offered"
    assert refused.json["error"]["facts"] == {"way": "Smart-ID", "offered": "ID-card"}


def test_phones_and_several_processes_do_not_go_together(idclient: CommandLine, asked: dict[str, Any]) -> None:
    refused = idclient("emulate", "election", "--processes", "2", "--folder", str(idclient.folder / "shared"))
    assert refused.code == 2
    assert "--processes" in refused.err
