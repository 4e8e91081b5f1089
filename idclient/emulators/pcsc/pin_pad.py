"""A reader's keypad and the person at it, scripted.

Source: PC/SC part 10 v2.02.09, clauses 2.3 (features), 2.5 (structures), 2.6 (properties); control codes as libccid's.
"""

import struct
from collections import deque
from collections.abc import Callable, Sequence
from enum import IntEnum
from threading import Condition
from typing import NamedTuple

from idclient.emulators.pcsc.pin_block import Block, fill
from idclient.errors.card import CardCommunicationFailed, CardRemoved, ReaderFeatureMissing
from idclient.value import frozen

GET_FEATURE_REQUEST = 0x42000D48
"""CM_IOCTL_GET_FEATURE_REQUEST of pcsc-lite, SCARD_CTL_CODE(3400)."""
_FEATURES = 0x42330000
_NOT_TRANSACTED = 0x80100016
_SHORTEST_APDU = 4
_DEFAULT_SECONDS = 15
_CONFIRM, _ASK_PRESENT = 0x01, 0x02
_AT_MAXIMUM = 0x01
_VERIFY = struct.Struct("<BBBBBHBBHB3xI")
_MODIFY = struct.Struct("<BBBBBBBHBBBH3s3xI")


class Feature(IntEnum):
    """Feature tags."""

    VERIFY_PIN_DIRECT = 0x06
    MODIFY_PIN_DIRECT = 0x07
    IFD_PIN_PROPERTIES = 0x0A
    GET_TLV_PROPERTIES = 0x12


class Key(IntEnum):
    """What a person does instead of entering digits: the answers of the keypad itself."""

    TIMEOUT = 0x6400
    CANCEL = 0x6401


_MISMATCH, _LENGTH, _INVALID = 0x6402, 0x6403, 0x6B80

Entry = str | Key
"""Digits and the confirmation key, or another key."""


class Prompt(NamedTuple):
    """What a keypad shows: a language (wLangId) and the number of a message."""

    language: int
    message: int


@frozen(kw_only=True)
class Traits:
    """What a keypad tells of itself. `lines` 0: it has no display."""

    vendor: int = 0x08E6
    product: int = 0x34C2
    minimum: int = 4
    maximum: int = 12
    longest_apdu: int = 65536
    lines: int = 2
    modify: bool = True


class _Refused(Exception):
    def __init__(self, word: int) -> None:
        self.word = word


_ORDINARY = Traits()


class Keypad:
    """Takes what the person enters from a script, and waits for more when that is used up.

    `shown` are the prompts so far. The person is given as long as the structure says.
    """

    def __init__(self, *entries: Entry, traits: Traits = _ORDINARY) -> None:
        self.traits = traits
        self.shown: list[Prompt] = []
        self._entries = deque(entries)
        self._condition = Condition()

    def press(self, *entries: Entry) -> None:
        """Enter something, now or when asked for it."""
        with self._condition:
            self._entries.extend(entries)
            self._condition.notify_all()

    def wake(self) -> None:
        """Let whoever waits for the person see whether that is still wanted."""
        with self._condition:
            self._condition.notify_all()

    def wait_for_prompts(self, count: int, *, seconds: float) -> bool:
        """Wait until that many prompts were shown; False when they were not in time."""
        with self._condition:
            return self._condition.wait_for(lambda: len(self.shown) >= count, seconds)

    @property
    def features(self) -> dict[int, int]:
        """The control codes by feature tags."""
        tags = [tag for tag in Feature if self.traits.modify or tag is not Feature.MODIFY_PIN_DIRECT]
        return {tag: _FEATURES + tag for tag in tags}

    def control(
        self, code: int, data: bytes, send: Callable[[bytes], bytes], wanted: Callable[[], bool] = lambda: True
    ) -> bytes:
        """Carry out a control code; `send` transmits an APDU to the card. Blocks while the person is asked.

        Raises:
            ReaderFeatureMissing: the keypad has no such code.
            CardCommunicationFailed: a structure whose lengths do not fit, as libccid refuses it.
            CardRemoved: no longer wanted.
            CardError: from `send`.
        """
        if code == GET_FEATURE_REQUEST:
            return b"".join(struct.pack(">BBI", tag, 4, number) for tag, number in self.features.items())
        match {number: tag for tag, number in self.features.items()}.get(code):
            case Feature.VERIFY_PIN_DIRECT:
                return self._pin(_read_verify(data), send, wanted)
            case Feature.MODIFY_PIN_DIRECT:
                return self._pin(_read_modify(data), send, wanted)
            case Feature.IFD_PIN_PROPERTIES:
                return struct.pack("<HBB", self._layout, 0x07, 1)
            case Feature.GET_TLV_PROPERTIES:
                return self._properties()
            case _:
                raise ReaderFeatureMissing

    @property
    def _layout(self) -> int:
        return self.traits.lines << 8 | 16 if self.traits.lines else 0

    def _properties(self) -> bytes:
        traits = self.traits
        rows: Sequence[tuple[int, int, int]] = (
            (0x01, 2, self._layout),
            (0x02, 1, 0x07),
            (0x03, 1, 1),
            (0x06, 1, traits.minimum),
            (0x07, 1, traits.maximum),
            (0x0A, 4, traits.longest_apdu),
            (0x0B, 2, traits.vendor),
            (0x0C, 2, traits.product),
        )
        return b"".join(bytes([tag, size]) + value.to_bytes(size, "little") for tag, size, value in rows)

    def _pin(self, order: "_Order", send: Callable[[bytes], bytes], wanted: Callable[[], bool]) -> bytes:
        try:
            apdu = self._apdu(order, wanted)
        except _Refused as refused:
            return refused.word.to_bytes(2)
        return send(apdu)

    def _apdu(self, order: "_Order", wanted: Callable[[], bool]) -> bytes:
        prompts = list(order.prompts)
        digits = [self._ask(order, prompts, wanted) for _ in order.blocks]
        if order.repeat and self._ask(order, prompts, wanted) != digits[-1]:
            raise _Refused(_MISMATCH)
        apdu: bytes | None = order.apdu
        for pin, block in zip(digits, order.blocks, strict=True):
            apdu = None if apdu is None else fill(apdu, pin, block)
        if apdu is None:
            raise _Refused(_INVALID)
        return apdu

    def _ask(self, order: "_Order", prompts: list[Prompt], wanted: Callable[[], bool]) -> str:
        with self._condition:
            self.shown.append(prompts.pop(0) if len(prompts) > 1 else prompts[0])
            self._condition.notify_all()
            self._condition.wait_for(lambda: self._entries or not wanted(), order.seconds)
            if not wanted():
                raise CardRemoved
            entry = self._entries.popleft() if self._entries else Key.TIMEOUT
        if isinstance(entry, Key):
            raise _Refused(entry)
        if order.validation & _AT_MAXIMUM:
            entry = entry[: order.maximum]
        if not order.minimum <= len(entry) <= order.maximum or not entry.isdecimal():
            raise _Refused(_LENGTH)
        return entry


@frozen
class _Order:
    """PIN_VERIFY or PIN_MODIFY, read. A repetition is asked for last."""

    seconds: int
    minimum: int
    maximum: int
    validation: int
    blocks: tuple[Block, ...]
    repeat: bool
    prompts: tuple[Prompt, ...]
    apdu: bytes


def _read_verify(data: bytes) -> _Order:
    apdu = _require_lengths(data, _VERIFY.size)
    timer, _, form, block, length, digits, validation, _, language, message, _ = _VERIFY.unpack_from(data)
    return _Order(
        seconds=timer or _DEFAULT_SECONDS,
        minimum=digits >> 8,
        maximum=digits & 0xFF,
        validation=_valid(validation),
        blocks=(Block(form, block, length),),
        repeat=False,
        prompts=(Prompt(language, message),),
        apdu=apdu,
    )


def _read_modify(data: bytes) -> _Order:
    apdu = _require_lengths(data, _MODIFY.size)
    timer, _, form, block, length, old, new, digits, confirm, validation, _, language, messages, _ = (
        _MODIFY.unpack_from(data)
    )
    blocks: tuple[Block, ...] = (Block(form, block, length, new),)
    if confirm & _ASK_PRESENT:
        blocks = (Block(form, block, length, old), *blocks)
    return _Order(
        seconds=timer or _DEFAULT_SECONDS,
        minimum=digits >> 8,
        maximum=digits & 0xFF,
        validation=_valid(validation),
        blocks=blocks,
        repeat=bool(confirm & _CONFIRM),
        prompts=tuple(Prompt(language, message) for message in messages),
        apdu=apdu,
    )


def _require_lengths(data: bytes, head: int) -> bytes:
    """Return the APDU behind a head whose last four bytes are its length, little-endian."""
    size = int.from_bytes(data[head - 4 : head], "little")
    if len(data) < head + _SHORTEST_APDU or size != len(data) - head:
        raise CardCommunicationFailed(pcsc=_NOT_TRANSACTED)
    return data[head:]


def _valid(validation: int) -> int:
    """Return a validation condition that exists, as libccid repairs others: on the confirmation key."""
    return validation if 0 < validation <= 0x07 else 0x02
