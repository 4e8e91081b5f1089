"""The way to an election's vote collector, step by step: every address, every service. Nothing personal is sent."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import product

from idclient.ballots.configuration import Election, require_valid
from idclient.diagnosis.report import Evidence, Finding, Row, Value, fail, ok, skip, warn
from idclient.diagnosis.situation import code_of
from idclient.errors import Error
from idclient.errors.collector import (
    CollectorAnswerMalformed,
    CollectorNotGenuine,
    CollectorRefusal,
    CollectorTlsFailed,
)
from idclient.ports.collector import CollectorCall, CollectorLook, CollectorRequest
from idclient.value import frozen
from idclient.wire import collector_rpc as rpc

CONFIGURATION, WAY, ENOUGH = "VOTE-001", "VOTE-002", "VOTE-003"
IDS = (CONFIGURATION, WAY, ENOUGH)
"""Configuration, the way to each service at each address, and whether what works is enough to vote."""
_NEEDED = ("choices", "voting", "verification")
_PHONES = ("mid", "smartid")
_QUESTION = "Diagnose"
"""A method that no collector has: whoever refuses it is there, and does nothing."""
_SECONDS = 5.0


@frozen(kw_only=True)
class ElectionWays:
    """An election to look at, and how its collector is called. `opened` raises Error where it cannot be used."""

    opened: Callable[[], Election]
    call: CollectorCall
    look: CollectorLook
    now: Callable[[], datetime]
    offline: bool = False


def election_rows(ways: ElectionWays) -> Iterator[Row]:
    """Yield what is found, for each way as soon as all are known. Blocks, half a minute at most."""
    try:
        election = ways.opened()
        require_valid(election, ways.now())
    except Error as error:
        yield Row(CONFIGURATION, "", fail(error.code, code_of(error)))
        yield Row(ENOUGH, "", skip("skip.depends", {"on": CONFIGURATION, "code": error.code}))
        return
    yield Row(CONFIGURATION, "", _period(election, ways.now()))
    if ways.offline:
        yield Row(ENOUGH, "", skip("skip.offline"))
        return
    services = (*_NEEDED, *(name for name in _PHONES if name in election.authentication))
    places = list(product(election.collector.addresses, services))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda place: _looked(ways, election, *place), places))
    for (address, service), finding in zip(places, found, strict=True):
        yield Row(WAY, f"{address[0]}:{address[1]} {service}", finding)
    answering = {service for (_, service), finding in zip(places, found, strict=True) if not finding.blocks}
    missing = [service for service in services if service not in answering]
    yield Row(ENOUGH, "", _enough(missing, {"missing": missing}))


def _period(election: Election, now: datetime) -> Finding:
    """Say whether votes are taken now, by this computer's clock."""
    period = election.period
    evidence: dict[str, Value] = {
        "election": election.name, "version": election.version, "here": f"{now:%Y-%m-%d %H:%M} UTC",
        "start": period.start.isoformat(), "stop": period.stop.isoformat(),
    }  # fmt: skip
    if now < period.start:
        return warn("vote.not_begun", evidence)
    return warn("vote.over", evidence) if now >= period.stop else ok("vote.open", evidence)


def _enough(missing: list[str], evidence: Evidence) -> Finding:
    if not missing:
        return ok("vote.reachable")
    if set(missing) & set(_NEEDED):
        return fail("vote.unreachable", evidence)
    return warn("vote.phones_unreachable", evidence)


def _looked(ways: ElectionWays, election: Election, address: tuple[str, int], service: str) -> Finding:
    name = f"{service}.{election.collector.domain}"
    evidence: dict[str, Value] = {"host": address[0], "port": address[1], "name": name}
    request = CollectorRequest(
        addresses=(address,),
        name=name,
        roots=election.collector.roots,
        body=rpc.write_request(1, _QUESTION, rpc.Header(), {}),
        timeout=_SECONDS,
    )
    try:
        rpc.read_answer(ways.call(request), 1)
    except CollectorRefusal:
        return ok("vote.answers", evidence)
    except CollectorAnswerMalformed as error:
        return fail(error.code, evidence | code_of(error))
    except (CollectorNotGenuine, CollectorTlsFailed) as error:
        shown = ways.look(address, name)
        who = {"shown": shown.subject, "issued_by": shown.issuer} if shown else {}
        return fail(error.code, evidence | code_of(error) | who)
    except Error as error:
        return fail(error.code, evidence | code_of(error))
    return ok("vote.answers", evidence)
