"""Subscribers as JSON, to be listed and to be added."""

import re
from typing import Any

from idclient.emulators.phone.control.scenarios import to_json
from idclient.emulators.phone.local_requests import NotUnderstood
from idclient.emulators.phone.phones import Phone
from idclient.emulators.phone.scenario import PERSON
from idclient.emulators.phone.subscribers import Account, KeyKind, Sim, SimProfile, Subscriber
from idclient.emulators.phone.view.showing import whole

_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_CODE = re.compile(r"[0-9A-Z-]{4,20}", re.ASCII)
_PHONE = re.compile(r"\+\d{8,30}", re.ASCII)
_DOCUMENT = re.compile(r"PNO[A-Z]{2}-[!-~]{1,40}-[A-Z0-9]{4,5}-(?:Q|NQ)", re.ASCII)


def listed(phone: Phone) -> dict[str, Any]:
    """Return a person, what services know of the SIM and the accounts, and what waits on the phone."""
    person, shown = phone.subscriber, whole(phone, PERSON)
    sim = person.sim
    return {
        "key": person.key,
        "country": person.country,
        "code": person.personal_code,
        "surname": person.surname,
        "given_names": person.given_names,
        "phone_number": person.phone_number,
        "sim": None if sim is None else {"profile": sim.profile.value, "key": sim.key.value, "active": sim.active},
        "accounts": [_account(account) for account in person.accounts],
        "scenario": None if person.scenario is None else to_json(person.scenario),
        "prompts": shown["prompts"],
        "last": shown["last"],
        "in_sight": shown["in_sight"],
    }


def read_person(message: dict[str, Any]) -> Subscriber:
    """Return the person that a message describes.

    country, code, surname, given_names; phone_number and sim for Mobile-ID; accounts for Smart-ID.
    Raises: NotUnderstood.
    """
    sim = message.get("sim")
    number = message.get("phone_number")
    if (sim is None) != (number is None):
        raise NotUnderstood("phone_number and sim belong together")
    accounts = message.get("accounts", [])
    if not isinstance(accounts, list):
        raise NotUnderstood("accounts must be a list")
    return Subscriber(
        country=_matching(message, "country", _COUNTRY),
        personal_code=_matching(message, "code", _CODE),
        surname=_text(message, "surname"),
        given_names=_text(message, "given_names"),
        phone_number=None if number is None else _matching(message, "phone_number", _PHONE),
        sim=None if sim is None else _sim(sim),
        accounts=tuple(_read_account(account) for account in accounts),
    )


def _account(account: Account) -> dict[str, Any]:
    return {
        "document_number": account.document_number,
        "qualified": account.qualified,
        "device": account.device,
        "scenario": None if account.scenario is None else to_json(account.scenario),
    }


def _sim(value: object) -> Sim:
    if not isinstance(value, dict):
        raise NotUnderstood("sim must be an object")
    profile = next((one for one in SimProfile if one.value == value.get("profile", SimProfile.EID_Q.value)), None)
    key = next((one for one in KeyKind if one.value == value.get("key", KeyKind.EC.value)), None)
    if profile is None or key is None:
        raise NotUnderstood("profile and key of the sim have unknown values")
    return Sim(profile, key, active=_flag(value, "active"))


def _read_account(value: object) -> Account:
    if not isinstance(value, dict):
        raise NotUnderstood("an account must be an object")
    return Account(
        document_number=_matching(value, "document_number", _DOCUMENT),
        qualified=_flag(value, "qualified"),
        device=_text(value, "device") if "device" in value else "phone",
    )


def _text(message: dict[str, Any], name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 60 or not value.isprintable():
        raise NotUnderstood(f"{name} must be a text of 1 to 60 characters")
    return value


def _matching(message: dict[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = message.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise NotUnderstood(f"{name} is needed in its form")
    return value


def _flag(message: dict[str, Any], name: str) -> bool:
    value = message.get(name, True)
    if not isinstance(value, bool):
        raise NotUnderstood(f"{name} must be true or false")
    return value
