"""Events at the readers: what changed between two looks, and the watch that never loses one."""

from collections.abc import Callable, Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.cards.monitor import (
    CardInserted,
    CardTakenOut,
    ReaderAdded,
    ReaderEvent,
    ReaderRemoved,
    ReaderUseChanged,
    ServiceBack,
    ServiceLost,
    changes,
    watch,
)
from idclient.errors.card import CardError, NoReader, PcscServiceLost, PcscServiceNotRunning, ReaderUnavailable
from idclient.ports import Card, ReaderState
from tests.doubles import FixedClock

ATR, OTHER = b"\x3b\x01", b"\x3b\x02"
EMPTY = ReaderState("R", b"", present=False)
CARD = ReaderState("R", ATR, present=True, events=1)


@pytest.mark.parametrize(
    ("before", "after", "events"),
    [
        ([], [], ()),
        ([CARD], [CARD], ()),
        ([], [EMPTY], (ReaderAdded("R"),)),
        ([], [CARD], (ReaderAdded("R"), CardInserted("R", ATR))),
        ([EMPTY], [], (ReaderRemoved("R"),)),
        ([CARD], [], (CardTakenOut("R"), ReaderRemoved("R"))),
        ([EMPTY], [CARD], (CardInserted("R", ATR),)),
        ([CARD], [ReaderState("R", b"", present=False, events=2)], (CardTakenOut("R"),)),
        ([CARD], [ReaderState("R", ATR, present=True, events=3)], (CardTakenOut("R"), CardInserted("R", ATR))),
        ([CARD], [ReaderState("R", OTHER, present=True, events=1)], (CardTakenOut("R"), CardInserted("R", OTHER))),
        ([ReaderState("R", b"", present=True, mute=True, events=1)], [CARD], (CardInserted("R", ATR),)),
        ([EMPTY], [ReaderState("R", b"", present=False, events=2)], ()),
        (
            [CARD],
            [ReaderState("R", ATR, present=True, in_use=True, events=1)],
            (ReaderUseChanged("R", in_use=True, exclusive=False),),
        ),
        (
            [ReaderState("R", ATR, present=True, in_use=True, exclusive=True, events=1)],
            [CARD],
            (ReaderUseChanged("R", in_use=False, exclusive=False),),
        ),
    ],
)
def test_two_looks_differ_by_events(
    before: list[ReaderState], after: list[ReaderState], events: tuple[ReaderEvent, ...]
) -> None:
    assert changes(before, after) == events


STATES = st.lists(
    st.builds(
        lambda name, atr, events: ReaderState(name, atr or b"", present=atr is not None, events=events),
        st.sampled_from("ABC"),
        st.sampled_from([None, b"", ATR, OTHER]),
        st.integers(0, 3),
    ),
    unique_by=lambda state: state.name,
)


@given(STATES, STATES)
def test_events_lead_from_one_look_to_the_other(before: list[ReaderState], after: list[ReaderState]) -> None:
    cards: dict[str, bytes | None] = {state.name: state.atr if state.present else None for state in before}
    for event in changes(before, after):
        match event:
            case ReaderAdded(reader) | CardTakenOut(reader):
                cards[reader] = None
            case ReaderRemoved(reader):
                assert cards.pop(reader) is None
            case CardInserted(reader, atr):
                assert not cards[reader]
                cards[reader] = atr
            case _:
                raise AssertionError
    assert cards == {state.name: state.atr if state.present else None for state in after}


class ScriptedReaders:
    """Shows one look after the other; an error is raised by the look, or by the wait where it comes in a tuple."""

    def __init__(self, looks: Iterable[list[ReaderState] | CardError | tuple[CardError]]) -> None:
        self._looks = list(looks)
        self.waited: list[Sequence[ReaderState]] = []

    @property
    def over(self) -> bool:
        return not self._looks

    def list(self) -> Sequence[ReaderState]:
        look = self._looks.pop(0)
        if isinstance(look, CardError):
            raise look
        assert not isinstance(look, tuple)
        return look

    def wait(self, known: Sequence[ReaderState], *, seconds: float) -> None:
        assert seconds > 60
        self.waited.append(known)
        look = self._looks[0] if self._looks else None
        if isinstance(look, tuple):
            del self._looks[0]
            raise look[0]

    def interrupt(self) -> None:
        raise AssertionError

    def connect(self, reader: str) -> Card:
        raise AssertionError


def follow(*looks: list[ReaderState] | CardError | tuple[CardError]) -> tuple[list[ReaderEvent], FixedClock]:
    readers, clock = ScriptedReaders(looks), FixedClock()
    return list(watch(readers, clock, lambda: readers.over)), clock


def test_what_is_there_comes_first_and_then_what_happens() -> None:
    events, clock = follow([EMPTY], [CARD], [CARD])
    assert events == [ReaderAdded("R"), CardInserted("R", ATR)]
    assert not clock.slept


def test_no_reader_is_a_state() -> None:
    assert follow(NoReader(), [EMPTY], NoReader())[0] == [ReaderAdded("R"), ReaderRemoved("R")]


def test_a_lost_service_takes_its_readers_along_and_brings_them_back() -> None:
    gone = [PcscServiceNotRunning() for _ in range(6)]
    events, clock = follow([CARD], (PcscServiceLost(),), *gone, [CARD], [CARD])
    assert events == [
        ReaderAdded("R"),
        CardInserted("R", ATR),
        ServiceLost("card.service_lost"),
        CardTakenOut("R"),
        ReaderRemoved("R"),
        ServiceBack(),
        ReaderAdded("R"),
        CardInserted("R", ATR),
    ]
    assert clock.slept == [0.1, 0.2, 0.4, 0.8, 1.0, 1.0, 1.0]


def test_a_service_that_was_never_there_is_told_once() -> None:
    events, _ = follow(PcscServiceNotRunning(), PcscServiceNotRunning(), NoReader())
    assert events == [ServiceLost("card.service_not_running"), ServiceBack()]


@pytest.mark.parametrize("error", [NoReader, ReaderUnavailable])
def test_a_reader_that_leaves_while_the_wait_begins_is_looked_for_again(error: Callable[[], CardError]) -> None:
    events, clock = follow([CARD], (error(),), [EMPTY], [EMPTY])
    assert events == [ReaderAdded("R"), CardInserted("R", ATR), CardTakenOut("R")]
    assert clock.slept == [0.1]


def test_a_watch_that_is_stopped_does_not_begin() -> None:
    assert list(watch(ScriptedReaders([]), FixedClock(), lambda: True)) == []
