"""The TEST authority for HTTPS between two runs: who was told to trust it, or its key, need not be told again."""

import json
import os
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from idclient.emulators.authorities.pki import Holding, KeptKey
from idclient.emulators.phone.tls import TlsIdentity, make_tls

_FILE = "TEST-phone-tls.json"
_FORMAT = 1


def open_tls(folder: Path, now: datetime, hosts: Sequence[str] = ()) -> TlsIdentity:
    """Return what the folder holds if it is valid now and for these hosts, else make it anew and keep it."""
    path = folder / _FILE
    kept = _load(path, now, list(hosts))
    if kept is not None:
        return kept
    made = make_tls(now, hosts=hosts)
    _save(path, made, list(hosts))
    return made


def _load(path: Path, now: datetime, hosts: list[str]) -> TlsIdentity | None:
    from cryptography.x509 import load_der_x509_certificate

    try:
        content = json.loads(path.read_bytes())
        if content["format"] != _FORMAT or content["hosts"] != hosts:
            return None
        key = KeptKey("secp256r1", int(content["key"], 16))
        identity = TlsIdentity(bytes.fromhex(content["authority"]), Holding(bytes.fromhex(content["certificate"]), key))
        certificate = load_der_x509_certificate(identity.server.certificate)
        valid = certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
        return identity if valid and certificate.public_key() == identity.server.key.public_key() else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _save(path: Path, identity: TlsIdentity, hosts: list[str]) -> None:
    content = {
        "format": _FORMAT,
        "note": "TEST key of the idclient demo, worth nothing",
        "hosts": hosts,
        "authority": identity.authority.hex(),
        "certificate": identity.server.certificate.hex(),
        "key": f"{identity.server.key.private_numbers().private_value:x}",
    }
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=_FILE)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump(content, file)
        Path(temporary).replace(path)
    except OSError:
        return
