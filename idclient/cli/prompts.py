"""How a code is asked for: which, what for, where it is entered, and how many tries are left."""

from idclient.cli.session import Session
from idclient.model import PinEntry, PinRequest, PinRole

_WARNED = 2
"""Tries left at which a person is told that the code was entered wrong before."""


def prompt(request: PinRequest, session: Session, of_test_card: str) -> str:
    """Return the question, without the colon; `of_test_card` names the code of a TEST card, or is empty."""
    word = session.word
    about = request.purpose.value if request.purpose else request.role.value
    code = word("ask_pin_" + about, pin=request.pin, minimum=request.minimum, maximum=request.maximum)
    words = [word("on_the_keypad", code=code) if request.entry is PinEntry.PIN_PAD else code]
    if request.role is PinRole.PRESENT:
        words += [_tries(request, session), of_test_card]
    return " ".join(filter(None, words))


def _tries(request: PinRequest, session: Session) -> str:
    match request.tries_left:
        case None:
            return ""
        case 1:
            return session.word("tries_left_last")
        case left if left == _WARNED:
            return session.word("tries_left_warned", count=left)
        case left:
            return session.word("tries_left", count=left)
