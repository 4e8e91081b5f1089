"""The demo's world: a TEST hierarchy, a card of it with counters that last, and the services that vouch for it."""

import json
import os
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.emulators.authorities import pki as holder
from idclient.emulators.authorities.addresses import CERTIFICATES_URL, OCSP_URL, TSA_URL
from idclient.emulators.authorities.pki import DemoPki
from idclient.emulators.authorities.pki_folder import open_pki
from idclient.emulators.chip import MODELS, Chip, Faults, Options, Personalisation, PinCounters
from idclient.errors.trust import DemoKeysNotKept
from idclient.errors.wire import WireMalformed
from idclient.ports import Clock, Http, Request, Response
from idclient.value import frozen, replace

if TYPE_CHECKING:
    from idclient.emulators.authorities.ocsp import OcspResponder
    from idclient.emulators.authorities.tsa import TimestampAuthority

DEFAULT_MODEL = "estonia-2018"
PIN1, PIN2, PUK = "1234", "12345", "12345678"
"""The TEST card's codes, printed wherever they are asked for."""
LONG_PIN2 = "123456"
"""PIN2 of the TEST cards of Latvia and Finland, where it has at least six digits."""
CAN = "123456"
"""The card access number of every TEST card on a contactless reader."""


@frozen(slots=False)
class DemoWorld:
    """Everything emulated, not yet behind any door. The services come to be when they are first needed."""

    pki: DemoPki
    chip: Chip
    folder: Path
    clock: Clock

    @cached_property
    def ocsp(self) -> "OcspResponder":
        """The OCSP responder of all TEST authorities. It knows the phones' certificates of earlier runs."""
        from idclient.emulators.authorities.ocsp import OcspResponder
        from idclient.emulators.phone.certificates import learn_kept

        responder = OcspResponder(self.pki, self.clock)
        learn_kept(self.folder, responder)
        return responder

    @cached_property
    def tsa(self) -> "TimestampAuthority":
        """The TEST time-stamping authority."""
        from idclient.emulators.authorities.tsa import TimestampAuthority

        return TimestampAuthority(self.pki, self.clock)

    @property
    def services(self) -> Mapping[str, Http]:
        """The services by the addresses that the demo's certificates name."""

        def ocsp(request: Request) -> Response:
            return self.ocsp.respond(request)

        def tsa(request: Request) -> Response:
            return self.tsa.respond(request)

        def certificates(request: Request) -> Response:
            from idclient.emulators.authorities.certificate_files import certificate_files

            return certificate_files(self.pki)(request)

        return {
            OCSP_URL: ocsp,
            TSA_URL: tsa,
            CERTIFICATES_URL: certificates,
        }


def open_world(folder: Path, clock: Clock) -> DemoWorld:
    """Return the world kept in a folder; it is made on first use. Raises: DemoKeysNotKept."""
    pki = open_pki(folder, clock)
    chip = _with_kept_counters(personalise(pki, clock.now()), DEFAULT_MODEL, folder, Options(), Faults())
    return DemoWorld(pki, chip, folder, clock)


def fresh_card(world: DemoWorld, clock: Clock) -> Chip:
    """Return the same card with all its tries, whose counters nobody keeps."""
    return Chip(personalise(world.pki, clock.now()))


def card(
    world: DemoWorld,
    model: str,
    *,
    contactless: bool = False,
    fresh: bool = False,
    delivered: frozenset[str] = frozenset(),
    faults: Faults | None = None,
) -> Chip:
    """Return a TEST card of a model in `MODELS`, on contacts or on a contactless reader (CAN 123456).

    Unless `fresh` it has the tries left that a card of this model had last, and keeps them. `delivered` names PINs
    still to be activated. The first card with RSA keys takes up to seconds. The world's OCSP responder knows it.

    Raises:
        DemoKeysNotKept: the model needs keys of its own and the folder cannot be written.
    """
    personal = replace(_personalise_as(world, model), delivered=delivered)
    options, faults = Options(contactless=contactless, can=CAN), faults or Faults()
    if fresh:
        return Chip(personal, model=MODELS[model], options=options, faults=faults)
    return _with_kept_counters(personal, model, world.folder, options, faults)


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


def _personalise_as(world: DemoWorld, model: str) -> Personalisation:
    from idclient.emulators.authorities.pki_cards import HOLDERS, card_keys

    now = world.clock.now()
    common = personalise(world.pki, now)
    holder = HOLDERS.get(model)
    if holder is None:
        return common
    keys = card_keys(world.folder, model, world.pki, now)
    for _, certificate in (keys.authentication, keys.signing):
        world.ocsp.learn(certificate)
    return replace(
        common,
        authentication_key=keys.authentication[0],
        signing_key=keys.signing[0],
        authentication_certificate=keys.authentication[1],
        signing_certificate=keys.signing[1],
        surname=holder.surname,
        given_names=holder.given_names,
        personal_code=holder.number,
        pin2=LONG_PIN2,
    )


def _with_kept_counters(personal: Personalisation, model: str, folder: Path, options: Options, faults: Faults) -> Chip:
    """Return a chip whose tries left are read from the folder now and written there whenever they change."""
    path = folder / ("TEST-card.json" if model == DEFAULT_MODEL else f"TEST-card-{model}.json")
    return Chip(
        personal,
        _read_counters(path),
        model=MODELS[model],
        options=options,
        faults=faults,
        on_change=lambda counters: _keep_counters(path, counters),
    )


def _read_counters(path: Path) -> PinCounters | None:
    """Return the counters kept, or None when there are none; the model then starts with all its tries."""
    try:
        return PinCounters.from_dict(json.loads(path.read_bytes()))
    except (OSError, ValueError, AttributeError, RecursionError, WireMalformed):
        return None


def _keep_counters(path: Path, counters: PinCounters) -> None:
    """Keep the counters if the folder lets us; a chip must answer in any case."""
    try:
        temporary = path.with_name(f"{path.name}.{os.getpid()}-{time.monotonic_ns()}")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump(counters.to_dict(), file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        return
