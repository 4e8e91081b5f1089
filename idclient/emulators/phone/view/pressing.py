"""What a person does with a phone, as JSON messages. A message that says nothing is told from one that does not fit."""

from collections.abc import Callable
from typing import Any

from idclient.emulators.phone.local_requests import NotUnderstood
from idclient.emulators.phone.phones import Phone
from idclient.emulators.phone.queueing import PromptQueue
from idclient.emulators.phone.view.showing import PIN_NAMES

Message = dict[str, Any]


def press(phone: Phone, message: Message) -> bool:
    """Answer a prompt, and say whether that fitted what is on its screen, or whether the PIN was right.

    `prompt` is its number, `action` one of accept, refuse, code, device, pin; the last three have a `value`.
    Raises: NotUnderstood.
    """
    number, action, value = _prompt_number(message), _text(message, "action"), message.get("value", "")
    if not isinstance(value, str):
        raise NotUnderstood
    queue = phone.queue_of(number)
    actions: dict[str, Callable[[PromptQueue], bool]] = {
        "accept": lambda queue: queue.accept(number),
        "refuse": lambda queue: queue.refuse(number),
        "code": lambda queue: queue.choose_code(number, value),
        "device": lambda queue: queue.choose_device(number, value),
        "pin": lambda queue: queue.enter_pin(number, value),
    }
    if action not in actions:
        raise NotUnderstood
    return queue is not None and actions[action](queue)


def unblock(phone: Phone, message: Message) -> bool:
    """Set a PIN anew with the PUK, and say whether that worked.

    `of` is sim or app, `pin` PIN1 or PIN2, `puk` and `new` are digits. Raises: NotUnderstood.
    """
    purposes = {name: purpose for purpose, name in PIN_NAMES.items()}
    queues = {"sim": phone.sim, "app": phone.app}
    of, pin = _text(message, "of"), _text(message, "pin")
    if of not in queues or pin not in purposes:
        raise NotUnderstood
    done = queues[of].pins.unblock(purposes[pin], _text(message, "puk"), _text(message, "new"))
    queues[of].changes.announce()
    return done


def scan(phone: Phone, message: Message) -> str:
    """Hold the text of a QR code (`link`) before the phone; return why the app refuses it, empty when it does not.

    Raises: NotUnderstood.
    """
    link = _text(message, "link").strip()
    return "no-app" if phone.scan is None else phone.scan(link)


def look(phone: Phone, message: Message) -> str:
    """Read a QR code that is in sight (`token`) with the phone; return why the app refuses it, empty if it does not.

    Raises: NotUnderstood.
    """
    return phone.look(_text(message, "token"))


def seconds(message: Message) -> float | None:
    """Return after how many seconds the phone shall answer by itself (`after`), None for never.

    Raises: NotUnderstood.
    """
    after = message.get("after")
    if after is None and "after" in message:
        return None
    if isinstance(after, bool) or not isinstance(after, int | float) or not 0 <= after <= 120:
        raise NotUnderstood
    return float(after)


def _text(message: Message, name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str):
        raise NotUnderstood
    return value


def _prompt_number(message: Message) -> int:
    number = message.get("prompt")
    if not isinstance(number, int) or isinstance(number, bool):
        raise NotUnderstood
    return number
