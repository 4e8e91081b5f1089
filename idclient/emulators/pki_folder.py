"""The demo's keys between two runs: one file, made on first use, replaced when expired or damaged.

The keys are unencrypted: they are TEST keys. Still, only the owner can read them, and nothing ever logs them.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from idclient.emulators.pki import DemoPki, Holding, create_pki
from idclient.errors.trust import DemoKeysNotKept
from idclient.ports import Clock

_FILE = "TEST-pki.json"
_LOCK = "TEST-pki.lock"
_FORMAT = 1


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
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    def key(holding: Holding) -> str:
        return holding.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    content: dict[str, object] = {"format": _FORMAT, "note": "TEST keys of the idclient demo, worth nothing"}
    for name, holding in pki.holdings().items():
        content[name] = {"certificate": holding.certificate.hex(), "key": key(holding)}
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


def _load(path: Path, now: datetime) -> DemoPki | None:
    """Return what the file holds if it is whole and valid now, else None."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        content = json.loads(path.read_bytes())
        if content["format"] != _FORMAT:
            return None
        pki = DemoPki(**{name: _holding(content[name], now) for name in DemoPki.__dataclass_fields__})
        _check_issued(pki)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, RecursionError, InvalidSignature, UnsupportedAlgorithm):
        return None
    return pki


def _holding(entry: dict[str, str], now: datetime) -> Holding:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_der_x509_certificate

    der = bytes.fromhex(entry["certificate"])
    certificate = load_der_x509_certificate(der)
    key = load_pem_private_key(entry["key"].encode("ascii"), password=None)
    if not isinstance(key, EllipticCurvePrivateKey) or certificate.public_key() != key.public_key():
        raise ValueError
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise ValueError
    return Holding(der, key)


def _check_issued(pki: DemoPki) -> None:
    from cryptography.x509 import load_der_x509_certificate

    below = {
        pki.root: (pki.root, pki.issuing, pki.tsa_authority, pki.root_responder),
        pki.issuing: (pki.issuing_responder, pki.authentication, pki.signing),
        pki.tsa_authority: (pki.tsa_responder, pki.tsa),
    }
    for issuer, issued in below.items():
        authority = load_der_x509_certificate(issuer.certificate)
        for holding in issued:
            load_der_x509_certificate(holding.certificate).verify_directly_issued_by(authority)
