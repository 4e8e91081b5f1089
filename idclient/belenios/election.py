"""What an election asks, of whom its key is, and the fingerprint of its text (4.9, 4.10, 4.15)."""

from typing import Any

from idclient.belenios.credentials import BASE58
from idclient.belenios.form import compact, element, fingerprint, reading
from idclient.belenios.group import NAME
from idclient.value import frozen
from idclient.wire.strict_json import Unexpected, flag, items, members, number, parse

_LARGEST = 1 << 20
_LONGEST = 10_000
MOST_QUESTIONS = 64
MOST_ANSWERS = 256


@frozen
class Question:
    """From `least` to `most` of its answers may be chosen, or none where a `blank` vote may be cast."""

    question: str
    answers: tuple[str, ...]
    least: int
    most: int
    blank: bool = False

    @property
    def choices(self) -> int:
        """How many numbers a vote has: one for each answer, before them one for a blank vote where it may be cast."""
        return len(self.answers) + self.blank


@frozen(kw_only=True)
class Election:
    """An election. `fingerprint` is that of the very text it was read from, which is published and never made anew."""

    name: str
    description: str
    public_key: int
    questions: tuple[Question, ...]
    uuid: str
    administrator: str | None
    credential_authority: str | None
    fingerprint: str


@frozen(kw_only=True)
class Plan:
    """What organisers decide before there is a key."""

    name: str
    description: str
    questions: tuple[Question, ...]
    uuid: str
    administrator: str
    credential_authority: str


def write_election(plan: Plan, public_key: int) -> bytes:
    """Return the text of an election."""
    return compact(
        {
            "version": 1,
            "description": plan.description,
            "name": plan.name,
            "group": NAME,
            "public_key": str(public_key),
            "questions": [_write_question(one) for one in plan.questions],
            "uuid": plan.uuid,
            "administrator": plan.administrator,
            "credential_authority": plan.credential_authority,
        }
    )


def read_election(octets: bytes) -> Election:
    """Return the election of a text. Raises: BeleniosRefused; for shuffled questions and other groups, too."""
    with reading("election"):
        needed = ("version", "description", "name", "group", "public_key", "questions", "uuid")
        optional = ("administrator", "credential_authority")
        found = members(parse(octets, limit=_LARGEST), "election", needed, optional)
        number(found["version"], "version", least=1, most=1)
        if found["group"] != NAME:
            raise Unexpected("group")
        key = element(found["public_key"], "public_key")
        if key == 1:
            raise Unexpected("public_key")
        return Election(
            name=_words(found["name"], "name"),
            description=_words(found["description"], "description"),
            public_key=key,
            questions=tuple(_question(one) for one in items(found["questions"], "questions", most=MOST_QUESTIONS)),
            uuid=read_uuid(found["uuid"], "uuid"),
            administrator=_words(found["administrator"], "administrator") if "administrator" in found else None,
            credential_authority=(
                _words(found["credential_authority"], "credential_authority")
                if "credential_authority" in found
                else None
            ),
            fingerprint=fingerprint(octets),
        )


def read_uuid(value: Any, place: str) -> str:
    """Return the identifier of an election. Raises: Unexpected."""
    if not isinstance(value, str) or not 14 <= len(value) <= 64 or not set(value) <= set(BASE58):
        raise Unexpected(place)
    return value


def _question(value: Any) -> Question:
    found = members(value, "question", ("answers", "min", "max", "question"), ("blank",))
    answers = tuple(_words(one, "answer") for one in items(found["answers"], "answers", most=MOST_ANSWERS))
    most = number(found["max"], "max", least=0, most=len(answers))
    least = number(found["min"], "min", least=0, most=most)
    blank = flag(found.get("blank", False), "blank")
    return Question(_words(found["question"], "question"), answers, least, most, blank)


def _write_question(question: Question) -> dict[str, Any]:
    blank = {"blank": True} if question.blank else {}
    bounds = {"min": question.least, "max": question.most}
    return {"answers": list(question.answers), **blank, **bounds, "question": question.question}


def _words(value: Any, place: str) -> str:
    """Return words for people: empty, or with line breaks, but without anything else that is not seen."""
    if not isinstance(value, str) or len(value) > _LONGEST or not value.replace("\n", " ").isprintable():
        raise Unexpected(place)
    return value
