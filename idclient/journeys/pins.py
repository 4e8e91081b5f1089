"""Change, activate or unblock a PIN of the right card, and say how it stands afterwards."""

from idclient.cards.models import PinName, PinState
from idclient.cards.pin_entry import Entering
from idclient.journeys.card import open_identity
from idclient.model import Dialog
from idclient.ports import Environment

__all__ = ["Entering", "PinName", "PinState", "activate_pin", "change_pin", "unblock_pin"]

AS_IT_COMES = Entering()
"""On the reader's keypad where there is one that can, else typed."""


def change_pin(
    environment: Environment, reader: str | None, name: PinName, dialog: Dialog, *, entering: Entering = AS_IT_COMES
) -> PinState:
    """Replace a PIN by who knows it. Raises: as `CardIdentity.change_pin`; CardError naming the layer that failed."""
    with open_identity(environment, reader, dialog) as identity:
        identity.enter_pins(entering)
        return identity.change_pin(name, dialog)


def activate_pin(
    environment: Environment, reader: str | None, name: PinName, dialog: Dialog, *, entering: Entering = AS_IT_COMES
) -> PinState:
    """Replace a delivered PIN by the first one of its holder. Raises: PinAlreadyActive; and as `change_pin`."""
    with open_identity(environment, reader, dialog) as identity:
        identity.enter_pins(entering)
        return identity.activate_pin(name, dialog)


def unblock_pin(
    environment: Environment, reader: str | None, name: PinName, dialog: Dialog, *, entering: Entering = AS_IT_COMES
) -> PinState:
    """Give a PIN a new value by who knows the PUK. Raises: as `CardIdentity.unblock_pin`; and as `change_pin`."""
    with open_identity(environment, reader, dialog) as identity:
        identity.enter_pins(entering)
        return identity.unblock_pin(name, dialog)
