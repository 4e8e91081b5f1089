"""What is different between two lists: who came, who went, and whether the voter's own choice is still there."""

from idclient.ballots.calls import VoterChoices
from idclient.ballots.changes import changes_between
from idclient.ballots.lists import CandidateList
from idclient.wire.ballot_choice import Choice

MARI, JUKU, MALL = (Choice(f"1.{number}", "A", name) for number, name in ((101, "Mari"), (102, "Juku"), (103, "Mall")))


def offered(*choices: Choice, district: str = "0001.1") -> VoterChoices:
    return VoterChoices(district, (CandidateList("A", choices),), voted=False)


def test_who_came_and_who_went_is_told_apart() -> None:
    found = changes_between(offered(MARI, JUKU), offered(MARI, MALL), MARI)
    assert (found.added, found.removed) == ((MALL,), (JUKU,))
    assert not found.is_moved
    assert not found.is_gone


def test_a_choice_that_went_is_gone() -> None:
    assert changes_between(offered(MARI, JUKU), offered(MARI), JUKU).is_gone


def test_the_same_number_with_another_name_is_another_choice() -> None:
    other = Choice(MARI.identifier, MARI.list_name, "Maria")
    found = changes_between(offered(MARI), offered(other), MARI)
    assert (found.added, found.removed, found.is_gone) == ((other,), (MARI,), True)


def test_the_same_number_in_another_list_is_another_choice() -> None:
    other = Choice(MARI.identifier, "B", MARI.candidate)
    assert changes_between(offered(MARI), offered(other), MARI).is_gone


def test_another_district_with_the_same_people_is_a_move_only() -> None:
    found = changes_between(offered(MARI), offered(MARI, district="0001.2"), MARI)
    assert found.is_moved
    assert (found.added, found.removed, found.is_gone) == ((), (), False)
