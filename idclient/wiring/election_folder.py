"""What a TEST collector needs to go on after it was stopped, or killed: kept in the folder of its election."""

import json
import os
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from idclient.value import field, frozen
from idclient.wiring.phone_ports import CannotStart

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from idclient.emulators.phone.tls import TlsIdentity

_FILE = "TEST-collector.json"
_FORMAT = 1


@frozen(kw_only=True)
class FoundedElection:
    """An election that its voters' programs know. `ways`: how voters may authenticate; keys are the collector's own."""

    name: str
    port: int
    period: Mapping[str, datetime]
    ways: tuple[str, ...]
    registration: "RSAPrivateKey" = field(repr=False)
    tls: "TlsIdentity" = field(repr=False)
    tickets: bytes = field(repr=False)
    authority: str
    """SHA-256 of the root of the TEST authorities (hex) that its voters' programs were told of."""

    @property
    def address(self) -> str:
        """Where the collector answers, as the configuration has it."""
        return f"127.0.0.1:{self.port}"


def keep(folder: Path, election: FoundedElection) -> None:
    """Write it down, whole or not at all, for its owner alone. Raises: OSError."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = election.registration.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    content = {
        "format": _FORMAT,
        "note": "TEST keys of the idclient demo, worth nothing",
        "name": election.name,
        "port": election.port,
        "period": {moment: time.isoformat() for moment, time in election.period.items()},
        "ways": list(election.ways),
        "registration": key.hex(),
        "tls": {
            "authority": election.tls.authority.hex(),
            "certificate": election.tls.server.certificate.hex(),
            "key": f"{election.tls.server.key.private_numbers().private_value:x}",
        },
        "tickets": election.tickets.hex(),
        "authority": election.authority,
    }
    write_whole(folder / _FILE, json.dumps(content).encode("ascii"))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all, for its owner alone. Raises: OSError."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def kept(folder: Path) -> FoundedElection | None:
    """Return the election of a folder, None if there is none. Raises: CannotStart for one that cannot be read."""
    try:
        content = json.loads((folder / _FILE).read_bytes())
        return _read(content)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise CannotStart(f"{folder} holds an election that cannot be read") from None  # the other error shows keys


def _read(content: Any) -> FoundedElection:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    from idclient.emulators.authorities.pki import Holding, KeptKey
    from idclient.emulators.phone.tls import TlsIdentity

    key = load_der_private_key(bytes.fromhex(content["registration"]), None)
    if content["format"] != _FORMAT or not isinstance(key, RSAPrivateKey):
        raise ValueError
    tls = content["tls"]
    server = Holding(bytes.fromhex(tls["certificate"]), KeptKey("secp256r1", int(tls["key"], 16)))
    return FoundedElection(
        name=str(content["name"]),
        port=int(content["port"]),
        period={moment: datetime.fromisoformat(time) for moment, time in content["period"].items()},
        ways=tuple(str(way) for way in content["ways"]),
        registration=key,
        tls=TlsIdentity(bytes.fromhex(tls["authority"]), server),
        tickets=bytes.fromhex(content["tickets"]),
        authority=str(content["authority"]),
    )
