"""pyscard's thin binding: loaded late, called in one way. Every failure comes out as one of this program's."""

from collections.abc import Callable, Sequence
from typing import Any

from idclient.adapters.pcsc_codes import error_for
from idclient.errors import card as errors
from idclient.errors.card import PcscServiceLost
from idclient.ports import ReaderState

# SCARD_* values are part of the PC/SC interface (pcsclite.h); the binding is loaded late, so they are named here.
SCOPE_SYSTEM = 2
SHARE_SHARED = 2
SHARE_DIRECT = 3
T0, T1 = 1, 2
LEAVE_CARD = 0
CHANGED, PRESENT, EXCLUSIVE, IN_USE, MUTE = 0x02, 0x20, 0x80, 0x100, 0x200
STATE_BITS = 0xFFFF
"""The upper half counts events."""


def load() -> Any:
    """Import the binding; `--version` and `--demo` do without. Raises: PcscLibraryMissing."""
    try:
        from smartcard import scard
    except ImportError as error:
        raise errors.PcscLibraryMissing from error
    return scard


def call(function: Callable[..., Any], *arguments: Any) -> tuple[Any, ...]:
    """Call the binding and return what follows the code. Raises: CardError; nothing of a failed answer is read."""
    try:
        answer = function(*arguments)
    except (SystemError, ValueError) as error:  # an unknown handle: the service or the reader went away
        raise PcscServiceLost from error
    code, *rest = answer if isinstance(answer, list | tuple) else (answer,)
    if code:
        raise error_for(code)
    return tuple(rest)


def reader_state(name: str, state: int, atr: Sequence[int]) -> ReaderState:
    """Return what the bits of SCardGetStatusChange say of a reader."""
    present = bool(state & PRESENT)
    return ReaderState(
        name=name,
        atr=bytes(atr) if present else b"",
        present=present,
        exclusive=bool(state & EXCLUSIVE),
        in_use=bool(state & IN_USE),
        mute=bool(state & MUTE),
        events=state >> 16 & 0xFFFF,
    )
