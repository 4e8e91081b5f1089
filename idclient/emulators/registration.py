"""The registration service of IVXV: a time-stamping authority that keeps each request it granted, whoever asked.

It is not the collector's: what was registered here and is not in the votes that a collector hands over was lost there.
"""

import hashlib
from datetime import UTC
from pathlib import Path

from idclient.emulators.collector.registrar import Service
from idclient.emulators.collector.store import Store, StoreLost
from idclient.emulators.private_zip import private_zip
from idclient.ports import Clock, Request, Response

_PREFIX = "registration/"


class RegistrationService:
    """Answers as the authority does. A request that is granted is kept before the answer goes out."""

    def __init__(self, authority: Service, store: Store, clock: Clock) -> None:
        """Take an authority, and a store that no collector writes to."""
        self._authority, self._store, self._clock = authority, store, clock

    def respond(self, request: Request) -> Response:
        """Answer a POST of a TimeStampReq."""
        response = self._authority(request)
        if not _is_granted(response):
            return response
        moment = self._clock.now().astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        number = 0
        digest = hashlib.sha256(request.body).hexdigest()[:16]
        try:
            while not self._store.put({f"{_PREFIX}{moment}-{digest}-{number}": request.body}):
                number += 1
        except StoreLost:
            return Response(503, {}, b"")  # what is not kept was not registered
        return response


def export_registrations(store: Store, path: Path) -> int:
    """Write the list of registrations, a zip of requests as they came, in order of time; return how many there are."""
    keys = store.list(_PREFIX)
    with private_zip(path) as archive:
        for key in keys:
            archive.writestr(f"{key.removeprefix(_PREFIX)}.tsq", store.get(key) or b"")
    return len(keys)


def _is_granted(response: Response) -> bool:
    from asn1crypto import tsp

    try:
        status = tsp.TimeStampResp.load(response.body)["status"]["status"].native
    except (ValueError, TypeError, LookupError, AttributeError):
        return False
    return response.status == 200 and status in {"granted", "granted_with_mods"}
