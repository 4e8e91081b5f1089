"""Our program installed for Chromium below a folder: a home that trusts the TEST authority, a manifest per profile."""

import hashlib
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from idclient.browsers.catalogue import BROWSERS
from idclient.browsers.installing import install
from idclient.browsers.manifests import PROGRAM
from idclient.browsers.places import Scope, place_of
from idclient.wiring.browsers import this_computer
from tests.chromium import Browser, chromium
from tests.cli.run import CommandLine
from tests.judges import need

_EXTENSION = Path(__file__).parent / "extension"


class Installed:
    """What a browser finds on this computer. `person` is the socket of whoever sits at the windows."""

    def __init__(self, folder: Path, person: Path, *, card: Path, url: str, authority: Path) -> None:
        self.url = url
        self._folder = folder
        self._person = person
        self._card = card
        _trust(folder, authority)

    @contextmanager
    def browser(self, profile: str) -> Iterator[Browser]:
        """Run Chromium with our extension and a profile that names our program."""
        path = self._folder / profile
        self._write_manifest(path)
        arguments = (
            f"--load-extension={_EXTENSION}",
            "--disable-features=DisableLoadExtensionCommandLineSwitch",
        )
        with chromium(path, arguments=arguments, environ=self._environment) as browser:
            yield browser

    @property
    def _environment(self) -> Mapping[str, str]:
        return CommandLine(self._folder).environment | {
            "HOME": str(self._folder),
            "XDG_STATE_HOME": str(self._folder),
            "IDCLIENT_DEMO": "1",
            "IDCLIENT_DEMO_SOCKET": str(self._card),
            "IDCLIENT_WEB_EID_EXTENSIONS": _extension_id(_EXTENSION),
        }

    def _write_manifest(self, profile: Path) -> None:
        program = profile / PROGRAM
        profile.mkdir()
        command = shlex.join([sys.executable, "-m", "tests.browser.host", str(self._person)])
        program.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        program.chmod(0o755)
        computer, chromium = this_computer(), BROWSERS[0]
        place = place_of(computer, chromium, Scope.USER, profile)
        install(computer, place, program, [_extension_id(_EXTENSION)])


def _extension_id(folder: Path) -> str:
    """Return the id of an unpacked extension: the path's SHA-256, 32 digits of it, as letters a to p."""
    digits = hashlib.sha256(str(folder).encode()).hexdigest()[:32]
    return "".join(chr(ord("a") + int(digit, 16)) for digit in digits)


def _trust(home: Path, authority: Path) -> None:
    """Have browsers trust the TEST authority, as a person would: in the certificate store of their home."""
    certutil = need("certutil", "libnss3-tools")
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    for arguments in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "TEST", "-i", str(authority)]):
        subprocess.run([certutil, "-d", f"sql:{store}", *arguments], check=True, capture_output=True)
