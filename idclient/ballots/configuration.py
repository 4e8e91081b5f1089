"""What an election tells its voters' programs: addresses, keys, times (`election.json` of a signed bundle).

The bundle is an ASiC-E container with this one file; who signed it is judged before this is read. Format 1:

    {"format": "idclient-election-1", "version": 3, "election": "DEMO2027", "question": "Q1",
     "title": {"en": …, "et": …, "ru": …},
     "valid": {"from": …, "until": …},
     "period": {"service_start": …, "start": …, "stop": …, "service_stop": …},
     "public_key": DER,
     "collector": {"addresses": ["host:port", …], "sni": "ivxv.invalid", "roots": [DER, …],
                   "registration_certificate": DER},
     "timestamp_certificates": [DER, …], "ocsp_certificates": [DER, …],
     "voter_anchors": [DER, …], "voter_intermediates": [DER, …],
     "authentication": ["tls", "mid", "smartid"],
     "verification": {"count": 3, "minutes": 30, "latest_only": false}, "delay_minutes": 15}

DER in standard base64, times as RFC 3339. A member that is missing, double or unknown makes the whole unusable.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from idclient.ballots.qualification import Pinned
from idclient.errors.ballot import (
    AuthenticationNotOffered,
    ElectionConfigurationMalformed,
    ElectionDifferent,
    ElectionExpired,
    ElectionRolledBack,
)
from idclient.errors.trust import TrustError
from idclient.trust.certificates import read_certificate
from idclient.trust.grace import GRACE
from idclient.value import field, frozen
from idclient.wire import strict_json as strict
from idclient.wire.elgamal import ElectionKey, is_election_identifier, read_election_key

FORMAT = "idclient-election-1"
_LIMIT = 1 << 18
_LANGUAGES = ("en", "et", "ru")
WAYS = {"tls": "ID-card", "mid": "Mobile-ID", "smartid": "Smart-ID"}
"""What the words for ways to authenticate are called, everywhere."""
_ADDRESS = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?):([1-9][0-9]{0,4})", re.ASCII)
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?){1,8}", re.ASCII)
_MEMBERS = (
    "format", "version", "election", "question", "title", "valid", "period", "public_key", "collector",
    "timestamp_certificates", "ocsp_certificates", "voter_anchors", "voter_intermediates", "authentication",
    "verification", "delay_minutes",
)  # fmt: skip


@frozen
class Period:
    """When what is possible: the services run from the first to the last, votes count from `start`."""

    service_start: datetime
    start: datetime
    stop: datetime
    service_stop: datetime


@frozen
class Collector:
    """Where votes are collected: addresses to try, the domain under which services have their names, pinned roots."""

    addresses: tuple[tuple[str, int], ...]
    domain: str
    roots: tuple[bytes, ...] = field(repr=False)


@frozen
class Checking:
    """How often, how long, and which votes of one voter can be checked on a second device."""

    count: int
    minutes: int
    latest_only: bool


@frozen(kw_only=True)
class Election:
    """An election as its organiser signed it. `title` by language; `key` is of this election and of the known group."""

    version: int
    name: str
    question: str
    title: Mapping[str, str]
    valid_from: datetime
    valid_until: datetime
    period: Period
    key: ElectionKey = field(repr=False)
    public_key: bytes = field(repr=False)
    """The same key as it came, DER, for those who read it by themselves."""
    collector: Collector
    pinned: Pinned = field(repr=False)
    anchors: tuple[bytes, ...] = field(repr=False)
    intermediates: tuple[bytes, ...] = field(repr=False)
    authentication: frozenset[str]
    checking: Checking


def read_election(octets: bytes) -> Election:
    """Return what a configuration says.

    Raises:
        ElectionConfigurationMalformed: it is no configuration of this format, or contradicts itself.
        ElectionKeyMalformed: the key is not of the group that elections use.
        ElectionDifferent: the key belongs to another election.
    """
    try:
        return _read(octets)
    except strict.Unexpected as problem:
        raise ElectionConfigurationMalformed(place=str(problem)) from problem


def require_newest(election: Election, seen: int) -> None:
    """Accept a configuration that is not older than one that was used here before. Raises: ElectionRolledBack."""
    if election.version < seen:
        raise ElectionRolledBack(version=election.version, seen=seen)


def require_valid(election: Election, now: datetime) -> None:
    """Accept a configuration within its time and a day around it: clocks may be off, and no vote fails by that.

    Raises: ElectionExpired, which tells both days and this computer's.
    """
    if not election.valid_from - GRACE <= now <= election.valid_until + GRACE:
        since, until, here = (f"{day:%Y-%m-%d}" for day in (election.valid_from, election.valid_until, now))
        raise ElectionExpired(since=since, until=until, here=here)


def require_offered(election: Election, way: str) -> None:
    """Accept a way to authenticate (tls, mid, smartid) that an election offers. Raises: AuthenticationNotOffered."""
    if way not in election.authentication:
        offered = ", ".join(name for known, name in WAYS.items() if known in election.authentication)
        raise AuthenticationNotOffered(way=WAYS[way], offered=offered)


def _read(octets: bytes) -> Election:
    document = strict.members(strict.parse(octets, limit=_LIMIT), "election.json", _MEMBERS)
    if document["format"] != FORMAT:
        raise strict.Unexpected("format")
    name, question = (_identifier(document[place], place) for place in ("election", "question"))
    valid = strict.members(document["valid"], "valid", ("from", "until"))
    starts, ends = strict.moment(valid["from"], "valid.from"), strict.moment(valid["until"], "valid.until")
    if starts >= ends:
        raise strict.Unexpected("valid")
    title = strict.members(document["title"], "title", _LANGUAGES)
    public_key = strict.octets(document["public_key"], "public_key")
    key = read_election_key(public_key)
    if key.election != name:
        raise ElectionDifferent
    checking = strict.members(document["verification"], "verification", ("count", "minutes", "latest_only"))
    ways = frozenset(
        strict.text(way, "authentication") for way in strict.items(document["authentication"], "authentication")
    )
    if not ways <= WAYS.keys():
        raise strict.Unexpected("authentication")
    collector, registration = _collector(document["collector"])
    delay = strict.number(document["delay_minutes"], "delay_minutes", least=1, most=24 * 60)
    return Election(
        version=strict.number(document["version"], "version", least=1, most=1 << 31),
        name=name,
        question=question,
        title={language: strict.text(title[language], f"title.{language}") for language in _LANGUAGES},
        valid_from=starts,
        valid_until=ends,
        period=_period(document["period"]),
        key=key,
        public_key=public_key,
        collector=collector,
        pinned=Pinned(
            registration=registration,
            timestamps=_certificates(document, "timestamp_certificates"),
            ocsp=_certificates(document, "ocsp_certificates", least=0),
            delay=timedelta(minutes=delay),
        ),
        anchors=_certificates(document, "voter_anchors"),
        intermediates=_certificates(document, "voter_intermediates", least=0),
        authentication=ways,
        checking=Checking(
            strict.number(checking["count"], "verification.count", least=0, most=1000),
            strict.number(checking["minutes"], "verification.minutes", least=0, most=1 << 16),
            strict.flag(checking["latest_only"], "verification.latest_only"),
        ),
    )


def _identifier(value: Any, place: str) -> str:
    if not isinstance(value, str) or not is_election_identifier(value):
        raise strict.Unexpected(place)
    return value


def _period(value: Any) -> Period:
    names = ("service_start", "start", "stop", "service_stop")
    found = strict.members(value, "period", names)
    times = [strict.moment(found[name], f"period.{name}") for name in names]
    if not times[0] <= times[1] < times[2] <= times[3]:
        raise strict.Unexpected("period")
    return Period(*times)


def _collector(value: Any) -> tuple[Collector, bytes]:
    found = strict.members(value, "collector", ("addresses", "sni", "roots", "registration_certificate"))
    addresses = tuple(_address(item) for item in strict.items(found["addresses"], "collector.addresses"))
    domain = strict.text(found["sni"], "collector.sni")
    if not _DOMAIN.fullmatch(domain):
        raise strict.Unexpected("collector.sni")
    registration = _certificate(found["registration_certificate"], "collector.registration_certificate")
    return Collector(addresses, domain, _certificates(found, "roots")), registration


def _address(value: Any) -> tuple[str, int]:
    found = _ADDRESS.fullmatch(value) if isinstance(value, str) else None
    if found is None or int(found[3]) >= 1 << 16:
        raise strict.Unexpected("collector.addresses")
    return found[1].strip("[]"), int(found[3])


def _certificates(document: Mapping[str, Any], place: str, *, least: int = 1) -> tuple[bytes, ...]:
    return tuple(_certificate(item, place) for item in strict.items(document[place], place, least=least))


def _certificate(value: Any, place: str) -> bytes:
    der = strict.octets(value, place)
    try:
        read_certificate(der)
    except TrustError as problem:
        raise strict.Unexpected(place) from problem
    return der
