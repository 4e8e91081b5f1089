"""A whole election from the terminal, with an onlooker: nothing there tells a choice, its randomness, or a PIN."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from idclient.wire.vote_reference import read_reference
from tests import canary
from tests.cli.background import running
from tests.cli.run import CommandLine, Result
from tests.cli.test_vote import scanned
from tests.cli.virtual import virtual
from tests.onlooker import Onlooker

PIN1, PIN2 = "461379528301", "579204836617"
"""So long that no number has them by chance."""
CHOICE = "0000.164"
LISTS, RESULTS, CODES = {"choices.json"}, {"result.json", "proofs.json"}, {"code.png", "code-text"}
"""Where all choices are named, where all ballots are opened without names, and what the voter keeps."""


@dataclass(frozen=True)
class Home(CommandLine):
    """A user's computer: home, temporary files and all else are below one folder."""

    @property
    def environment(self) -> dict[str, str]:
        places = {"HOME": "home", "TMPDIR": "tmp", "XDG_RUNTIME_DIR": "run", "XDG_CACHE_HOME": "cache"}
        for place in places.values():
            (self.folder / place).mkdir(exist_ok=True, mode=0o700)
        return CommandLine.environment.__get__(self) | {
            name: str(self.folder / place) for name, place in places.items()
        }


@dataclass
class Told:
    """What the commands of a scenario printed, and how they ended."""

    printed: dict[str, str] = field(default_factory=dict)

    def keep(self, name: str, done: Result) -> Result:
        assert done.code == 0, (name, done.err)
        self.printed |= {f"{name} out": done.out, f"{name} err": done.err}
        return done


@dataclass(frozen=True)
class Scenario:
    """What an onlooker saw, what was printed, and the randomness of the vote."""

    onlooker: Onlooker
    printed: dict[str, str]
    randomness: int

    def places(self, *, besides: Iterable[str] = ()) -> Iterator[tuple[str, bytes]]:
        """Yield everything that was seen and where; files whose names begin with one of `besides` are left out."""
        names = tuple(besides)
        for (place, _), octets in self.onlooker.seen.items():
            if not names or not Path(place).name.startswith(names):
                yield place, octets
        for place, text in self.printed.items():
            yield place, text.encode()


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """Vote, check with a second device, end the election and count it; the collector is slow with its answers."""
    home = Home(tmp_path_factory.mktemp("computer"))
    image, told = home.folder / "code.png", Told()
    with Onlooker(home.folder) as onlooker:
        with virtual(home) as readers:
            here = readers.environment
            for name, old, new in (("PIN1", "1234", PIN1), ("PIN2", "12345", PIN2)):
                words = ("--demo", "card", "pin", "change", name, "--pin-stdin", "-v")
                told.keep(f"change {name}", home(*words, stdin=f"{old}\n{new}\n", environment=here))
            slow = ("--folder", "election", "--fault", "delay=0.5")
            with running(home, "emulate", "election", *slow) as collector:
                bundle = ("--election", str(collector["bundle"]))
                voting = (*bundle, "--choice-stdin", "--yes", "--pin-stdin", "--qr-image", str(image))
                typed = f"{PIN1}\n{CHOICE}\n{PIN2}\n"
                told.keep("vote", home("--demo", "vote", *voting, "--json", "-v", stdin=typed, environment=here))
                text = scanned(image)
                checked = home("--demo", "verify-vote", *bundle, "--json", "-v", stdin=f"{text}\n")
                assert checked.json["choice"]["id"] == CHOICE
                told.printed["verify-vote err"] = checked.err
        counted = told.keep("count", home("--demo", "election", "count", "election", "-v"))
        assert CHOICE in counted.out
        told.printed["count out"] = ""
    return Scenario(onlooker, told.printed, read_reference(text).randomness)


def test_the_onlooker_saw_every_process_and_the_vote_on_its_way(scenario: Scenario) -> None:
    places = [place for place, _ in scenario.places()]
    assert any(place.startswith("data/votes/") and place.endswith("vote.asice") for place in places)
    assert any(place.startswith("election/votes.sqlite") for place in places)
    ran = " ".join(scenario.onlooker.limits)
    for command in ("emulate readers", "emulate election", "vote", "verify-vote", "election count"):
        assert f"idclient {command}" in ran.replace("--demo ", "")


def test_a_choice_is_nowhere(scenario: Scenario) -> None:
    forms = set(canary.forms(CHOICE))
    for place, octets in scenario.places(besides=LISTS | RESULTS | CODES):
        text = octets.decode(errors="replace").casefold()
        assert not any(form in text for form in forms), place


def test_the_candidate_is_nowhere(scenario: Scenario) -> None:
    (octets,) = {octets for place, octets in scenario.places() if place == "election/choices.json"}
    lists = json.loads(octets)["choices"]["0000.1"]
    (candidate,) = [one[CHOICE] for one in lists.values() if CHOICE in one]
    forms = set(canary.forms(candidate))
    for place, seen in scenario.places(besides=LISTS | RESULTS | CODES):
        text = seen.decode(errors="replace").casefold()
        assert not any(form in text for form in forms), place


def test_the_randomness_is_nowhere(scenario: Scenario) -> None:
    forms = set(canary.number_forms(scenario.randomness))
    for place, octets in scenario.places():
        assert not any(form in octets for form in forms), place


@pytest.mark.parametrize("pin", [PIN1, PIN2], ids=["PIN1", "PIN2"])  # pytest puts ids into the environment
def test_a_pin_is_nowhere(scenario: Scenario, pin: str) -> None:
    forms = set(canary.forms(pin))
    for place, octets in scenario.places():
        text = octets.decode(errors="replace").casefold()
        assert not any(form in text for form in forms), place


@pytest.mark.parametrize("command", ["vote", "verify-vote", "election count"])
def test_who_knows_secrets_may_write_no_core_dump(scenario: Scenario, command: str) -> None:
    found = {limit for line, limit in scenario.onlooker.limits.items() if f"idclient --demo {command} " in line}
    assert found == {"0 0"}


def test_the_search_finds_what_it_is_meant_to_find(tmp_path: Path) -> None:
    number = 3**1900
    for form in canary.number_forms(number):
        path = tmp_path / "file"
        path.write_bytes(b"x" + form + b"y")
        with Onlooker(tmp_path) as onlooker:
            pass
        assert any(form in octets for octets in onlooker.seen.values())
        path.unlink()
