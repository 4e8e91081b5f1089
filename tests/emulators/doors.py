"""Both doors of an emulated card for programs outside: the software daemon, and a real pcscd with vpcd."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from idclient.emulators.chip import Chip
from idclient.emulators.pcsc.daemon import pcsc_daemon
from idclient.emulators.pcsc.pcscd import private_pcscd, why_unavailable

SOFTWARE, REAL = "software daemon", "pcscd"


@dataclass(frozen=True, slots=True)
class Door:
    """Where programs find the card, and a folder of their own for their caches."""

    name: str
    socket: Path
    folder: Path
    chip: Chip

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PCSCLITE_CSOCK_NAME": str(self.socket),
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "XDG_CACHE_HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
        }


def require_pcscd() -> None:
    """Say loudly when the real daemon cannot be had here; fail where it must be."""
    reason = why_unavailable()
    if reason is None:
        return
    message = f"NOT RUN: private pcscd: {reason}; install pcscd and vsmartcard-vpcd, allow namespaces"
    if os.environ.get("CI_STRICT") == "1" and os.geteuid() == 0:
        pytest.fail(message)
    pytest.skip(message)


@contextmanager
def opened(name: str, chip: Chip) -> Iterator[Door]:
    """Put the chip behind a door for the time of a `with` block."""
    folder = Path(tempfile.mkdtemp(prefix="door-"))
    try:
        if name == SOFTWARE:
            with pcsc_daemon(folder / "s", {"Emulated reader": chip}):
                yield Door(name, folder / "s", folder, chip)
        else:
            require_pcscd()
            with private_pcscd(folder) as service:
                card = service.insert(chip)
                try:
                    yield Door(name, service.socket_path, folder, chip)
                finally:
                    card.remove()
    finally:
        shutil.rmtree(folder)
