"""Open the identity that the person chose: a card, or a phone. From there on nothing knows the difference."""

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from idclient.model import Dialog, Identity
from idclient.ports import Environment
from idclient.value import frozen

if TYPE_CHECKING:
    from idclient.cards.pin_entry import Entering
    from idclient.mobile.mobile_id.options import MobileIdOptions
    from idclient.mobile.smart_id.options import SmartIdOptions
    from idclient.mobile.subscriber import Account, Subscriber


@frozen
class ChosenCard:
    """The card in the reader of which `reader` is part of the name; in any reader without it."""

    reader: str | None = None
    entering: "Entering | None" = None
    """How PINs are entered; as the reader has it without."""


@frozen
class ChosenMobileId:
    """The phone of a Mobile-ID subscriber."""

    subscriber: "Subscriber"
    options: "MobileIdOptions | None" = None


@frozen
class ChosenSmartId:
    """A Smart-ID account; whether it is asked by notification or by QR code, `options` say."""

    account: "Account"
    options: "SmartIdOptions | None" = None


Choice = ChosenCard | ChosenMobileId | ChosenSmartId


def open_chosen(environment: Environment, choice: Choice, dialog: Dialog) -> AbstractContextManager[Identity]:
    """Return the identity, to be used in a `with` block. A card is looked for now; no phone is asked anything yet.

    Raises: CardError naming the layer that failed; PhoneServiceNotConfigured, PersonalCodeInvalid; Cancelled.
    """
    match choice:
        case ChosenCard():
            return _open_card(environment, choice, dialog)
        case ChosenMobileId():
            from idclient.mobile.mobile_id.identity import MobileIdIdentity

            return MobileIdIdentity(environment, choice.subscriber, choice.options)
        case ChosenSmartId():
            from idclient.mobile.smart_id.identity import SmartIdIdentity

            return SmartIdIdentity(environment, choice.account, choice.options)


def _open_card(environment: Environment, choice: ChosenCard, dialog: Dialog) -> AbstractContextManager[Identity]:
    from idclient.journeys.card import open_identity

    identity = open_identity(environment, choice.reader, dialog)
    if choice.entering is not None:
        identity.enter_pins(choice.entering)
    return identity
