"""Requests of RP API v2 and v1. Source: SK-EID/smart-id-documentation, branch api-v2."""

from types import MappingProxyType

from idclient.emulators.phone.parties import Party
from idclient.emulators.phone.smart_id.bodies import Body
from idclient.emulators.phone.smart_id.intents import Algorithm, Flow, Intent, Kind, Level, Version
from idclient.emulators.phone.smart_id.interactions import read_v1, read_v2
from idclient.emulators.phone.smart_id.parties import read_properties
from idclient.value import replace

_HASHES = MappingProxyType({"SHA256": 32, "SHA384": 48, "SHA512": 64})


def read_v2_intent(body: Body, version: Version, kind: Kind, party: Party) -> Intent:
    """Return what a request asks for. Raises: Refusal."""
    share, ignored = read_properties(body, party, ("vcChoice",) if version is Version.V1 else ())
    levels = (Level.ADVANCED, Level.QUALIFIED) if kind is Kind.AUTHENTICATION else tuple(Level)
    intent = Intent(
        version=version,
        kind=kind,
        flow=Flow.NOTIFICATION,
        party=party,
        party_name=body.text("relyingPartyName"),
        level=body.one_of("certificateLevel", levels, Level.QUALIFIED),
        share_address=share,
        ignored=ignored,
    )
    if body.has("nonce"):
        body.text("nonce", longest=30)
    return intent if kind is Kind.CERTIFICATE else _with_hash(body, intent)


def _with_hash(body: Body, intent: Intent) -> Intent:
    """Add what is to be signed, and how the person is asked."""
    text, octets = body.octets("hash", 1, 1000)
    hash_type = body.text("hashType")
    if hash_type not in _HASHES:
        raise body.wrong("hashType", "hashType has an unknown value")
    if len(octets) != _HASHES[hash_type]:
        raise body.wrong("hash", "the length of hash must match hashType")
    bits = hash_type.removeprefix("SHA")
    return replace(
        intent,
        challenge=text,
        octets=octets,
        algorithm=Algorithm(f"sha{bits}WithRSAEncryption", f"SHA-{bits}", pss=False),
        interactions=read_v1(body) if intent.version is Version.V1 else read_v2(body),
    )
