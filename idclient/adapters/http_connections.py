"""urllib3's connections, watched, and with the server's key checked before anything of a request is written."""

import base64
import hashlib
import logging
import socket
from collections.abc import Callable
from typing import Any

from idclient.adapters.http_watch import Watch
from idclient.errors.service import ServicePinExpired, ServicePinMismatch
from idclient.ports import Clock, Request
from idclient.wire.certificate import subject_public_key_info

CheckKey = Callable[[bytes], None]
"""Takes the server's certificate, DER. Raises: ServicePinMismatch."""


def key_check(request: Request, host: str, clock: Clock) -> CheckKey | None:
    """Return what checks the server's key; None when any key will do.

    Raises: ServicePinExpired when every pin is past its date, ServicePinMismatch for an address without TLS.
    """
    if not request.pins:
        return None
    now = clock.now()
    valid = {pin.sha256 for pin in request.pins if pin.until is None or now <= pin.until}
    if not valid:
        raise ServicePinExpired(service=request.service, host=host)
    if not request.url.lower().startswith("https:"):
        raise ServicePinMismatch(service=request.service, host=host)

    def check(certificate: bytes) -> None:
        key = subject_public_key_info(certificate) or b""
        if base64.b64encode(hashlib.sha256(key).digest()).decode() not in valid:
            raise ServicePinMismatch(service=request.service, host=host)

    return check


def watched_pools(watch: Watch, check_key: CheckKey | None) -> dict[str, Any]:
    """Return classes of connection pools by scheme, for urllib3's managers."""
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    silence()

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            connection = super()._new_conn()
            watch.follow(connection)
            return connection

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            connection = super()._new_conn()
            watch.follow(connection)
            return connection

        def connect(self) -> None:
            """Connect, through a proxy's tunnel or not, shake hands, and look at the key: nothing was sent yet."""
            super().connect()
            if check_key is not None:
                check_key(self.sock.getpeercert(binary_form=True))  # type: ignore[union-attr]

    class PlainPool(HTTPConnectionPool):
        pass

    class SecurePool(HTTPSConnectionPool):
        pass

    PlainPool.ConnectionCls = Plain
    SecurePool.ConnectionCls = Secure
    return {"http": PlainPool, "https": SecurePool}


def silence() -> None:
    """Keep urllib3 from logging addresses: a path may hold a session or a person's number. Level and handlers stay."""
    logging.getLogger("urllib3.connectionpool").addFilter(_nothing)
    logging.getLogger("urllib3.connection").addFilter(_nothing)


def _nothing(_record: logging.LogRecord) -> bool:
    return False
