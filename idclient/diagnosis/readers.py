"""Readers and what is in them, as the PC/SC service shows it: nothing is sent to a card here."""

import struct
from collections.abc import Mapping

from idclient.cards.waiting import BlockingCall
from idclient.diagnosis.report import Finding, Value, fail, ok, skip, warn
from idclient.diagnosis.situation import Outcome, Situation, code_of
from idclient.errors.card import CardError
from idclient.errors.wire import WireMalformed
from idclient.ports import Card
from idclient.value import replace
from idclient.wire import atr

_VERIFY_PIN_START, _VERIFY_PIN_DIRECT, _TLV_PROPERTIES = 0x01, 0x06, 0x12
_APDU_SIZE, _VENDOR, _PRODUCT = 0x0A, 0x0B, 0x0C
_EXTENDED = 65536
_FALSE_KEYPADS = frozenset({"076b:3031", "076b:6632"})
"""OMNIKEY 3x21 and 6121 claim a keypad that they do not have."""
_SHORT_BLOCKS = frozenset({"058f:9540"})
"""Alcor Micro AU9540 fails on long answers of some cards; this program reads those in shorter blocks."""
_COUNTRIES = {"233f": "Estonia", "428f": "Latvia", "246f": "Finland", "440f": "Lithuania"}


def present(situation: Situation) -> Outcome:
    """Say which readers there are."""
    states = situation.known.states
    names: list[str] = [state.name for state in states]
    if not states:
        return Outcome(fail("card.no_reader", {"readers": names}))
    return Outcome(ok("reader.present", {"readers": names}))


def card_state(situation: Situation) -> Outcome:
    """Judge the state bits of one reader."""
    state = situation.state
    evidence: dict[str, Value] = {
        "present": state.present,
        "mute": state.mute,
        "exclusive": state.exclusive,
        "in_use": state.in_use,
        "events": state.events,
    }
    if not state.present:
        others = any(other.present for other in situation.known.states)
        finding = ok("reader.empty", evidence) if others else warn("card.no_card", evidence)
        return Outcome(_stopping(finding))
    if state.exclusive:
        return Outcome(fail("card.reader_busy", evidence))
    if state.mute or not state.atr:
        return Outcome(fail("card.unresponsive", evidence))
    return Outcome(ok("card.in_use" if state.in_use else "card.present", evidence))


def _stopping(finding: Finding) -> Finding:
    return replace(finding, stops=True)


def answer_to_reset(situation: Situation) -> Outcome:
    """Decode the card's answer to reset."""
    octets = situation.state.atr
    evidence: dict[str, Value] = {"atr": octets.hex().upper()}
    try:
        decoded = atr.decode(octets)
    except WireMalformed:
        return Outcome(fail("card.atr_malformed", evidence))
    ta1 = decoded.interface_byte("A", 1)
    evidence |= {
        "protocols": ", ".join(f"T={number}" for number in decoded.protocols),
        "contactless": decoded.contactless,
        "ta1": None if ta1 is None else f"{ta1:02X}",
    }
    try:
        historical = atr.decode_historical(decoded.historical)
    except WireMalformed:
        return Outcome(ok("card.atr", evidence))
    country = (historical.object(1) or b"").hex()
    capabilities = historical.object(7) or b""
    evidence |= {
        "country": _COUNTRIES.get(country, country or None),
        "extended_length": bool(capabilities[2] & 0x40) if len(capabilities) == 3 else None,
    }
    return Outcome(ok("card.atr", evidence))


def connected(situation: Situation) -> Card:
    """Open the card in the reader meant. The watcher learns that another program holds it. Raises: CardError."""
    name = situation.state.name
    call = BlockingCall(lambda: situation.environment.readers.connect(name), _close)
    return call.wait(situation.watcher, reader=name)


def _close(card: Card) -> None:
    card.close()


def features(situation: Situation) -> Outcome:
    """Ask the reader what it can do: keypad, extended length; and whether it is one with a known defect."""
    try:
        card = connected(situation)
    except CardError as error:
        return Outcome(skip("skip.not_connected", code_of(error)))
    try:
        offered = card.features()
        properties = _properties(card, offered)
    except CardError as error:
        return Outcome(warn("reader.features_unknown", code_of(error)))
    finally:
        card.close()
    keypad = bool(offered.get(_VERIFY_PIN_DIRECT) or offered.get(_VERIFY_PIN_START))
    size = properties.get(_APDU_SIZE)
    device = _device(situation, properties)
    evidence: dict[str, Value] = {
        "pin_pad": keypad,
        "features": ", ".join(f"{tag:02X}" for tag in sorted(offered)) or None,
        "apdu_size": size,
        "extended_length": None if size is None else size in {0, _EXTENDED},
        "device": device or None,
    }
    if keypad and device in _FALSE_KEYPADS:
        return Outcome(warn("reader.false_keypad", evidence | {"pin_pad": False}))
    if device in _SHORT_BLOCKS:
        return Outcome(warn("reader.short_blocks", evidence))
    return Outcome(ok("reader.keypad" if keypad else "reader.features", evidence))


def _device(situation: Situation, properties: Mapping[int, int]) -> str:
    """Return vendor:product from the reader's properties, or from the USB when there is one reader only."""
    if _VENDOR in properties and _PRODUCT in properties:
        return f"{properties[_VENDOR]:04x}:{properties[_PRODUCT]:04x}"
    known = situation.known
    return known.usb_readers[0] if len(known.usb_readers) == 1 == len(known.states) else ""


def _properties(card: Card, offered: Mapping[int, int]) -> dict[int, int]:
    """Return the reader's TLV properties of one, two or four bytes, little-endian (PC/SC part 10 clause 2.6.14)."""
    code = offered.get(_TLV_PROPERTIES)
    if not code:
        return {}
    octets = card.control(code, b"")
    found: dict[int, int] = {}
    while len(octets) >= 2:
        tag, size = struct.unpack_from("BB", octets)
        value = octets[2 : 2 + size]
        if len(value) == size and size in {1, 2, 4}:
            found[tag] = int.from_bytes(value, "little")
        octets = octets[2 + size :]
    return found
