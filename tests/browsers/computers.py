"""Computers for tests: below a folder, of any system, with the programs and keys that a test puts there."""

from pathlib import Path

from idclient.browsers.places import Computer, Scope, System

PROGRAM = "idclient-web-eid"


class KeptRegistry:
    """A registry in memory. With `closed` nothing may be written."""

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}
        self.closed = False

    def read(self, key: str) -> str | None:
        return self.keys.get(key)

    def write(self, key: str, value: str) -> None:
        if self.closed:
            raise PermissionError
        self.keys[key] = value

    def delete(self, key: str) -> None:
        if self.closed:
            raise PermissionError
        self.keys.pop(key, None)


def computer(folder: Path, system: System = System.LINUX, *, programs: tuple[str, ...] = ()) -> Computer:
    """Return a computer with an empty home folder; `programs` can be started."""
    home, root = folder / "home", folder / "root"
    home.mkdir()
    root.mkdir()
    paths = {name: str(root / "usr" / "bin" / name) for name in programs}
    return Computer(
        system=system,
        home=home,
        root=root,
        find=paths.get,
        data={Scope.USER: folder / "data", Scope.SYSTEM: folder / "all" / "data"},
        registry=KeptRegistry() if system is System.WINDOWS else None,
    )


def program(folder: Path) -> Path:
    """Return a program of the right name that can be started."""
    path = folder / PROGRAM
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path
