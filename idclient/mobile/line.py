"""The way to a Mobile-ID or Smart-ID service: one request at a time, given up as soon as the person stops waiting."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from idclient.errors.phone_service import PhonePinExpired, PhonePinMismatch, PhoneServiceNotConfigured
from idclient.errors.service import ServicePinExpired, ServicePinMismatch
from idclient.model import PhoneName
from idclient.ports import Environment, PhoneService, Request, Response
from idclient.ports.interrupt import Interrupt
from idclient.ports.stopping import wait_for
from idclient.value import field, frozen, replace

log = logging.getLogger(__name__)

_TOLERANCE = 300
"""Seconds by which this computer's clock and the service's may differ without a word (mobile-id.md §5)."""
_SLICE = 0.1


@frozen
class Line:
    """A configured service in its environment. Nothing of it is shown but which service it is."""

    environment: Environment = field(repr=False)
    name: PhoneName
    service: PhoneService = field(repr=False)

    def url(self, path: str) -> str:
        """Return the address of a path below the service's base."""
        return f"{self.service.url.rstrip('/')}/{path}"


def open_line(environment: Environment, name: PhoneName) -> Line:
    """Return the way to a service; nothing is sent. Raises: PhoneServiceNotConfigured, naming the setting."""
    services = {PhoneName.MOBILE_ID: environment.services.mobile_id, PhoneName.SMART_ID: environment.services.smart_id}
    service = services[name]
    prefix = name.value.replace("-", "_")
    for setting, value in (
        ("url", service.url),
        ("party_name", service.party_name),
        ("party_uuid", service.party_uuid),
    ):
        if not value:
            raise PhoneServiceNotConfigured(service=name.value, missing=f"{prefix}.{setting}")
    return Line(environment, name, service)


def exchange(line: Line, request: Request, check: Callable[[], None]) -> Response:
    """Send one request once and return its answer, whatever its status. Blocks.

    `check` is called before and then every 20 ms; what it raises is raised at once and the connection is shut down: an
    answer that comes later is nobody's.

    Raises: ServiceError, PhonePinExpired, PhonePinMismatch, and what `check` raises.
    """
    check()
    interrupt = Interrupt()
    pinned = replace(request, pins=line.service.pins, interrupt=interrupt)
    try:
        response = wait_for(lambda: line.environment.http(pinned), check)
    except ServicePinExpired as problem:
        raise PhonePinExpired(service=line.name.value) from problem
    except ServicePinMismatch as problem:
        raise PhonePinMismatch(service=line.name.value) from problem
    finally:
        interrupt.set()
    _compare_clocks(line, response)
    return response


def pause(line: Line, seconds: float, check: Callable[[], None]) -> None:
    """Wait on the clock, with a look every tenth of a second whether the person still waits, too."""
    clock = line.environment.clock
    end = clock.monotonic() + seconds
    while (left := end - clock.monotonic()) > 0:
        check()
        clock.sleep(min(left, _SLICE))


def _compare_clocks(line: Line, response: Response) -> None:
    """Log when the clocks differ; certificates are judged by ours all the same."""
    try:
        theirs = parsedate_to_datetime(response.headers.get("date", ""))
    except (ValueError, OverflowError):  # the second for numbers beyond what a date can be
        return
    seconds = (line.environment.clock.now() - _aware(theirs)).total_seconds()
    if abs(seconds) > _TOLERANCE:
        log.warning("%s: this computer's clock differs from the service's by %d s", line.name.value, seconds)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
