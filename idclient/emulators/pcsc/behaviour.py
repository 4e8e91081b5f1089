"""What may be wrong with a PC/SC daemon, on purpose."""

from enum import Enum


class Behaviour(Enum):
    """How the software daemon treats clients and their messages from now on."""

    SERVE = "serve"
    REFUSE_CLIENTS = "refuse clients"
    """Reset every new connection unread, as polkit's refusal looks to a client."""
    REFUSE_CONTEXTS = "refuse contexts"
    """Answer SCardEstablishContext with 8010006A."""
    REFUSE_CARDS = "refuse cards"
    """Answer SCardConnect with 8010006A."""
    HANG = "hang"
    """Take messages and never answer."""
    HANG_UP = "hang up"
    """Take the first message and close the connection without an answer."""
    OTHER_PROTOCOL = "other protocol"
    """Answer the greeting with protocol 4:2 and 8010001E."""
    DIE_IN_COMMAND = "die in command"
    """Die, socket file left behind, when an APDU arrives, before the card sees it."""
    DIE_AFTER_COMMAND = "die after command"
    """Die when the card has carried an APDU out, before its answer leaves."""
    DROP_SERVICE = "drop service"
    """Die when a client begins to wait for a change."""
