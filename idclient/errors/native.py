"""Failures between a browser and the program that it starts for Web eID. No fact holds anything of a message."""

from idclient.errors.base import Error


class NativeError(Error):
    """A failure of a request that came from a browser."""


class MessageRefused(NativeError):
    """A message is no message: its length, its JSON, or the pipe ended inside it. `why` says which, in one word."""

    code = "native.message_refused"

    def __init__(self, *, why: str) -> None:
        super().__init__(why=why)


class CommandRefused(NativeError):
    """A command is unknown, or its arguments are not exactly those prescribed. `what` names the first one in doubt."""

    code = "native.command_refused"

    def __init__(self, *, what: str) -> None:
        super().__init__(what=what)


class HashUnsupported(NativeError):
    """The card's key does not sign the hash function that the page asks for."""

    code = "native.hash_unsupported"

    def __init__(self, *, hash_function: str) -> None:
        super().__init__(hash_function=hash_function)


class OtherCard(NativeError):
    """The card is not the one whose certificate the page was given."""

    code = "native.other_card"
    retry = True


class AnotherRequest(NativeError):
    """Another request of a browser has its window open and uses the card."""

    code = "native.another_request"
    retry = True


class ClaimNotKept(NativeError):
    """The file that keeps other requests out could not be written. `reason` is the system's name for it: ENOSPC."""

    code = "native.claim_not_kept"
    retry = True

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class WindowMissing(NativeError):
    """The window could not be opened, or it broke: nobody can be asked."""

    code = "native.window_missing"


class CallerUnknown(NativeError):
    """The program was started by something that is none of the browser extensions it answers."""

    code = "native.caller_unknown"
