"""PIN counters of every card model: a counter is read or the answer is malformed, never a guess."""

from contextlib import suppress
from functools import cache

from idclient.cards import counters
from idclient.cards.find import DRIVERS
from idclient.cards.models import Pin
from idclient.errors.card import CardAnswerMalformed

SEEDS = tuple(
    bytes.fromhex(text)
    for text in (
        "700ABF8101069A01039B0103",
        "700DBF810109A0069A01039B0103",
        "A00C830101DF210103DF2F0101",
        "A00D830281DF210103DF2F0100",
        "7000",
    )
)


@cache
def pins() -> tuple[Pin, ...]:
    return tuple(pin for driver in DRIVERS for pin in driver.model.pins)


def run(octets: bytes) -> None:
    for pin in pins():
        with suppress(CardAnswerMalformed):
            state = counters.parse(pin, octets)
            assert 0 <= state.left <= 255
