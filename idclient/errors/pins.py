"""What goes wrong when a PIN is chosen anew, unblocked, or entered on a reader's keypad. All of the family `card`."""

from idclient.errors.card import CardError, PinBlocked


class PukBlocked(PinBlocked):
    """The PUK is blocked too; only the issuer helps."""

    code = "card.puk_blocked"


class PinOperationImpossible(CardError):
    """This card model does not let its holder do that. `operation` is change or unblock."""

    code = "card.pin_operation_impossible"

    def __init__(self, *, pin: str, operation: str) -> None:
        super().__init__(pin=pin, operation=operation)


class PinAlreadyActive(CardError):
    """The PIN is not the delivered one any more: there is nothing to activate. No try was spent."""

    code = "card.pin_already_active"

    def __init__(self, *, pin: str) -> None:
        super().__init__(pin=pin)


class PinChangeUnknown(CardError):
    """The connection broke while a PIN was given a new value: the old or the new one holds now.

    `tries_left` is what the card told afterwards about the PIN, None when it could not be asked.
    """

    code = "card.pin_change_unknown"

    def __init__(self, *, pin: str, tries_left: int | None = None) -> None:
        super().__init__(pin=pin, tries_left=tries_left)
        self.pin = pin
        self.tries_left = tries_left


class NewPinUnfit(CardError):
    """A new PIN that cannot be taken. The old one still holds; facts never hold digits."""

    retry = True

    def __init__(self, *, pin: str) -> None:
        super().__init__(pin=pin)
        self.pin = pin


class NewPinSequence(NewPinUnfit):
    """The digits count up or down (1234, 98765, 8901). Nothing was sent."""

    code = "card.new_pin_sequence"


class NewPinOneDigit(NewPinUnfit):
    """The same digit all along. Nothing was sent."""

    code = "card.new_pin_one_digit"


class NewPinInPersonalCode(NewPinUnfit):
    """The digits stand one after another in the holder's personal code. Nothing was sent."""

    code = "card.new_pin_in_personal_code"


class NewPinBirthDate(NewPinUnfit):
    """The digits are the holder's date of birth or a part of it. Nothing was sent."""

    code = "card.new_pin_birth_date"


class NewPinUnchanged(NewPinUnfit):
    """The new PIN is the present one. Nothing was sent."""

    code = "card.new_pin_unchanged"


class NewPinNotRepeated(NewPinUnfit):
    """The second time something else was entered than the first. Nothing was sent."""

    code = "card.new_pin_not_repeated"


class NewPinRefused(NewPinUnfit):
    """The card refused the new PIN: equal to the old one, or against a rule of its own (6985, 6A80)."""

    code = "card.new_pin_refused"


class PinPadFailed(CardError):
    """Nothing reached the card from the reader's keypad; no try was spent."""

    retry = True

    def __init__(self, *, pin: str) -> None:
        super().__init__(pin=pin)
        self.pin = pin


class PinPadTimeout(PinPadFailed):
    """Nothing was entered at the keypad in time (6400)."""

    code = "card.pin_pad_timeout"


class PinPadCancelled(PinPadFailed):
    """The person pressed Cancel on the keypad (6401)."""

    code = "card.pin_pad_cancelled"


class PinPadMismatch(PinPadFailed):
    """The new PIN and its repetition on the keypad differ (6402)."""

    code = "card.pin_pad_mismatch"


class PinPadLength(PinPadFailed):
    """Too few or too many digits were entered at the keypad (6403)."""

    code = "card.pin_pad_length"


class PinPadRefused(PinPadFailed):
    """The reader's firmware does not carry out what was asked of its keypad (6B80, 8010001F)."""

    code = "card.pin_pad_refused"
    retry = False


class KeyAgreementPointInvalid(CardError):
    """The other side's public key is no point of the curve of this card's key."""

    code = "card.point_invalid"
