"""Sign, change, unblock, activate and derive on every emulated card model, typed and on the emulated keypad.

The emulators were written from the specification and know nothing of the driver. Fault rows of the reference that are
about PINs stand here in one sentence each.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from idclient.cards.find import find_card
from idclient.cards.identity import CardIdentity
from idclient.cards.models import PinName, PinState
from idclient.emulators.chip import (
    MODELS,
    Chip,
    DropAfter,
    Fault,
    Faults,
    Options,
    Personalisation,
    PinCounters,
    ResetByOther,
)
from idclient.emulators.pcsc.pin_pad import Key, Keypad
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.emulators.pcsc.slots import Slot
from idclient.errors.card import (
    CardError,
    CardKeyUnsupported,
    CardReset,
    PinBlocked,
    PinMustChange,
    PinOutcomeUnknown,
    PinWrong,
)
from idclient.errors.pins import (
    KeyAgreementPointInvalid,
    PinChangeUnknown,
    PinOperationImpossible,
    PinPadCancelled,
    PinPadLength,
    PinPadMismatch,
    PinPadTimeout,
    PukBlocked,
)
from idclient.model import PinEntry, PinRequest
from idclient.value import replace
from tests.doubles import Person
from tests.emulators.personalisation import elliptic, national_card, rsa_card

NAMES = sorted(MODELS)
NEW1, NEW2 = "864209", "975319"
ENTRIES = list(PinEntry)
DIGEST = hashlib.sha256(b"Hello world!").digest()


class AtReader(Person):
    """A person who is told when to use the keypad and types nothing then."""

    def ask_pin(self, request: PinRequest) -> bytearray:
        if request.entry is PinEntry.PIN_PAD:
            self.asked.append(request)
            return bytearray()
        return super().ask_pin(request)


@dataclass(slots=True)
class Stage:
    """A card in a reader, and who enters codes: at the keyboard, or at the reader when it has a keypad."""

    chip: Chip
    identity: CardIdentity
    person: AtReader
    keypad: Keypad | None

    def enters(self, *codes: str | Key) -> AtReader:
        """Have these codes entered next."""
        if self.keypad is not None:
            self.keypad.press(*codes)
        else:
            self.person.pins += [code for code in codes if isinstance(code, str)]
        return self.person

    def states(self) -> list[int]:
        return [state.left for state in self.identity.pin_states(self.person)]


def card_of(name: str) -> Personalisation:
    return rsa_card() if name in {"latvia", "finland"} else replace(national_card(), pin2="123456")


@contextmanager
def staged(
    name: str,
    entry: PinEntry = PinEntry.TYPED,
    *,
    card: Personalisation | None = None,
    counters: PinCounters | None = None,
    options: Options | None = None,
    faults: Faults | None = None,
) -> Iterator[Stage]:
    chip = Chip(card or card_of(name), counters, model=MODELS[name], options=options, faults=faults)
    keypad = Keypad() if entry is PinEntry.PIN_PAD else None
    person = AtReader()
    with find_card(EmulatedReaders(Slot("A", chip, keypad=keypad)), person) as identity:
        yield Stage(chip, identity, person, keypad)


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("name", NAMES)
def test_every_model_authenticates_and_signs(name: str, entry: PinEntry) -> None:
    with staged(name, entry) as stage:
        stage.identity.authenticate(DIGEST, stage.enters("1234"))
        stage.identity.sign(DIGEST, stage.enters("123456"))
        assert {request.entry for request in stage.person.asked} == {entry}


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("name", NAMES)
def test_every_model_changes_both_pins_and_uses_the_new_ones(name: str, entry: PinEntry) -> None:
    with staged(name, entry) as stage:
        for pin, old, new in ((PinName.PIN1, "1234", NEW1), (PinName.PIN2, "123456", NEW2)):
            state = stage.identity.change_pin(pin, stage.enters(old, new, new))
            assert (state.name, state.left, state.must_change) == (pin, state.maximum, False)
        stage.identity.authenticate(DIGEST, stage.enters(NEW1))
        stage.identity.sign(DIGEST, stage.enters(NEW2))


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("name", NAMES)
def test_every_model_unblocks_both_pins_with_the_puk(name: str, entry: PinEntry) -> None:
    fresh = MODELS[name].fresh_counters()
    with staged(name, entry, counters=replace(fresh, pin1=0, pin2=0)) as stage:
        with pytest.raises(PinBlocked):
            stage.identity.sign(DIGEST, stage.person)
        for pin, new in ((PinName.PIN1, NEW1), (PinName.PIN2, NEW2)):
            state = stage.identity.unblock_pin(pin, stage.enters("12345678", new, new))
            assert state.left == state.maximum
        stage.identity.authenticate(DIGEST, stage.enters(NEW1))
        stage.identity.sign(DIGEST, stage.enters(NEW2))
        assert stage.states() == [fresh.pin1, fresh.pin2, fresh.puk]


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_code_costs_one_try_of_the_right_counter_on_every_model(name: str, entry: PinEntry) -> None:
    fresh = MODELS[name].fresh_counters()
    with staged(name, entry) as stage:
        with pytest.raises(PinWrong) as caught:
            stage.identity.change_pin(PinName.PIN1, stage.enters("4321", NEW1, NEW1))
        assert (caught.value.pin, caught.value.tries_left) == ("PIN1", fresh.pin1 - 1)
        with pytest.raises(PinWrong) as caught:
            stage.identity.unblock_pin(PinName.PIN2, stage.enters("87654321", NEW2, NEW2))
        assert (caught.value.pin, caught.value.tries_left) == ("PUK", fresh.puk - 1)
        assert stage.states() == [fresh.pin1 - 1, fresh.pin2, fresh.puk - 1]


@pytest.mark.parametrize("name", NAMES)
def test_a_blocked_puk_is_told_before_anybody_is_asked_on_every_model(name: str) -> None:
    with staged(name, counters=replace(MODELS[name].fresh_counters(), pin1=0, puk=0)) as stage:
        with pytest.raises(PukBlocked):
            stage.identity.unblock_pin(PinName.PIN1, stage.person)
        assert not stage.person.asked


@pytest.mark.parametrize("name", NAMES)
def test_the_puk_is_changed_where_the_model_allows_and_nowhere_else(name: str) -> None:
    with staged(name) as stage:
        pin = next(pin for pin in stage.identity.pin_states(stage.person) if pin.name is PinName.PUK)
        if name in {"estonia-2025", "finland"}:
            with pytest.raises(PinOperationImpossible):
                stage.identity.change_pin(PinName.PUK, stage.person)
        else:
            person = stage.enters("12345678", "86420975", "86420975")
            assert stage.identity.change_pin(PinName.PUK, person) == PinState(PinName.PUK, pin.maximum, pin.maximum)


@pytest.mark.parametrize("name", ["estonia-2018", "estonia-2018-cosmo-x", "estonia-2025"])
def test_the_shared_secret_is_the_one_the_other_side_computes(name: str) -> None:
    other = ec.generate_private_key(ec.SECP384R1())
    point = other.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    with staged(name) as stage:
        public = elliptic(card_of(name).authentication_key).public_key()
        secret = stage.identity.derive(point, stage.enters("1234"))
        assert isinstance(secret, bytearray)
        assert secret == other.exchange(ec.ECDH(), public)


@pytest.mark.parametrize("point", ["", "04", "04" + "00" * 96, "02" + "00" * 48, "04" + "11" * 64])
def test_a_point_off_the_curve_is_refused_before_anybody_is_asked(point: str) -> None:
    with staged("estonia-2018") as stage:
        with pytest.raises(KeyAgreementPointInvalid):
            stage.identity.derive(bytes.fromhex(point), stage.person)
        assert not stage.person.asked


def test_an_rsa_key_agrees_on_nothing() -> None:
    with staged("latvia") as stage:
        with pytest.raises(CardKeyUnsupported):
            stage.identity.derive(b"\x04" + bytes(96), stage.person)
        assert not stage.person.asked


def test_a_delivered_pin_signs_nothing_until_it_is_activated() -> None:
    card = replace(card_of("estonia-2025"), delivered=frozenset({"PIN1", "PIN2"}))
    with staged("estonia-2025", card=card) as stage:
        for use in (stage.identity.sign, stage.identity.authenticate):
            with pytest.raises(PinMustChange):
                use(DIGEST, stage.person)
        assert not stage.person.asked
        state = stage.identity.activate_pin(PinName.PIN2, stage.enters("123456", NEW2, NEW2))
        assert state == PinState(PinName.PIN2, 3, 3)
        stage.identity.sign(DIGEST, stage.enters(NEW2))
        assert not stage.identity.unblock_pin(PinName.PIN1, stage.enters("12345678", NEW1, NEW1)).must_change
        stage.identity.authenticate(DIGEST, stage.enters(NEW1))


@pytest.mark.parametrize(
    ("pressed", "kind"),
    [
        ([Key.TIMEOUT], PinPadTimeout),
        ([Key.CANCEL], PinPadCancelled),
        (["1234", NEW1, NEW2], PinPadMismatch),
        (["1234", "12"], PinPadLength),
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_what_goes_wrong_at_the_keypad_has_its_own_message_and_costs_nothing(
    name: str, pressed: list[str | Key], kind: type[CardError]
) -> None:
    with staged(name, PinEntry.PIN_PAD) as stage:
        before = stage.states()
        with pytest.raises(kind):
            stage.identity.change_pin(PinName.PIN1, stage.enters(*pressed))
        assert stage.states() == before


@pytest.mark.parametrize("third", [0x63C0, 0x6983])
def test_the_third_wrong_present_pin_blocks_however_the_card_says_it(third: int) -> None:
    options = Options(third_wrong_pin=third)
    with (
        staged("estonia-2018", counters=PinCounters(pin1=1), options=options) as stage,
        pytest.raises(PinBlocked),
    ):
        stage.identity.change_pin(PinName.PIN1, stage.enters("4321", NEW1, NEW1))


@pytest.mark.parametrize("name", NAMES)
def test_a_card_pulled_out_in_the_middle_of_a_change_leaves_open_which_pin_holds(name: str) -> None:
    with staged(name, faults=Faults(Fault(action=DropAfter(), ins=0x24))) as stage:
        with pytest.raises(PinChangeUnknown) as caught:
            stage.identity.change_pin(PinName.PIN1, stage.enters("1234", NEW1, NEW1))
        assert caught.value.tries_left is None


@pytest.mark.parametrize("name", ["estonia-2018", "latvia", "latvia-ec"])
def test_a_card_pulled_out_while_it_takes_the_puk_leaves_the_outcome_open(name: str) -> None:
    with staged(name, faults=Faults(Fault(action=DropAfter(), ins=0x20))) as stage:
        with pytest.raises(PinOutcomeUnknown) as caught:
            stage.identity.unblock_pin(PinName.PIN1, stage.enters("12345678", NEW1, NEW1))
        assert caught.value.pin == "PUK"


@pytest.mark.parametrize("name", ["estonia-2018", "latvia-ec"])
def test_a_reset_by_another_program_between_puk_and_new_pin_sends_no_code_again(name: str) -> None:
    counters = replace(MODELS[name].fresh_counters(), pin1=0)
    with staged(name, counters=counters, faults=Faults(Fault(action=ResetByOther(), ins=0x2C))) as stage:
        with pytest.raises(CardReset):
            stage.identity.unblock_pin(PinName.PIN1, stage.enters("12345678", NEW1, NEW1))
        assert stage.states()[0] == 0
        stage.identity.unblock_pin(PinName.PIN1, stage.enters("12345678", NEW1, NEW1))
        assert len(stage.person.asked) == 6
