"""What a page shows of a phone, as JSON values. PINs are among them: they are the TEST phones' and protect nothing."""

from typing import Any

from idclient.emulators.phone.phones import Phone
from idclient.emulators.phone.pins import Pins
from idclient.emulators.phone.prompts import Prompt
from idclient.emulators.phone.queueing import PromptQueue
from idclient.emulators.phone.scenario import PhoneOutcome, Scenario
from idclient.emulators.phone.subscribers import Subscriber
from idclient.model import Purpose

Shape = dict[str, Any]
PIN_NAMES = {Purpose.AUTHENTICATION: "PIN1", Purpose.SIGNING: "PIN2"}


def row(phone: Phone, scenario: Scenario) -> Shape:
    """Return a line of the list of phones."""
    return person(phone.subscriber) | {"waiting": len(phone.prompts), "planned": _planned(scenario)}


def person(subscriber: Subscriber) -> Shape:
    """Return who a phone belongs to and how services find it."""
    return {
        "key": subscriber.key,
        "name": f"{subscriber.given_names} {subscriber.surname}",
        "phone_number": subscriber.phone_number or "",
        "documents": [account.document_number for account in subscriber.accounts],
    }


def whole(phone: Phone, scenario: Scenario) -> Shape:
    """Return all of a phone and what its next request gets. Moments are those of `monotonic`."""
    prompts = [_prompt(queue, prompt) for queue in (phone.sim, phone.app) for prompt in queue.prompts]
    has = {"sim": phone.subscriber.sim is not None, "app": bool(phone.subscriber.accounts)}
    codes = {name: _codes(queue.pins) for name, queue in (("sim", phone.sim), ("app", phone.app)) if has[name]}
    return person(phone.subscriber) | {
        "prompts": prompts,
        "last": _last(phone),
        "codes": codes,
        "auto": scenario.after,
        "planned": _planned(scenario),
        "in_sight": [
            {"token": code.token, "party": code.party, "purpose": code.purpose.value} for code in phone.in_sight()
        ],
        "scans": phone.scan is not None and has["app"],
    }


def _planned(scenario: Scenario) -> list[str]:
    """Return what a scenario has that is not as it should be, by its names in the catalogue."""
    outcome = None if scenario.outcome is PhoneOutcome.ACCEPT else scenario.outcome
    faults = [trouble.fault for trouble in scenario.troubles]
    kinds = [outcome, scenario.certificate, scenario.answer, scenario.middle, *faults]
    return [kind.value for kind in kinds if kind is not None]


def _prompt(queue: PromptQueue, prompt: Prompt) -> Shape:
    shown, pins = prompt.shown, queue.pins
    return {
        "number": prompt.number,
        "on_screen": prompt.shown_at is not None,
        "screen": prompt.screen.value,
        "expires": prompt.expires,
        "service": shown.service,
        "purpose": shown.purpose.value,
        "party": shown.party,
        "text": shown.text,
        "code": shown.code if not shown.codes else "",
        "codes": list(shown.codes),
        "documents": list(shown.documents),
        "question": shown.question,
        "language": shown.language,
        "pin": PIN_NAMES[shown.purpose],
        "length": len(pins.value(shown.purpose)),
        "left": pins.tries_left(shown.purpose),
        "tries": pins.tries,
    }


def _last(phone: Phone) -> Shape | None:
    ended = [queue.last for queue in (phone.sim, phone.app) if queue.last is not None and queue.last.ended is not None]
    last = max(ended, key=lambda prompt: prompt.ended.at if prompt.ended else 0.0, default=None)
    if last is None or last.ended is None:
        return None
    return {"number": last.number, "service": last.shown.service, "ending": last.ended.ending.name.lower()}


def _codes(pins: Pins) -> Shape:
    return {
        "pins": [
            {"name": name, "value": pins.value(purpose), "left": pins.tries_left(purpose), "tries": pins.tries}
            for purpose, name in PIN_NAMES.items()
        ],
        "puk": pins.puk,
        "puk_left": pins.puk_tries_left,
    }
