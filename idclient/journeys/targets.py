"""Where signed documents go, before anything is written: names that clash, and room on the disk."""

import os
from collections.abc import Sequence
from pathlib import Path

from idclient.errors.document import DocumentError
from idclient.errors.output import DiskSpaceMissing, OutputIsInput, OutputShared
from idclient.journeys.ahead import Job

_FileId = tuple[int, int] | str


def find_clashes(jobs: Sequence[Job]) -> dict[int, DocumentError]:
    """Return the jobs, by number, whose target is another job's source or target, and why."""
    sources = {_identify(source) for source, _ in jobs}
    targets = [_identify(target) for _, target in jobs]
    clashes: dict[int, DocumentError] = {}
    seen: set[_FileId] = set()
    for number, target in enumerate(targets):
        if target in sources:
            clashes[number] = OutputIsInput()
        elif target in seen:
            clashes[number] = OutputShared()
        seen.add(target)
    return clashes


def require_space(jobs: Sequence[Job], *, extra: int) -> None:
    """Refuse what would not fit on the disk, all together. `extra` is what signing adds to a document, in bytes.

    Raises: DiskSpaceMissing. A source or folder that is not there is met elsewhere.
    """
    needed: dict[int, int] = {}
    free: dict[int, int] = {}
    for source, target in jobs:
        try:
            size = source.stat().st_size
            device = target.parent.stat().st_dev
            if device not in free:
                room = os.statvfs(target.parent)
                free[device] = room.f_bavail * room.f_frsize
        except (OSError, ValueError):
            continue
        needed[device] = needed.get(device, 0) + size + extra
    for device, size in needed.items():
        if size > free[device]:
            raise DiskSpaceMissing(needed=size, free=free[device])


def _identify(path: Path) -> _FileId:
    """Return what is the same for two names of one file, whether it exists or not."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return str(Path(os.path.realpath(path.parent)) / path.name)
    return status.st_dev, status.st_ino
