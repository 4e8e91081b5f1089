"""The encrypted answer to one question, with the proofs that it is one which may be given (4.11.1)."""

from collections.abc import Mapping, Sequence
from typing import Any

from idclient.belenios import statements
from idclient.belenios.ciphertext import Ciphertext, encrypt_bit, read_ciphertext, write_ciphertext
from idclient.belenios.disjunction import holds, prove, read_proofs
from idclient.belenios.election import MOST_ANSWERS, Question
from idclient.belenios.group import ORDER, draw
from idclient.belenios.knowledge import Proof, write_proof
from idclient.errors.belenios import BeleniosRefused
from idclient.ports import Entropy
from idclient.value import field, frozen
from idclient.wire.strict_json import items, members

_MOST = MOST_ANSWERS + 2
"""Choices, and branches of a proof: an answer each, a blank vote, and that nothing is chosen."""


@frozen
class Answer:
    """An answer as it is published. `blank` is there where a blank vote may be cast."""

    choices: tuple[Ciphertext, ...]
    individual: tuple[tuple[Proof, ...], ...]
    overall: tuple[Proof, ...]
    blank: tuple[Proof, ...] | None


@frozen
class OpenAnswer:
    """An answer with the randomness of its choices: whoever has both knows the vote."""

    answer: Answer
    randomness: tuple[int, ...] = field(repr=False)


def fits(question: Question, vote: Sequence[int]) -> bool:
    """Whether a vote may be cast: 0 or 1 for each answer, and before them for a blank vote where there is one."""
    if len(vote) != question.choices or not set(vote) <= {0, 1}:
        return False
    if question.blank and vote[0] == 1:
        return sum(vote) == 1
    return question.least <= sum(vote) <= question.most


def encrypt_answer(key: int, question: Question, vote: Sequence[int], *, voter: str, entropy: Entropy) -> OpenAnswer:
    """Encrypt a vote and prove of it what the question demands. Raises: BeleniosRefused, it may not be cast."""
    if not fits(question, vote):
        raise BeleniosRefused(what="ballot", reason="vote")
    randomness = tuple(draw(entropy) for _ in vote)
    choices = tuple(encrypt_bit(key, bit, own) for bit, own in zip(vote, randomness, strict=True))
    individual = tuple(
        prove(statements.bit(voter, choice), key, true=bit, randomness=own, entropy=entropy)
        for choice, bit, own in zip(choices, vote, randomness, strict=True)
    )
    total = sum(randomness[question.blank :]) % ORDER
    true = sum(vote) - question.least
    blank = None
    if question.blank:
        of_branches = (randomness[0], total)
        statement = statements.blank(voter, choices)
        blank = prove(statement, key, true=vote[0], randomness=of_branches[vote[0]], entropy=entropy)
        true = (true + 1) * (1 - vote[0])
        total = of_branches[1 - vote[0]]
    statement = statements.overall(question, voter, choices)
    overall = prove(statement, key, true=true, randomness=total, entropy=entropy)
    return OpenAnswer(Answer(choices, individual, overall, blank), randomness)


def require_answer(key: int, question: Question, answer: Answer, voter: str) -> None:
    """Make sure that an answer is proven to be one which may be given, and of this voter. Raises: BeleniosRefused."""
    choices = answer.choices
    if len(choices) != question.choices or len(answer.individual) != question.choices:
        raise BeleniosRefused(what="ballot", reason="choices")
    for choice, proofs in zip(choices, answer.individual, strict=True):
        if not holds(statements.bit(voter, choice), key, proofs):
            raise BeleniosRefused(what="ballot", reason="individual_proof")
    if question.blank != (answer.blank is not None):
        raise BeleniosRefused(what="ballot", reason="blank_proof")
    if answer.blank is not None and not holds(statements.blank(voter, choices), key, answer.blank):
        raise BeleniosRefused(what="ballot", reason="blank_proof")
    if not holds(statements.overall(question, voter, choices), key, answer.overall):
        raise BeleniosRefused(what="ballot", reason="overall_proof")


def read_answer(value: Any) -> Answer:
    """Return an answer of which nothing is proven yet. Raises: Unexpected."""
    found = members(value, "answer", ("choices", "individual_proofs", "overall_proof"), ("blank_proof",))
    return Answer(
        tuple(read_ciphertext(one, "choice") for one in items(found["choices"], "choices", most=_MOST)),
        tuple(
            read_proofs(one, "individual_proof", most=2)
            for one in items(found["individual_proofs"], "individual_proofs", most=_MOST)
        ),
        read_proofs(found["overall_proof"], "overall_proof", most=_MOST),
        read_proofs(found["blank_proof"], "blank_proof", most=2) if "blank_proof" in found else None,
    )


def write_answer(answer: Answer) -> Mapping[str, Any]:
    """Return an answer as JSON has it."""
    blank = {"blank_proof": _write(answer.blank)} if answer.blank is not None else {}
    return {
        "choices": [write_ciphertext(one) for one in answer.choices],
        "individual_proofs": [_write(one) for one in answer.individual],
        "overall_proof": _write(answer.overall),
        **blank,
    }


def _write(proofs: Sequence[Proof]) -> list[Mapping[str, str]]:
    return [write_proof(one) for one in proofs]
