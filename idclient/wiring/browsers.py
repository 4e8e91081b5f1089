"""This computer, as browsers on it look for programs; and the program that they are to find."""

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from idclient.browsers.manifests import PROGRAM
from idclient.browsers.places import Computer, Scope, System

_SYSTEMS = {"win32": System.WINDOWS, "darwin": System.MACOS}


def this_computer() -> Computer:
    """Return this computer with this user's home folder."""
    import platformdirs

    from idclient.adapters.windows_registry import windows_registry

    return Computer(
        system=_SYSTEMS.get(sys.platform, System.LINUX),
        home=Path.home(),
        root=Path("/"),
        find=shutil.which,
        data={
            Scope.USER: Path(platformdirs.user_data_dir("idclient", appauthor=False)),
            Scope.SYSTEM: Path(os.environ.get("PROGRAMDATA", "C:\\ProgramData")) / "idclient",
        },
        registry=windows_registry(),
    )


def web_eid_program() -> Path:
    """Return where the program for browsers is, beside the interpreter that runs; it may be missing there."""
    return Path(sysconfig.get_path("scripts")).absolute() / (PROGRAM + (".exe" if sys.platform == "win32" else ""))
