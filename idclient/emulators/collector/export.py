"""What a collector hands over when voting is over: a zip of votes by voter and time (IVXV, export)."""

import os
import zipfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from idclient.emulators.collector.store import Store

_PARTS = {"version": "version", "container": "bdoc", "ocsp": "ocsp", "tspreg": "tspreg"}
_TALLINN = ZoneInfo("Europe/Tallinn")


def export_votes(store: Store, path: Path) -> int:
    """Write all votes into a new zip (zip64) for its owner alone; return how many."""
    names = sorted({key.split("/")[1] for key in store.list("vote/")})
    temporary = path.with_name(f".{path.name}.part")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            for name in names:
                voter = (store.get(f"vote/{name}/voter") or b"").decode()
                time = datetime.fromisoformat((store.get(f"vote/{name}/time") or b"").decode()).astimezone(_TALLINN)
                stamp = f"{time:%Y%m%d%H%M%S}{time.microsecond // 1000:03d}{time:%z}"
                for part, ending in _PARTS.items():
                    archive.writestr(f"votes/{voter}/{stamp}.{ending}", store.get(f"vote/{name}/{part}") or b"")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    return len(names)
