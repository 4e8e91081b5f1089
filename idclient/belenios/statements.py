"""What an answer has to prove (4.11.1, 4.13). `voter` binds it to an election and a credential: "fingerprint|K"."""

from collections.abc import Sequence

from idclient.belenios.ciphertext import Ciphertext, less, multiply
from idclient.belenios.disjunction import Statement
from idclient.belenios.election import Question


def bit(voter: str, choice: Ciphertext) -> Statement:
    """A choice is 0 or 1, in this order."""
    return Statement(f"prove|{voter}|{choice}", (choice, less(choice, 1)))


def overall(question: Question, voter: str, choices: Sequence[Ciphertext]) -> Statement:
    """As many answers are chosen as may be, or (the first branch, where there is one) the vote is blank."""
    total = multiply(choices[question.blank :])
    bounds = tuple(less(total, number) for number in range(question.least, question.most + 1))
    said = _said(voter, choices)
    if question.blank:
        return Statement(f"bproof1|{said}", (less(choices[0], 1), *bounds))
    return Statement(f"prove|{said}|{total}", bounds)


def blank(voter: str, choices: Sequence[Ciphertext]) -> Statement:
    """The vote is not blank, or no answer is chosen; for questions with a blank vote."""
    return Statement(f"bproof0|{_said(voter, choices)}", (choices[0], multiply(choices[1:])))


def _said(voter: str, choices: Sequence[Ciphertext]) -> str:
    return f"{voter}|{','.join(map(str, choices))}"
