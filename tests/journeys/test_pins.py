"""The right card's PINs are changed, activated and unblocked, as the person wants to enter them."""

from collections.abc import Callable

import pytest

from idclient.emulators.pcsc.pin_pad import Keypad
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.emulators.pcsc.slots import Slot
from idclient.errors.card import CardError, ReaderFeatureMissing
from idclient.errors.pins import PinAlreadyActive, PinOperationImpossible
from idclient.journeys.pins import Entering, PinName, PinState, activate_pin, change_pin, unblock_pin
from idclient.model import PinEntry
from idclient.value import replace
from tests.doubles import Person
from tests.journeys.conftest import Stage

NEW = "8642097"


def test_a_changed_pin_is_told_with_its_counter(stage: Stage) -> None:
    person = Person("1234", NEW, NEW)
    assert change_pin(stage.environment, None, PinName.PIN1, person) == PinState(PinName.PIN1, 3, 3)
    assert [request.role.value for request in person.asked] == ["present", "new", "repeat"]


def test_an_unblocked_pin_is_told_with_its_counter(stage: Stage) -> None:
    person = Person("12345678", NEW, NEW)
    assert unblock_pin(stage.environment, "Emulated", PinName.PIN2, person) == PinState(PinName.PIN2, 3, 3)


@pytest.mark.parametrize(
    ("act", "name", "kind"),
    [(activate_pin, PinName.PIN1, PinAlreadyActive), (unblock_pin, PinName.PUK, PinOperationImpossible)],
)
def test_what_cannot_be_done_is_told_before_anybody_is_asked(
    stage: Stage, act: Callable[..., PinState], name: PinName, kind: type[CardError]
) -> None:
    person = Person("12345678", NEW, NEW)
    with pytest.raises(kind):
        act(stage.environment, None, name, person)
    assert not person.asked


def test_who_prefers_to_type_types_though_there_is_a_keypad(stage: Stage) -> None:
    readers = EmulatedReaders(Slot("Emulated reader", stage.world.chip, keypad=Keypad()))
    environment = replace(stage.environment, readers=readers)
    person = Person("1234", NEW, NEW)
    change_pin(environment, None, PinName.PIN1, person, entering=Entering(PinEntry.TYPED))
    assert {request.entry for request in person.asked} == {PinEntry.TYPED}


def test_who_insists_on_a_keypad_is_told_that_there_is_none(stage: Stage) -> None:
    with pytest.raises(ReaderFeatureMissing):
        change_pin(stage.environment, None, PinName.PIN1, Person(), entering=Entering(PinEntry.PIN_PAD))
