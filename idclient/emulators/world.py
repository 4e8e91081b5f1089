"""The demo's world: a TEST hierarchy, a card of it with counters that last, and the services that vouch for it."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from idclient.emulators import pki as holder
from idclient.emulators.addresses import CERTIFICATES_URL, OCSP_URL, TSA_URL
from idclient.emulators.chip import Chip, Personalisation, PinCounters
from idclient.emulators.ocsp import OcspResponder
from idclient.emulators.pki import DemoPki
from idclient.emulators.pki_folder import open_pki
from idclient.emulators.server import certificate_files
from idclient.emulators.tsa import TimestampAuthority
from idclient.errors.trust import DemoKeysNotKept
from idclient.errors.wire import WireMalformed
from idclient.ports import Clock, Http

_COUNTERS = "TEST-card.json"
PIN1, PIN2, PUK = "1234", "12345", "12345678"
"""The TEST card's codes, printed wherever they are asked for."""


@dataclass(frozen=True, slots=True)
class DemoWorld:
    """Everything emulated, not yet behind any door."""

    pki: DemoPki
    chip: Chip
    ocsp: OcspResponder
    tsa: TimestampAuthority

    @property
    def services(self) -> Mapping[str, Http]:
        """The services by the addresses that the demo's certificates name."""
        return {
            OCSP_URL: self.ocsp.respond,
            TSA_URL: self.tsa.respond,
            CERTIFICATES_URL: certificate_files(self.pki),
        }


def open_world(folder: Path, clock: Clock) -> DemoWorld:
    """Return the world kept in a folder; it is made on first use. Raises: DemoKeysNotKept."""
    pki = open_pki(folder, clock)
    chip = Chip(
        personalise(pki, clock.now()),
        _read_counters(folder / _COUNTERS),
        on_change=lambda counters: _keep_counters(folder / _COUNTERS, counters),
    )
    return DemoWorld(pki, chip, OcspResponder(pki, clock), TimestampAuthority(pki, clock))


def fresh_card(world: DemoWorld, clock: Clock) -> Chip:
    """Return the same card with all its tries, whose counters nobody keeps."""
    return Chip(personalise(world.pki, clock.now()))


def forget_world(folder: Path) -> None:
    """Forget keys and counters, so that the next use makes new ones. Raises: DemoKeysNotKept."""
    try:
        for path in folder.glob("TEST-*"):
            path.unlink()
    except OSError as error:
        raise DemoKeysNotKept from error


def personalise(pki: DemoPki, now: datetime) -> Personalisation:
    """Return what is on the TEST e-resident's card."""
    return Personalisation(
        authentication_key=pki.authentication.key,
        signing_key=pki.signing.key,
        authentication_certificate=pki.authentication.certificate,
        signing_certificate=pki.signing.certificate,
        surname=holder.SURNAME,
        given_names=holder.GIVEN_NAMES,
        personal_code=holder.PERSONAL_CODE,
        document_number=holder.DOCUMENT_NUMBER,
        expires=(now + timedelta(days=holder.LEAF_DAYS)).date(),
        issued=now.date(),
        pin1=PIN1,
        pin2=PIN2,
        puk=PUK,
    )


def _read_counters(path: Path) -> PinCounters:
    try:
        return PinCounters.from_dict(json.loads(path.read_bytes()))
    except (OSError, ValueError, AttributeError, RecursionError, WireMalformed):
        return PinCounters()


def _keep_counters(path: Path, counters: PinCounters) -> None:
    """Keep the counters if the folder lets us; a chip must answer in any case."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump(counters.to_dict(), file)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        return
