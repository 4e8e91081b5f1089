"""A document whose signature a phone was asked for before the program was started anew: made again, byte for byte.

A phone signs a digest. Its answer fits one document only: that with the same claimed time and the same random bytes.
Both are kept, in the keyring alone, until the answer is there; nothing of the document or the person is.
"""

import base64
import binascii
import json
from contextlib import suppress
from datetime import datetime

from idclient.errors import Error
from idclient.errors.phone import PhoneOutcomeUnknown
from idclient.errors.settings import SettingsError
from idclient.journeys.ahead import Attempt
from idclient.mobile.resuming import LIFE, briefly
from idclient.model import Dialog, Identity, Purpose, Resumable, Signature
from idclient.ports import Environment
from idclient.ports.stopping import wait_for
from idclient.value import replace

_NAME = "under-way/document"
_FORMAT = 1
_LONGEST = LIFE + 60
"""Seconds: a document is prepared at most half a minute before the phone is asked."""


def recall(environment: Environment, identity: Identity, dialog: Dialog) -> Attempt | None:
    """Return how to make the document whose digest a phone may still answer; None when there is none. Blocks.

    Raises: Cancelled.
    """
    if not isinstance(identity, Resumable):
        return None
    digest = identity.under_way(Purpose.SIGNING, dialog)
    kept = wait_for(lambda: environment.vault.read(_NAME), dialog.check) if digest else None
    attempt = _read(kept) if kept else None
    if attempt is None or attempt.digest != digest:
        return None
    age = (environment.clock.now() - attempt.when).total_seconds()
    return attempt if 0 <= age < _LONGEST else None


def sign_resumably(
    environment: Environment, identity: Identity, attempt: Attempt, digest: bytes, dialog: Dialog
) -> Signature:
    """Have a phone sign; how the document was made is kept while an answer may come. Raises: as `Identity.sign`."""
    _keep(environment, replace(attempt, digest=digest), dialog)
    try:
        signature = identity.sign(digest, dialog)
    except PhoneOutcomeUnknown:
        raise  # the answer may still be there
    except Error:
        _forget(environment)
        raise
    _forget(environment)
    return signature


def _keep(environment: Environment, attempt: Attempt, dialog: Dialog) -> None:
    """Without a keyring nothing is kept. Raises: Cancelled."""
    record = {
        "format": _FORMAT,
        "when": attempt.when.isoformat(),
        "seed": base64.b64encode(attempt.seed).decode("ascii"),
        "digest": base64.b64encode(attempt.digest).decode("ascii"),
    }
    with suppress(SettingsError):
        wait_for(lambda: environment.vault.write(_NAME, json.dumps(record)), dialog.check)


def _forget(environment: Environment) -> None:
    """Wait a tenth of a second at most."""
    with suppress(SettingsError, TimeoutError):
        wait_for(lambda: environment.vault.delete(_NAME), briefly())


def _read(kept: str) -> Attempt | None:
    try:
        record = json.loads(kept)
        if record["format"] != _FORMAT:
            return None
        when = datetime.fromisoformat(record["when"])
        seed, digest = (base64.b64decode(record[name], validate=True) for name in ("seed", "digest"))
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        return None
    return Attempt(when, seed, digest) if when.tzinfo is not None else None
