"""The settings of Mobile-ID and Smart-ID: where the service is, as whom it is asked, and by which keys it is known."""

import base64
import re
from datetime import UTC, date, datetime, timedelta

from idclient.errors.settings import SettingInvalid
from idclient.ports import KeyPin
from idclient.settings.checks import web_address

PUBLIC_PARTIES = ("00000000-0000-0000-0000-000000000000", "00000000-0000-4000-8000-000000000000")
"""UUIDs that are published and no secret: those of demos, and of gateways that ask with one of their own."""

UUIDS = ("mobile_id.party_uuid", "smart_id.party_uuid")
"""Settings whose value belongs into the keyring."""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_NAME = 32
"""Octets of a relying party's name (Smart-ID RP API §2.2)."""
_PREFIX = "sha256//"
_DIGEST = 32
_PINS = "keys as sha256//BASE64, separated by ; each perhaps with its last day: sha256//BASE64 until 2026-12-31"


def service_address(name: str, value: str) -> str:
    """Accept https, or http on this computer: what is sent holds phone numbers and personal codes."""
    from urllib.parse import urlsplit

    web_address(name, value)
    parts = urlsplit(value)
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise SettingInvalid(name=name, expected="an https address")
    return value


def is_uuid(value: str) -> bool:
    """Whether it is a UUID as these services write it: 8-4-4-4-12 hexadecimal digits, small letters."""
    return _UUID.fullmatch(value) is not None


def uuid_entry(name: str) -> str:
    """Return what the keyring calls the UUID of `mobile_id.party_uuid` or `smart_id.party_uuid`."""
    return name.replace(".", "-").replace("_", "-")


def public_party(name: str, value: str) -> str:
    """Accept a published UUID, or nothing; one that is a secret goes into the keyring."""
    if value and value not in PUBLIC_PARTIES:
        raise SettingInvalid(name=name, expected=f"nothing here; `idclient config set {name}` asks for it and keeps it")
    return value


def party_name(name: str, value: str) -> str:
    """Accept a name that the service can show on a phone."""
    if len(value.encode()) > _NAME or not value.isprintable():
        raise SettingInvalid(name=name, expected="a name of at most 32 bytes")
    return value


def key_pins(name: str, value: str) -> str:
    """Accept a list of keys, or nothing."""
    parse_pins(name, value)
    return value


def parse_pins(name: str, value: str) -> tuple[KeyPin, ...]:
    """Return the keys in a list such as `sha256//BASE64 until 2026-12-31; sha256//BASE64`. Raises: SettingInvalid."""
    return tuple(_pin(name, entry) for entry in value.split(";") if entry.strip())


def _pin(name: str, entry: str) -> KeyPin:
    key, _, until = entry.strip().partition(" until ")
    try:
        digest = base64.b64decode(key.strip().removeprefix(_PREFIX), validate=True)
        end = _end_of(until.strip()) if until else None
    except (ValueError, OverflowError) as error:
        raise SettingInvalid(name=name, expected=_PINS) from error
    if len(digest) != _DIGEST:
        raise SettingInvalid(name=name, expected=_PINS)
    return KeyPin(base64.b64encode(digest).decode(), end)


def _end_of(day: str) -> datetime:
    """Return when a day ends, UTC. Raises: ValueError, OverflowError."""
    begin = date.fromisoformat(day)
    return datetime(begin.year, begin.month, begin.day, tzinfo=UTC) + timedelta(days=1, seconds=-1)
