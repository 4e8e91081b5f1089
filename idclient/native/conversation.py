"""From a command to its answer with the person in front of the window: again where trying again can help.

A wrong PIN is asked for again by the person's doing only; nothing here presents a code twice.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from idclient.cards.identity import CardIdentity
from idclient.errors import Cancelled, Error
from idclient.errors.card import (
    CardCommunicationFailed,
    CardRemoved,
    CardReset,
    CardUnresponsive,
    CardUnsupported,
    NoCard,
    NoReader,
    PcscServiceLost,
    PcscServiceNotRunning,
    PinFormat,
    PinWrong,
    ReaderBusy,
    ReaderUnavailable,
)
from idclient.errors.native import OtherCard
from idclient.errors.pins import PinPadFailed, PinPadRefused
from idclient.journeys.card import open_identity
from idclient.native.person import WindowPerson
from idclient.ports import Environment, ReaderState

T = TypeVar("T")

_AGAIN = (
    NoReader,
    NoCard,
    ReaderBusy,
    ReaderUnavailable,
    CardRemoved,
    CardReset,
    CardUnresponsive,
    CardUnsupported,
    CardCommunicationFailed,
    PcscServiceNotRunning,
    PcscServiceLost,
    OtherCard,
    PinFormat,
    PinPadFailed,
)
"""What a person can mend while the window stays: put a card in, take another one, close another program."""
_LOOK = 0.2
"""Seconds between two looks at readers and window."""


def with_card(environment: Environment, person: WindowPerson, act: Callable[[CardIdentity], T]) -> T:
    """Do something with the card, as often as the person wants to try. Blocks.

    Raises: Cancelled when the person left; the failure that the person left in front of; any other at once, shown.
    """
    while True:
        try:
            with open_identity(environment, None, person) as identity:
                done = act(identity)
                person.check()  # who left meanwhile, at a reader's keypad for instance, gives nothing away
                return done
        except PinWrong as error:
            person.refuse(error)
        except Cancelled:
            raise
        except PinPadRefused as error:  # the firmware's doing: it would be refused again
            _until_left(person, error)
        except _AGAIN as error:
            _wait_for_change(environment, person, error)
        except Error as error:
            _until_left(person, error)


def _wait_for_change(environment: Environment, person: WindowPerson, error: Error) -> None:
    """Show the failure until the person tries again or a card comes or goes. Raises: the failure itself."""
    known = _readers(environment)
    person.meet(error, again=True)
    try:
        while not person.tries_again(_LOOK):
            if _readers(environment) != known:
                return
    except Cancelled:
        raise error from None


def _until_left(person: WindowPerson, error: Error) -> None:
    """Show a failure that nothing here can mend. Raises: it, once the person has left."""
    person.meet(error, again=False)
    try:
        while True:
            person.tries_again(_LOOK)
    except Cancelled:
        raise error from None


def _readers(environment: Environment) -> Sequence[tuple[str, bytes, int]]:
    try:
        states: Sequence[ReaderState] = environment.readers.list()
    except Error:
        return ()
    return [(state.name, state.atr, state.events) for state in states]
