"""PIN counters: how a card is asked for them without spending a try, and what its answer says."""

from collections.abc import Callable, Mapping

from idclient.cards.channel import GET_DATA
from idclient.cards.models import CounterKind, MustChangeProbe, Pin, PinState
from idclient.errors.card import CardAnswerMalformed
from idclient.errors.wire import WireMalformed
from idclient.wire import tlv
from idclient.wire.apdu import LE_MAXIMUM, CommandApdu

_PATH = 0x70
_TEMPLATE = 0xBF8100
_ATTRIBUTES = 0xA0
_TRIES_MAXIMUM = 0x9A
_TRIES_LEFT = 0x9B

_PIN_OBJECT = 0xA0
_REFERENCE = 0x83
_TRIES = 0xDF21
_CHANGED = 0xDF2F


def query(pin: Pin) -> CommandApdu:
    """Return the command that asks for a counter."""
    p1, p2, data = _QUERIES[pin.counter](pin)
    return CommandApdu(0x00, GET_DATA, p1, p2, data, LE_MAXIMUM)


def parse(pin: Pin, octets: bytes) -> PinState:
    """Return the counter in the answer to `query`.

    Raises:
        CardAnswerMalformed: no counter in it, which is not the same as blocked.
    """
    try:
        state = _PARSERS[pin.counter](pin, octets)
    except WireMalformed as error:
        raise CardAnswerMalformed(step="read-counter") from error
    if state is None:
        raise CardAnswerMalformed(step="read-counter")
    return state


def _ias_ecc_query(pin: Pin) -> tuple[int, int, bytes]:
    """Source: RIA technical description of 2018, IAS-ECC."""
    template = tlv.encode(_TEMPLATE | pin.counter_reference, bytes([_ATTRIBUTES, 0x80]))
    return 0x3F, 0xFF, tlv.encode(0x4D, tlv.encode(_PATH, template))


def _ias_ecc(pin: Pin, octets: bytes) -> PinState | None:
    items = _items(octets, _PATH, _TEMPLATE | pin.counter_reference, _ATTRIBUTES)
    maximum, left = items.get(_TRIES_MAXIMUM, b""), items.get(_TRIES_LEFT, b"")
    if len(maximum) != 1 or len(left) != 1:
        return None
    return PinState(pin.name, maximum[0], left[0])


def _pin_object_query(pin: Pin) -> tuple[int, int, bytes]:
    """Source: Thales chip of 2025 and FINEID S1 v4, as used by Web eID libelectronic-id."""
    return 0x00, 0xFF, tlv.encode(_PIN_OBJECT, tlv.encode(_REFERENCE, bytes([pin.counter_reference])))


def _pin_object(pin: Pin, octets: bytes) -> PinState | None:
    """Read DF21, whose first octet is the tries left, and DF2F: absent, the PIN counts as never changed."""
    items = _items(octets, _PIN_OBJECT)
    tries = items.get(_TRIES, b"")
    if not tries or items.get(_REFERENCE, bytes([pin.counter_reference])) != bytes([pin.counter_reference]):
        return None
    probed = pin.must_change is MustChangeProbe.DELIVERED_FLAG
    return PinState(pin.name, pin.tries, tries[0], must_change=probed and not any(items.get(_CHANGED, b"")))


def _items(octets: bytes, *path: int) -> dict[int, bytes]:
    template = tlv.find(octets, *path)
    return {} if template is None else {item.tag: item.value for item in tlv.iterate(template)}


_QUERIES: Mapping[CounterKind, Callable[[Pin], tuple[int, int, bytes]]] = {
    CounterKind.IAS_ECC: _ias_ecc_query,
    CounterKind.PIN_OBJECT: _pin_object_query,
}
_PARSERS: Mapping[CounterKind, Callable[[Pin, bytes], PinState | None]] = {
    CounterKind.IAS_ECC: _ias_ecc,
    CounterKind.PIN_OBJECT: _pin_object,
}
