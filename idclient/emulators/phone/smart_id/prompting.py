"""How a request gets onto the phone, and what a man in the middle makes of it on the way."""

import base64
import hashlib

from idclient.emulators.phone.endings import Ending
from idclient.emulators.phone.phones import Phones
from idclient.emulators.phone.prompts import CHOOSING, Screen, Shown
from idclient.emulators.phone.scenario import Middle, PhoneOutcome
from idclient.emulators.phone.sessions import Session
from idclient.emulators.phone.smart_id.acsp import control_code
from idclient.emulators.phone.smart_id.confirming import purpose_of
from idclient.emulators.phone.smart_id.intents import Flow, Intent, Kind, Version
from idclient.emulators.phone.smart_id.interactions import chosen, screens
from idclient.emulators.phone.smart_id.tasks import Task
from idclient.ports import Entropy
from idclient.value import replace

_OUT_OF_REACH = frozenset({PhoneOutcome.PHONE_ABSENT, PhoneOutcome.DELIVERY_ERROR})


def prepare(task: Task, middle: Middle | None, entropy: Entropy) -> None:
    """Settle what will be signed, and the control codes of both sides."""
    intent = task.intent
    if intent.kind is Kind.CERTIFICATE:
        return
    told = control_code(intent.octets)
    if intent.version is Version.V3 and intent.kind is Kind.SIGNATURE:
        told = _digits(entropy)
    task.told_code = told
    shown = told
    if middle is not None:
        task.signed = _swapped(intent, same=middle is Middle.SAME_CODE)
        shown = _code_in_the_middle(task, middle)
    task.code = shown if intent.flow is Flow.NOTIFICATION else ""


def _code_in_the_middle(task: Task, middle: Middle) -> str:
    """Return the code of the swapped request; one that the service draws itself is the same or another."""
    if task.intent.version is Version.V3 and task.intent.kind is Kind.SIGNATURE:
        return task.told_code if middle is Middle.SAME_CODE else f"{(int(task.told_code) + 1) % 10_000:04d}"
    return control_code(task.signed.octets)


def show(session: Session[Task], phones: Phones, entropy: Entropy) -> None:
    """Show a request on the holder's phone, or have it end as the scenario says without anybody's doing."""
    task, scenario = session.task, session.scenario
    task.started = True
    if task.holder is None or scenario.outcome in _OUT_OF_REACH:
        return
    if scenario.outcome is PhoneOutcome.APP_TOO_OLD:
        session.plan(Ending.APP_TOO_OLD, scenario.after or 0.0)
        return
    way = _screens(task)
    shown = Shown(
        service="smart-id",
        purpose=purpose_of(task.intent),
        party=task.intent.party_name,
        text=chosen(task.intent.interactions).text if task.intent.interactions else "",
        code=task.code,
        codes=_choices(task.code, entropy) if CHOOSING & set(way) else (),
        documents=tuple(account.document_number for account in task.accounts),
    )
    session.wait_for(phones.of(task.holder).show(shown, way, scenario, session.expires, session.finish))
    session.changes.announce()


def _screens(task: Task) -> tuple[Screen, ...]:
    """Return the screens: which device it is to be comes first when the person has several."""
    several = (Screen.DEVICE_CHOICE,) if len(task.accounts) > 1 else ()
    if task.intent.kind is Kind.CERTIFICATE:
        return several or (Screen.TEXT,)
    return several + screens(chosen(task.intent.interactions))


def _choices(right: str, entropy: Entropy) -> tuple[str, ...]:
    """Return three different codes of which one is right, in the order of their digits."""
    step = 1 + int.from_bytes(entropy(2)) % 4_999
    return tuple(sorted(f"{(int(right) + times * step) % 10_000:04d}" for times in range(3)))


def _digits(entropy: Entropy) -> str:
    return f"{int.from_bytes(entropy(4)) % 10_000:04d}"


def _swapped(intent: Intent, *, same: bool) -> Intent:
    """Return the request with other octets to sign, whose control code is the same or is not."""
    code = control_code(intent.octets)
    number = 0
    while True:
        number += 1
        other = hashlib.shake_256(intent.octets + number.to_bytes(4)).digest(len(intent.octets))
        if (control_code(other) == code) is same:
            return replace(intent, octets=other, challenge=base64.b64encode(other).decode())
