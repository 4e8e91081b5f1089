"""Ways to ask the person: which are allowed where, which one the app uses, and the screens that makes."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from idclient.emulators.phone.prompts import Screen
from idclient.emulators.phone.smart_id.bodies import Body, decoded, parsed
from idclient.emulators.phone.smart_id.intents import Flow, Interaction
from idclient.emulators.phone.smart_id.refusals import Refusal

TEXT_AND_PIN = "displayTextAndPIN"
CODE_CHOICE = "verificationCodeChoice"
MESSAGE = "confirmationMessage"
MESSAGE_AND_CODE = "confirmationMessageAndVerificationCodeChoice"
_LONGEST = MappingProxyType({"displayText60": 60, "displayText200": 200})
_TEXTS = MappingProxyType(
    {
        TEXT_AND_PIN: "displayText60",
        CODE_CHOICE: "displayText60",
        MESSAGE: "displayText200",
        MESSAGE_AND_CODE: "displayText200",
    }
)
_V2 = frozenset(_TEXTS)
_NOTIFIED = frozenset({TEXT_AND_PIN, MESSAGE, MESSAGE_AND_CODE})
_LINKED = frozenset({TEXT_AND_PIN, MESSAGE})
_SCREENS = MappingProxyType(
    {
        TEXT_AND_PIN: (Screen.PIN,),
        CODE_CHOICE: (Screen.CODE_CHOICE, Screen.PIN),
        MESSAGE: (Screen.CONFIRMATION, Screen.PIN),
        MESSAGE_AND_CODE: (Screen.CONFIRMATION_AND_CODE, Screen.PIN),
    }
)
_NAMES = MappingProxyType(
    {
        Screen.PIN: TEXT_AND_PIN,
        Screen.CODE_CHOICE: CODE_CHOICE,
        Screen.CONFIRMATION: MESSAGE,
        Screen.CONFIRMATION_AND_CODE: MESSAGE_AND_CODE,
    }
)


def read_v3(body: Body, flow: Flow) -> tuple[str, tuple[Interaction, ...]]:
    """Return `interactions`, Base64 of a JSON array, as it came and read. Raises: Refusal."""
    text = body.text("interactions")
    wrong = body.wrong("interactions", "interactions must be Base64 of a JSON array of interactions")
    value = parsed(decoded(text, wrong), wrong)
    return text, _read(value, _NOTIFIED if flow is Flow.NOTIFICATION else _LINKED, wrong)


def read_v2(body: Body) -> tuple[Interaction, ...]:
    """Return `allowedInteractionsOrder`. Raises: Refusal."""
    wrong = body.wrong("allowedInteractionsOrder", "allowedInteractionsOrder must be an array of interactions")
    return _read(body.values.get("allowedInteractionsOrder"), _V2, wrong)


def read_v1(body: Body) -> tuple[Interaction, ...]:
    """Return what `displayText` and `requestProperties.vcChoice` amount to. Raises: Refusal."""
    text = body.text("displayText", longest=_LONGEST["displayText60"]) if body.has("displayText") else ""
    choice = body.has("requestProperties") and body.part("requestProperties").flag("vcChoice")
    return (Interaction(CODE_CHOICE if choice else TEXT_AND_PIN, text),)


def _read(value: Any, allowed: frozenset[str], wrong: Refusal) -> tuple[Interaction, ...]:
    if not isinstance(value, list) or not value:
        raise wrong
    found = tuple(_interaction(item, allowed, wrong) for item in value)
    if len({interaction.name for interaction in found}) != len(found):
        raise wrong
    return found


def _interaction(value: Any, allowed: frozenset[str], wrong: Refusal) -> Interaction:
    """Read one: its type, and exactly the one text that belongs to it."""
    if not isinstance(value, dict) or not isinstance(value.get("type"), str) or value["type"] not in allowed:
        raise wrong
    name = _TEXTS[value["type"]]
    if [key for key in value if key in _LONGEST] != [name]:
        raise wrong
    text = value[name]
    if not isinstance(text, str) or not 0 < len(text) <= _LONGEST[name]:
        raise wrong
    return Interaction(value["type"], text)


def chosen(interactions: Sequence[Interaction]) -> Interaction:
    """Return the one the app uses: the first, for it knows them all."""
    return interactions[0]


def screens(interaction: Interaction) -> tuple[Screen, ...]:
    """Return the screens a person goes through."""
    return _SCREENS[interaction.name]


def screen_name(screen: Screen | None) -> str:
    """Return the interaction whose screen this is, as results name it."""
    return "" if screen is None else _NAMES.get(screen, "")


def other(names: Sequence[str]) -> str:
    """Return an interaction that nobody offered, for an app that lies."""
    return next((name for name in (MESSAGE_AND_CODE, CODE_CHOICE, MESSAGE) if name not in names), "other")
