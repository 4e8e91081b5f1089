"""What may be chosen in a district: lists of candidates, as the collector sends them (IVXV, `RPC.VoterChoices`)."""

from idclient.errors.ballot import ChoiceMalformed, ChoicesMalformed
from idclient.value import frozen
from idclient.wire import strict_json as strict
from idclient.wire.ballot_choice import Choice, write_choice

_LIMIT = 1 << 18
_MOST = 5000


@frozen
class CandidateList:
    """A list and its candidates, in the order of their numbers."""

    name: str
    choices: tuple[Choice, ...]


def read_choices(octets: bytes) -> tuple[CandidateList, ...]:
    """Return the lists of a district in the order in which they came: `{list name: {choice id: candidate name}}`.

    Raises: ChoicesMalformed: it is no such list, a number is there twice, or a choice could not be written in a ballot.
    """
    try:
        found = _lists(strict.parse(octets, limit=_LIMIT))
    except (strict.Unexpected, ChoiceMalformed) as problem:
        raise ChoicesMalformed from problem
    numbers = [choice.identifier for one in found for choice in one.choices]
    if len(set(numbers)) != len(numbers) or len(numbers) > _MOST:
        raise ChoicesMalformed
    return found


def _lists(document: object) -> tuple[CandidateList, ...]:
    if not isinstance(document, dict) or not document:
        raise strict.Unexpected("lists")
    return tuple(_list(name, candidates) for name, candidates in document.items())


def _list(name: str, candidates: object) -> CandidateList:
    if not isinstance(candidates, dict) or not candidates:
        raise strict.Unexpected("candidates")
    choices = [Choice(number, name, strict.text(candidate, "candidate")) for number, candidate in candidates.items()]
    for choice in choices:
        write_choice(choice)
    return CandidateList(name, tuple(sorted(choices, key=_by_number)))


def _by_number(choice: Choice) -> tuple[int, ...]:
    return tuple(int(part) for part in choice.identifier.split("."))
