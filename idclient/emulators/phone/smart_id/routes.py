"""Paths of the three versions. Any prefix, doubled and trailing slashes are tolerated."""

import re
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from idclient.emulators.phone.smart_id.intents import Flow, Kind, Target, TargetKind, Version
from idclient.value import frozen

_IDENTIFIER = r"(?:PNO|PAS|IDC)[A-Z]{2}-[!-~]{1,64}"
_IDENTIFIERS = re.compile(_IDENTIFIER, re.ASCII)
_DOCUMENTS = re.compile(_IDENTIFIER + r"-[A-Z0-9]{4,5}-(?:Q|NQ)", re.ASCII)
_V2_KINDS = {
    "authentication": Kind.AUTHENTICATION,
    "signature": Kind.SIGNATURE,
    "certificatechoice": Kind.CERTIFICATE,
}


class _Way(NamedTuple):
    kind: Kind
    flow: Flow
    targets: frozenset[TargetKind]


_NAMED = frozenset({TargetKind.IDENTIFIER, TargetKind.DOCUMENT})
_ANYBODY = frozenset({TargetKind.ANONYMOUS})
_ONE = frozenset({TargetKind.DOCUMENT})
_V3_WAYS = {
    ("authentication", "device-link"): _Way(Kind.AUTHENTICATION, Flow.LINK, _NAMED | _ANYBODY),
    ("authentication", "notification"): _Way(Kind.AUTHENTICATION, Flow.NOTIFICATION, _NAMED),
    ("signature", "device-link"): _Way(Kind.SIGNATURE, Flow.LINK, _NAMED),
    ("signature", "notification"): _Way(Kind.SIGNATURE, Flow.NOTIFICATION, _NAMED),
    ("signature", "certificate-choice", "device-link"): _Way(Kind.CERTIFICATE, Flow.LINK, _ANYBODY),
    ("signature", "certificate-choice", "notification"): _Way(
        Kind.CERTIFICATE, Flow.NOTIFICATION, frozenset({TargetKind.IDENTIFIER})
    ),
}
_LINKED = ("signature", "notification", "linked")
_CERTIFICATE = ("signature", "certificate")


@frozen
class Start:
    """A session is to begin."""

    version: Version
    kind: Kind
    flow: Flow
    target: Target


@frozen
class Fetch:
    """The signing certificate of a document is asked for (v3)."""

    target: Target


@frozen
class Poll:
    """A session is asked about. `timeout_ms` is what the query says, as it stands."""

    version: Version
    session: str
    timeout_ms: str | None


Route = Start | Fetch | Poll


def find_route(url: str) -> tuple[Version | None, Route | None]:
    """Return which version an address is of, and what it is for."""
    parts = urlsplit(url)
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    for index, segment in enumerate(segments):
        version = next((version for version in Version if version.value == segment), None)
        if version is not None:
            return version, _route(version, tuple(segments[index + 1 :]), parts.query)
    return None, None


def _route(version: Version, path: tuple[str, ...], query: str) -> Route | None:
    if len(path) == 2 and path[0] == "session":
        timeouts = parse_qs(query, keep_blank_values=True).get("timeoutMs")
        return Poll(version, path[1], timeouts[-1] if timeouts else None)
    if version is Version.V3:
        return _v3_route(path)
    if not path or path[0] not in _V2_KINDS:
        return None
    target = _v2_target(version, path[1:])
    return None if target is None else Start(version, _V2_KINDS[path[0]], Flow.NOTIFICATION, target)


def _v3_route(path: tuple[str, ...]) -> Route | None:
    if path[:-1] == _LINKED:
        target = _target(("document", path[-1]), _ONE)
        return None if target is None else Start(Version.V3, Kind.SIGNATURE, Flow.LINKED, target)
    if path[:-1] == _CERTIFICATE:
        target = _target(("document", path[-1]), _ONE)
        return None if target is None else Fetch(target)
    for prefix, way in _V3_WAYS.items():
        if path[: len(prefix)] == prefix:
            target = _target(path[len(prefix) :], way.targets)
            return None if target is None else Start(Version.V3, way.kind, way.flow, target)
    return None


def _v2_target(version: Version, path: tuple[str, ...]) -> Target | None:
    if len(path) == 3 and path[0] == "private":
        return Target(TargetKind.PRIVATE, "/".join(path[1:]))
    if version is Version.V1 and len(path) == 3 and path[0] == "pno":
        return _target(("etsi", f"PNO{path[1]}-{path[2]}"), _NAMED)
    return _target(path, _NAMED)


def _target(path: tuple[str, ...], allowed: frozenset[TargetKind]) -> Target | None:
    kind = next((kind for kind in allowed if path and kind.value == path[0]), None)
    if kind is TargetKind.ANONYMOUS and len(path) == 1:
        return Target(kind)
    patterns = {TargetKind.IDENTIFIER: _IDENTIFIERS, TargetKind.DOCUMENT: _DOCUMENTS}
    if kind not in patterns or len(path) != 2 or not patterns[kind].fullmatch(path[1]):
        return None
    return Target(kind, path[1])
