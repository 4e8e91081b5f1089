"""A collector with phones for a target that asks it ten thousands of things."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.emulators.collector.phoned import JOHN, MARY, NUMBER, Phoned, phoned
from tests.emulators.collector.played import DISTRICT, VOTER


class Forgetful:
    """A store in memory, emptied before every request."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def close(self) -> None:
        pass

    def put(self, items: dict[str, bytes]) -> bool:
        if self.kept.keys() & items.keys():
            return False
        self.kept.update(items)
        return True

    def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    def list(self, prefix: str) -> list[str]:
        return sorted(key for key in self.kept if key.startswith(prefix))

    def exchange(self, key: str, before: bytes | None, after: bytes) -> bool:
        if self.kept.get(key) != before:
            return False
        self.kept[key] = after
        return True


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory()


class Stage:
    """A collector with phones, made anew now and then: its sessions end with time, and here no time goes by."""

    def __init__(self) -> None:
        self.runs = 0
        self.begin()

    def begin(self) -> None:
        self.store = Forgetful()
        voters = dict.fromkeys((VOTER, MARY, JOHN), DISTRICT)
        self.phoned: Phoned = phoned(Path(_folder().name), store=self.store, voters=voters)
        self.mid_session = self.phoned.mid("Authenticate", IDCode=MARY, PhoneNo=NUMBER)["result"]["SessionCode"]
        self.smart_session = self.phoned.smart("Authenticate", Identifier=JOHN)["result"]["SessionCode"]

    def next(self) -> None:
        self.runs += 1
        if self.runs % 1000 == 0:
            self.begin()
        self.store.kept.clear()
