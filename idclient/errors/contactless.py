"""What goes wrong between the program and a card on a contactless reader. All of the family `card`."""

from idclient.errors.card import CardError, CardRemoved, CardReset, PinNotAvailable


class CardCanWrong(CardError):
    """The card refused the card access number (6300 at the end of PACE). It is never blocked by that."""

    code = "card.can_wrong"
    retry = True


class CardCanFormat(CardError):
    """What was entered cannot be a card access number: not six digits. Nothing was sent."""

    code = "card.can_format"
    retry = True


class CardTagLost(CardRemoved):
    """The card left the field of the contactless reader, or moved so that a command was not carried through."""

    code = "card.tag_lost"


class CardTunnelLost(CardReset):
    """The protected connection is gone: an answer came outside of it, or was not what the card had sealed.

    `status` is the status word of an unprotected answer, None where there is none.
    """

    code = "card.tunnel_lost"

    def __init__(self, *, status: int | None = None) -> None:
        super().__init__(status=None if status is None else f"{status:04X}")


class CardTunnelUntrusted(CardError):
    """What the card sent to set the protected connection up proves nothing. `step` names the command.

    A point that is ours or none of the curve, or a proof that whoever knows the number would not give.
    """

    code = "card.tunnel_untrusted"

    def __init__(self, *, step: str) -> None:
        super().__init__(step=step)


class CardTunnelUnsupported(CardError):
    """The card offers no way to set a protected connection up that this program knows (EF.CardAccess)."""

    code = "card.tunnel_unsupported"


class CanNotAvailable(PinNotAvailable):
    """The number printed on a contactless card is needed and there is nobody to ask: no terminal, no source named."""

    code = "card.can_not_available"
