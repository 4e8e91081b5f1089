"""One PIN operation under way: each PIN reaches the card at most once, and a lost answer is never guessed.

Once a command with a PIN was sent nobody can cancel: a try may be spent and has to be accounted for.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from idclient.cards import pins
from idclient.cards.channel import Channel
from idclient.cards.driver import Driver
from idclient.cards.models import Pin, PinName, PinState
from idclient.cards.pin_commands import PinCommand
from idclient.cards.pin_entry import OnPad, Typed
from idclient.cards.session import Session
from idclient.errors.card import CardError, CardReset, PinOutcomeUnknown, PinWrong
from idclient.model import Dialog
from idclient.value import mutable
from idclient.wire import status

T = TypeVar("T")


@mutable(repr=False)
class Attempt:
    """How far an operation got: the last PIN command that was sent, and whether its answer came."""

    driver: Driver
    entry: Typed | OnPad
    command: PinCommand | None = None
    answered: bool = False

    @property
    def unanswered(self) -> PinCommand | None:
        """The PIN command that was sent and whose answer is missing."""
        return None if self.answered else self.command

    def present(self, channel: Channel, command: PinCommand) -> None:
        """Send a PIN command once and accept success only.

        Raises:
            PinWrong, PinBlocked, PukBlocked, NewPinRefused, PinPadFailed, CardCommandRefused: what the answer means.
            CardError: no answer came.
        """
        self.command, self.answered = command, False
        word = self.entry.send(channel, command)
        self.answered = True
        if word == status.NO_COUNTER and command.proof is not None:
            (state,) = self.driver.pin_states(channel, (command.proof,))
            raise wrong(command.proof, state)
        refusal = self.entry.refusal(command, word)
        if refusal is not None:
            raise refusal


def wrong(pin: Pin, state: PinState) -> CardError:
    """Return the error of a PIN that was not accepted, by the counter read afterwards."""
    return pins.blocked(pin) if state.blocked else PinWrong(pin=pin.name, tries_left=state.left)


def carry_out(session: Session, attempt: Attempt, steps: Callable[[Channel], T], dialog: Dialog) -> T:
    """Run the steps in one transaction; a reset before any PIN was sent allows one more, nothing else does."""
    try:
        with session.transaction(dialog) as channel:
            return steps(channel)
    except CardReset:
        if attempt.command is not None:
            raise
    session.reconnect(dialog)
    with session.transaction(dialog) as channel:
        return steps(channel)


def states_after_loss(
    session: Session, driver: Driver, wanted: Sequence[Pin], dialog: Dialog
) -> dict[PinName, PinState]:
    """Return the counters once the connection is back; none when the card cannot be asked. Never raises."""
    committed = _Committed(dialog)
    try:
        session.reconnect(committed)
        states = session.run(lambda channel: driver.pin_states(channel, wanted), committed)
    except CardError:
        return {}
    return {state.name: state for state in states}


def proof_after_loss(pin: Pin, before: PinState, after: PinState | None, error: CardError) -> CardError:
    """Return what is known of a PIN whose answer was lost.

    A reset that cost no try is told as it is: what the person has to do is to enter the PIN again.
    """
    if after is None:
        return PinOutcomeUnknown(pin=pin.name)
    if after.blocked or after.left < before.left:
        return wrong(pin, after)
    return error if isinstance(error, CardReset) else PinOutcomeUnknown(pin=pin.name, tries_left=after.left)


class _Committed:
    """A person who can be told but no longer stop."""

    def __init__(self, dialog: Dialog) -> None:
        self.ask_pin = dialog.ask_pin
        self.ask_can = dialog.ask_can
        self.accept_suspicion = dialog.accept_suspicion
        self.ask_password = dialog.ask_password
        self.accept_restriction = dialog.accept_restriction
        self.tell = dialog.tell

    def check(self) -> None:
        """Go on."""
