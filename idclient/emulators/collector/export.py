"""What a collector hands over when voting is over: a zip of votes by voter and time (IVXV, export)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from idclient.emulators.collector.store import Store
from idclient.emulators.private_zip import private_zip

_PARTS = {"version": "version", "container": "bdoc", "ocsp": "ocsp", "tspreg": "tspreg"}
_TALLINN = ZoneInfo("Europe/Tallinn")
_MILLISECOND = timedelta(milliseconds=1)


def export_votes(store: Store, path: Path) -> int:
    """Write all votes into a new zip (zip64) for its owner alone; return how many."""
    names = {key.split("/")[1] for key in store.list("vote/")}
    with private_zip(path) as archive:
        for folder, name in _placed(store, names):
            for part, ending in _PARTS.items():
                archive.writestr(f"votes/{folder}.{ending}", store.get(f"vote/{name}/{part}") or b"")
    return len(names)


def _placed(store: Store, names: set[str]) -> Iterator[tuple[str, str]]:
    """Yield voter and time, as they stand in the zip, with the name of the vote.

    Of votes of one voter within one millisecond the later ones get the next free ones, in their turn: two votes never
    share a name. When a vote was cast is proven by its time stamp, not by its name.
    """
    taken: dict[str, datetime] = {}
    for voter, time, _, name in sorted(_described(store, name) for name in names):
        shown = time.replace(microsecond=time.microsecond // 1000 * 1000)
        if voter in taken:
            shown = max(shown, taken[voter] + _MILLISECOND)
        taken[voter] = shown
        local = shown.astimezone(_TALLINN)
        yield f"{voter}/{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}{local:%z}", name


def _described(store: Store, name: str) -> tuple[str, datetime, int, str]:
    voter, time, turn = (store.get(f"vote/{name}/{part}") or b"" for part in ("voter", "time", "turn"))
    return voter.decode(), datetime.fromisoformat(time.decode()), int(turn or b"0"), name
