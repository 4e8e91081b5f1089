"""What happens at the readers, as events. The service wakes this program; nothing is polled."""

from collections.abc import Callable, Iterator, Sequence

from idclient.errors.card import CardError, NoReader, ReaderUnavailable
from idclient.ports import Clock, ReaderState, WatchedReaders
from idclient.value import frozen

_LONG = 3600.0
"""Seconds after which the readers are looked at though nothing was told."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 1.0
"""Seconds before the service is tried again; at most this late is its return noticed."""


@frozen
class ReaderAdded:
    """A reader is there."""

    reader: str


@frozen
class ReaderRemoved:
    """A reader is gone."""

    reader: str


@frozen
class CardInserted:
    """A card is there. `atr` is empty while it does not answer: upside down, dirty, or not powered yet."""

    reader: str
    atr: bytes


@frozen
class CardTakenOut:
    """A card is gone."""

    reader: str


@frozen
class ReaderUseChanged:
    """A program opened or left the card; `exclusive` is for itself alone."""

    reader: str
    in_use: bool
    exclusive: bool


@frozen
class ServiceLost:
    """The PC/SC service does not answer; `code` is that of the error. All readers and cards count as gone."""

    code: str


@frozen
class ServiceBack:
    """The PC/SC service answers again."""


ReaderEvent = ReaderAdded | ReaderRemoved | CardInserted | CardTakenOut | ReaderUseChanged | ServiceLost | ServiceBack


def changes(before: Sequence[ReaderState], after: Sequence[ReaderState]) -> tuple[ReaderEvent, ...]:
    """Return what happened between two looks, what went before what came. A card changed unseen is two events."""
    old = {state.name: state for state in before}
    new = {state.name: state for state in after}
    events: list[ReaderEvent] = []
    for name, state in old.items():
        if name not in new:
            events += [CardTakenOut(name)] if state.present else []
            events.append(ReaderRemoved(name))
    for name, state in new.items():
        if name not in old:
            events.append(ReaderAdded(name))
        events += _changes_in(old.get(name, ReaderState(name, b"", present=False, events=state.events)), state)
    return tuple(events)


def watch(readers: WatchedReaders, clock: Clock, stopped: Callable[[], bool]) -> Iterator[ReaderEvent]:
    """Yield what is there, and then what happens, until `stopped` is true. Blocks in between.

    To stop it from another thread make `stopped` true, then call `readers.interrupt()`. No reader at all is a state,
    not an error. While the service is away it is tried again, a second apart at most.
    """
    before: Sequence[ReaderState] = ()
    pause = _FIRST_PAUSE
    lost = False
    while not stopped():
        try:
            if lost:
                clock.sleep(pause)
            after = _look(readers)
            if lost:
                yield ServiceBack()
            lost, pause = False, _FIRST_PAUSE
            yield from changes(before, after)
            before = after
            if not stopped():
                _wait(readers, clock, after)
        except CardError as error:
            pause = min(2 * pause, _LONGEST_PAUSE) if lost else _FIRST_PAUSE
            if not lost:
                yield ServiceLost(error.code)
            lost = True
            yield from changes(before, ())
            before = ()


def _look(readers: WatchedReaders) -> Sequence[ReaderState]:
    try:
        return readers.list()
    except NoReader:
        return ()


def _wait(readers: WatchedReaders, clock: Clock, known: Sequence[ReaderState]) -> None:
    try:
        readers.wait(known, seconds=_LONG)
    except (NoReader, ReaderUnavailable):  # a reader left between two questions: look again
        clock.sleep(_FIRST_PAUSE)


def _changes_in(old: ReaderState, new: ReaderState) -> Iterator[ReaderEvent]:
    """Yield what happened in one reader. Only a card that begins to answer gets its ATR without having moved."""
    moved = old.events != new.events
    if old.present and (not new.present or moved or (old.atr and old.atr != new.atr)):
        yield CardTakenOut(new.name)
    if new.present and (not old.present or moved or old.atr != new.atr):
        yield CardInserted(new.name, new.atr)
    if (old.in_use, old.exclusive) != (new.in_use, new.exclusive):
        yield ReaderUseChanged(new.name, new.in_use, new.exclusive)
