"""How a forged vote is handed in, and how it is made sure that it was refused and left nothing behind."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.emulators.collector.forging import Forgery, forge
from tests.emulators.collector.packing import Packed
from tests.emulators.collector.played import Played, ballot


def cast(collector: Played, forgery: Forgery, *, hours: int = 0) -> Any:
    world = collector.world
    when = world.clock.now() + timedelta(hours=hours)
    return collector.vote(forge(world.pki.signing, ballot(), when, forgery))


def require_refused(collector: Played, forgery: Forgery, why: str, *, hours: int = 0) -> None:
    answer = cast(collector, forgery, hours=hours)
    assert (answer["result"], answer["error"]) == (None, "BAD_REQUEST")
    assert why in collector.site.refused[-1]
    assert collector.store.list("vote/") == []
    assert collector.store.list("voter/") == []


def changed(index: int, **changes: Any) -> Forgery:
    """Return a forgery of one entry: 0 mimetype, 1 ballot, 2 manifest, 3 signatures."""

    def entries(whole: list[Packed]) -> list[Packed]:
        return [replace(entry, **changes) if place == index else entry for place, entry in enumerate(whole)]

    return Forgery(entries=entries)


def with_entry(entry: Packed, place: int = 4) -> Forgery:
    return Forgery(entries=lambda whole: [*whole[:place], entry, *whole[place:]])


def named(cases: list[tuple[Any, str]]) -> list[Any]:
    return [pytest.param(wrong, why, id=f"{place}-{why}") for place, (wrong, why) in enumerate(cases)]
