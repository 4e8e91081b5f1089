"""Where on this computer the manifest of each browser belongs, for one user or for all of them."""

from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import Protocol

from idclient.browsers.catalogue import BROWSERS, Browser, Family
from idclient.value import frozen

NAME = "eu.webeid"
_FILE = f"{NAME}.json"


class System(Enum):
    """Which rules this computer follows."""

    LINUX = "linux"
    MACOS = "macos"
    WINDOWS = "windows"


class Scope(Enum):
    """For whom a manifest is: this user, or everybody on this computer."""

    USER = "user"
    SYSTEM = "system"


class Registry(Protocol):
    """The registry of Windows, as far as the default values of keys; names begin HKCU or HKLM."""

    def read(self, key: str) -> str | None:
        """Return the default value, None where there is no such key. Raises: OSError."""
        ...

    def write(self, key: str, value: str) -> None:
        """Set the default value; the key is made. Raises: OSError."""
        ...

    def delete(self, key: str) -> None:
        """Remove the key; it need not be there. Raises: OSError."""
        ...


@frozen(kw_only=True)
class Computer:
    """This computer. `data` is where idclient's own files are on Windows, by scope; `find` looks for a program."""

    system: System
    home: Path
    root: Path
    find: Callable[[str], str | None]
    data: dict[Scope, Path]
    registry: Registry | None = None


@frozen(kw_only=True)
class Place:
    """Where one manifest belongs. `key` is the registry's, empty where there is none."""

    browser: Browser
    scope: Scope
    path: Path
    key: str = ""
    profile: Path | None = None
    """The folder given with --user-data-dir, if it was."""


def place_of(computer: Computer, browser: Browser, scope: Scope, profile: Path | None = None) -> Place:
    """Return where a browser's manifest belongs; `profile` is a Chromium's --user-data-dir."""
    if profile is not None:
        path = profile.absolute() / "NativeMessagingHosts" / _FILE
        return Place(browser=browser, scope=scope, path=path, profile=profile)
    match computer.system, scope:
        case System.LINUX, Scope.USER:
            return Place(browser=browser, scope=scope, path=computer.home / browser.user / _FILE)
        case System.LINUX, Scope.SYSTEM:
            return Place(browser=browser, scope=scope, path=_linux_system(computer, browser) / _FILE)
        case System.MACOS, Scope.USER:
            return Place(browser=browser, scope=scope, path=computer.home / browser.mac_user / _FILE)
        case System.MACOS, Scope.SYSTEM:
            return Place(browser=browser, scope=scope, path=computer.root / browser.mac_system / _FILE)
        case _:
            hive = "HKCU" if scope is Scope.USER else "HKLM"
            path = computer.data[scope] / f"{NAME}.{browser.name}.json"
            key = rf"{hive}\SOFTWARE\{browser.registry}\{NAME}"
            return Place(browser=browser, scope=scope, path=path, key=key)


def _linux_system(computer: Computer, browser: Browser) -> Path:
    """Return the folder for everybody; Firefox has it in lib64 where the distribution keeps 64-bit programs there."""
    folder = computer.root / browser.system
    if browser.family is Family.FIREFOX:
        wide = computer.root / browser.system.replace("usr/lib/", "usr/lib64/")
        if wide.parent.is_dir() and not folder.parent.is_dir():
            return wide
    return folder


def browsers_found(computer: Computer) -> Sequence[Browser]:
    """Return the browsers that are on this computer, as far as can be seen."""
    return [browser for browser in BROWSERS if is_found(computer, browser)]


def is_found(computer: Computer, browser: Browser) -> bool:
    """Return whether a browser was used by this user, or can be started."""
    if computer.system is System.WINDOWS:
        return computer.registry is not None and _has_key(computer.registry, browser)
    profile = browser.profile if computer.system is System.LINUX else browser.mac_profile
    kept = [profile, *browser.packages] if computer.system is System.LINUX else [profile]
    return any((computer.home / folder).is_dir() for folder in kept) or any(map(computer.find, browser.programs))


def _has_key(registry: Registry, browser: Browser) -> bool:
    paths = {"chrome": "chrome.exe", "edge": "msedge.exe", "firefox": "firefox.exe", "chromium": "chromium.exe"}
    key = rf"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\{paths[browser.name]}"
    try:
        return any(registry.read(rf"{hive}\{key}") for hive in ("HKCU", "HKLM"))
    except OSError:
        return False


def package_of(computer: Computer, browser: Browser) -> str | None:
    """Return `Snap` or `Flatpak` if that is the only form in which the browser is here."""
    if computer.system is not System.LINUX:
        return None
    programs = [Path(found).resolve() for found in map(computer.find, browser.programs) if found]
    if any("snap" not in program.parts and "flatpak" not in program.parts for program in programs):
        return None
    for folder in browser.packages:
        if (computer.home / folder).is_dir():
            return "Snap" if folder.startswith("snap/") else "Flatpak"
    return "Snap" if any("snap" in program.parts for program in programs) else None
