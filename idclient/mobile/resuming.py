"""A request that is under way on a phone, kept so that a restart within five minutes goes on waiting for its answer.

It is kept in the keyring alone, which encrypts it; without a keyring nothing is kept. Of the person only a keyed hash
is in it, under a key made for the one record: enough to know the same person again, not to learn who it was.
"""

import base64
import binascii
import hmac
import json
import logging
from collections.abc import Callable
from datetime import datetime

from idclient.errors.settings import SettingsError
from idclient.mobile.answers import is_uuid
from idclient.model import PhoneName, Purpose
from idclient.ports import Environment
from idclient.ports.stopping import wait_for
from idclient.value import field, frozen

log = logging.getLogger(__name__)

LIFE = 300
"""Seconds for which a service keeps an answer (mobile-id.md §1.6, §5)."""
_FORMAT = 1
_KEY_SIZE = 16
_LOOKS = 5
"""How often 20 ms are waited for the keyring when a person has cancelled."""


@frozen
class UnderWay:
    """A request that a phone was asked. `started` is by the wall clock, since it outlives the process.

    One that was `abandoned` is kept to know that the phone may still ask; its answer is nobody's.
    """

    service: PhoneName
    purpose: Purpose
    session: str = field(repr=False)
    digest: bytes = field(repr=False)
    started: datetime
    abandoned: bool = False


def keep(environment: Environment, request: UnderWay, who: str, check: Callable[[], None]) -> None:
    """Keep a request of somebody, in place of an earlier one to the same service. Blocks; `check` may end it.

    `who` is never kept as it is. Without a keyring nothing happens.
    """
    key = environment.entropy(_KEY_SIZE)
    record = {
        "format": _FORMAT,
        "purpose": request.purpose.value,
        "session": request.session,
        "digest": base64.b64encode(request.digest).decode("ascii"),
        "started": request.started.isoformat(),
        "abandoned": request.abandoned,
        "key": key.hex(),
        "who": _hashed(key, who),
    }
    _quietly(lambda: environment.vault.write(_name(request.service), json.dumps(record)), check)


def find(environment: Environment, service: PhoneName, who: str, check: Callable[[], None]) -> UnderWay | None:
    """Return what is kept of a request of the same person, younger than five minutes. Blocks; `check` may end it."""
    kept = wait_for(lambda: environment.vault.read(_name(service)), check)
    request = _read(kept, service, who) if kept else None
    if request is None or not 0 <= age(environment, request) < LIFE:
        return None
    return request


def forget(environment: Environment, service: PhoneName, check: Callable[[], None]) -> None:
    """Keep nothing any more. Blocks; `check` may end it."""
    _quietly(lambda: environment.vault.delete(_name(service)), check)


def age(environment: Environment, request: UnderWay) -> float:
    """Return how many seconds ago a request began."""
    return (environment.clock.now() - request.started).total_seconds()


def briefly() -> Callable[[], None]:
    """Return a `check` that ends a wait for the keyring after a tenth of a second: whoever cancelled waits no longer.

    It raises TimeoutError, for the caller to ignore.
    """
    looks = iter(range(_LOOKS))

    def check() -> None:
        if next(looks, None) is None:
            raise TimeoutError

    return check


def _quietly(work: Callable[[], None], check: Callable[[], None]) -> None:
    try:
        wait_for(work, check)
    except SettingsError as problem:
        log.debug("a request under way cannot be kept: %s", problem.code)


def _name(service: PhoneName) -> str:
    return f"under-way/{service.value}"


def _hashed(key: bytes, who: str) -> str:
    return hmac.digest(key, who.encode("utf-8"), "sha256").hex()


def _read(kept: str, service: PhoneName, who: str) -> UnderWay | None:
    """Return the request of a record that is whole and this person's; None for any other."""
    try:
        record = json.loads(kept)
        if record["format"] != _FORMAT or not hmac.compare_digest(record["who"], _hashed_by(record, who)):
            return None
        digest = base64.b64decode(record["digest"], validate=True)
        started = datetime.fromisoformat(record["started"])
        if started.tzinfo is None or not is_uuid(record["session"]):
            return None
        purpose = Purpose(record["purpose"])
        return UnderWay(service, purpose, record["session"], digest, started, record["abandoned"] is not False)
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        return None


def _hashed_by(record: dict[str, str], who: str) -> str:
    return _hashed(bytes.fromhex(record["key"]), who)
