"""The demo's keys between two runs: one file, made on first use, replaced when expired or damaged.

The keys are unencrypted: they are TEST keys. Still, only the owner can read them, and nothing ever logs them.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from idclient.emulators.authorities.pki import DemoPki, Holding, KeptKey, create_pki
from idclient.errors.trust import DemoKeysNotKept
from idclient.ports import Clock
from idclient.value import fields

_FILE = "TEST-pki.json"
_LOCK = "TEST-pki.lock"
_FORMAT = 4


def open_pki(folder: Path, clock: Clock) -> DemoPki:
    """Return the hierarchy kept in the folder, or make and keep a new one. Programs that start together get the same.

    Raises: DemoKeysNotKept when the folder cannot be read or written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(folder / _LOCK):
            pki = _load(folder / _FILE, clock.now())
            if pki is None:
                pki = create_pki(clock)
                _save(folder / _FILE, pki)
            return pki
    except OSError as problem:
        raise DemoKeysNotKept from problem


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Keep other programs out; the system lets go by itself when a program dies."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)


if sys.platform == "win32":

    def _lock(descriptor: int) -> None:
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)

else:

    def _lock(descriptor: int) -> None:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _save(path: Path, pki: DemoPki) -> None:
    content: dict[str, object] = {"format": _FORMAT, "note": "TEST keys of the idclient demo, worth nothing"}
    for name, holding in pki.holdings().items():
        content[name] = {
            "certificate": holding.certificate.hex(),
            "curve": holding.key.curve.name,
            "key": f"{holding.key.private_numbers().private_value:x}",
        }
    content["from"], content["until"] = (moment.isoformat() for moment in _validity(pki))
    content["seal"] = _seal(content)
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _validity(pki: DemoPki) -> tuple[datetime, datetime]:
    """Return the time in which every certificate is valid."""
    from cryptography.x509 import load_der_x509_certificate

    certificates = [load_der_x509_certificate(holding.certificate) for holding in pki.holdings().values()]
    return (
        max(certificate.not_valid_before_utc for certificate in certificates),
        min(certificate.not_valid_after_utc for certificate in certificates),
    )


def _seal(content: Mapping[str, object]) -> str:
    """Return the digest by which damage is noticed; it proves nothing against intent, nor need it."""
    unsealed = {name: value for name, value in content.items() if name != "seal"}
    return hashlib.sha256(json.dumps(unsealed, sort_keys=True).encode()).hexdigest()


def _load(path: Path, now: datetime) -> DemoPki | None:
    """Return what the file holds if it is whole and valid now, else None. The seal spares looking at certificates."""
    try:
        content = json.loads(path.read_bytes())
        if content["format"] != _FORMAT or content["seal"] != _seal(content):
            return None
        if not datetime.fromisoformat(content["from"]) <= now <= datetime.fromisoformat(content["until"]):
            return None
        return DemoPki(**{name: _holding(content[name]) for name in (part.name for part in fields(DemoPki))})
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _holding(entry: dict[str, str]) -> Holding:
    return Holding(bytes.fromhex(entry["certificate"]), KeptKey(entry["curve"], int(entry["key"], 16)))
