"""The ports of emulated phones. A free one is the one of last time if that is still free.

Certificates name the OCSP responder by its port: at another one they would have to be made anew.
"""

import json
import os
import ssl
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.value import frozen

if TYPE_CHECKING:
    from idclient.emulators.phone.listening import Listener

_FILE = "TEST-phone-ports.json"


class CannotStart(Exception):
    """The ports or the files cannot be had; the text says why."""


@frozen
class PortOptions:
    """Which are wanted. A port of 0 is any that is free; without `secure_port` it is the next one, if there is."""

    port: int
    secure_port: int | None
    address: str
    anywhere: bool


def open_ports(options: PortOptions, tls: ssl.SSLContext, folder: Path) -> "tuple[Listener, Listener]":
    """Return the listeners for HTTP and HTTPS. Free ports are remembered in the folder. Raises: CannotStart."""
    anything = options.port == 0 and not options.secure_port
    wanted = _last(folder) if anything else None
    if wanted is not None:
        try:
            return _open(PortOptions(*wanted, options.address, options.anywhere), tls)
        except CannotStart:
            pass  # somebody else has one of them now
    plain, secure = _open(options, tls)
    if anything:
        _remember(folder, plain.port, secure.port)
    return plain, secure


def _open(options: PortOptions, tls: ssl.SSLContext) -> "tuple[Listener, Listener]":
    plain = _listen(options, options.port, None)
    try:
        if options.secure_port is not None:
            return plain, _listen(options, options.secure_port, tls)
        try:
            return plain, _listen(options, plain.port + 1 if options.port else 0, tls)
        except CannotStart:
            return plain, _listen(options, 0, tls)
    except CannotStart:
        plain.close()
        raise


def _listen(options: PortOptions, port: int, tls: ssl.SSLContext | None) -> "Listener":
    from idclient.emulators.phone.listening import NotLoopback, listen

    address = options.address
    try:
        return listen(port, address=address, anywhere=options.anywhere, tls=tls)
    except NotLoopback as problem:
        raise CannotStart(f"{address} can be reached from other machines: say --anywhere too") from problem
    except (OSError, ValueError) as problem:
        raise CannotStart(f"port {port} of {address} cannot be had: choose another one") from problem


def _last(folder: Path) -> tuple[int, int] | None:
    try:
        found = json.loads((folder / _FILE).read_bytes())
        ports = int(found["plain"]), int(found["secure"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return ports if all(1024 <= port < 65536 for port in ports) else None


def _remember(folder: Path, plain: int, secure: int) -> None:
    """Keep the ports if the folder lets us."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=_FILE)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump({"plain": plain, "secure": secure}, file)
        Path(temporary).replace(folder / _FILE)
    except OSError:
        return
