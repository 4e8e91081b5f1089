"""Requests of RP API v3: every field of every session, strictly. Source: Smart-ID RP API 3.2, OpenAPI."""

import re
from enum import Enum
from types import MappingProxyType

from idclient.emulators.phone.parties import Party
from idclient.emulators.phone.smart_id.bodies import Body
from idclient.emulators.phone.smart_id.intents import Algorithm, Flow, Intent, Kind, Level, Version
from idclient.emulators.phone.smart_id.interactions import read_v3
from idclient.emulators.phone.smart_id.parties import read_properties
from idclient.value import replace

_CALLBACK = re.compile(r"https://([^|#]+)", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_SIZES = MappingProxyType({"SHA-256": 32, "SHA-384": 48, "SHA-512": 64, "SHA3-256": 32, "SHA3-384": 48, "SHA3-512": 64})
_PSS = "rsassa-pss"
_OLD = MappingProxyType({f"sha{bits}WithRSAEncryption": f"SHA-{bits}" for bits in (256, 384, 512)})
_CHALLENGE = (44, 88)
_CHALLENGE_OCTETS = range(32, 65)


class Protocol(Enum):
    """signatureProtocol."""

    ACSP = "ACSP_V2"
    RAW = "RAW_DIGEST_SIGNATURE"


class _CodeType(Enum):
    NUMERIC = "numeric4"


def read_v3_intent(body: Body, kind: Kind, flow: Flow, party: Party) -> Intent:
    """Return what a request asks for. Raises: Refusal."""
    share, ignored = read_properties(body, party)
    intent = Intent(
        version=Version.V3,
        kind=kind,
        flow=flow,
        party=party,
        party_name=body.text("relyingPartyName"),
        level=_level(body, kind),
        callback=_callback(body, flow),
        share_address=share,
        ignored=ignored,
    )
    _read_nonce(body, kind)
    if kind is Kind.CERTIFICATE:
        return intent
    if kind is Kind.AUTHENTICATION and flow is Flow.NOTIFICATION:
        body.one_of("vcType", _CodeType)
    if flow is Flow.LINKED:
        intent = replace(intent, linked=body.matching("linkedSessionID", _UUID))
    return _with_signature(body, intent)


def read_level(body: Body) -> Level:
    """Return the level of a signing certificate. Raises: Refusal."""
    return body.one_of("certificateLevel", Level, Level.QUALIFIED)


def _level(body: Body, kind: Kind) -> Level:
    if kind is Kind.AUTHENTICATION:
        return body.one_of("certificateLevel", (Level.ADVANCED, Level.QUALIFIED), Level.QUALIFIED)
    return read_level(body)


def _callback(body: Body, flow: Flow) -> str:
    if flow is not Flow.LINK or not body.has("initialCallbackUrl"):
        return ""
    return body.matching("initialCallbackUrl", _CALLBACK, longest=1800)


def _read_nonce(body: Body, kind: Kind) -> None:
    if kind is Kind.AUTHENTICATION and "nonce" in body.values:
        raise body.wrong("nonce", "nonce is not allowed in authentication")
    if body.has("nonce"):
        body.text("nonce", longest=30)


def _with_signature(body: Body, intent: Intent) -> Intent:
    """Add protocol, challenge, algorithm and interactions."""
    authentication = intent.kind is Kind.AUTHENTICATION
    body.one_of("signatureProtocol", (Protocol.ACSP if authentication else Protocol.RAW,))
    part = body.part("signatureProtocolParameters")
    name = "rpChallenge" if authentication else "digest"
    text, octets = part.octets(name, *_CHALLENGE)
    algorithm = _algorithm(part)
    sizes = _CHALLENGE_OCTETS if authentication else (_SIZES[algorithm.digest],)
    if len(octets) not in sizes:
        raise part.wrong(name, f"{name} has a wrong length")
    interactions_text, interactions = read_v3(body, intent.flow)
    return replace(
        intent,
        algorithm=algorithm,
        challenge=text,
        octets=octets,
        interactions_text=interactions_text,
        interactions=interactions,
    )


def _algorithm(part: Body) -> Algorithm:
    name = part.text("signatureAlgorithm")
    if name in _OLD:
        if part.has("signatureAlgorithmParameters"):
            raise part.wrong("signatureAlgorithmParameters", "not allowed with this signatureAlgorithm")
        return Algorithm(name, _OLD[name], pss=False)
    if name != _PSS:
        raise part.wrong("signatureAlgorithm", "signatureAlgorithm has an unknown value")
    parameters = part.part("signatureAlgorithmParameters")
    digest = parameters.text("hashAlgorithm")
    if digest not in _SIZES:
        raise parameters.wrong("hashAlgorithm", "hashAlgorithm has an unknown value")
    return Algorithm(name, digest, pss=True)
