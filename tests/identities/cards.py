"""The cards as identities: their chips in process, and a person who knows both PINs."""

from idclient.emulators.authorities.pki import PERSONAL_CODE, SURNAME
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.emulators.pcsc.slots import Slot
from idclient.emulators.world import PIN1, PIN2, card
from idclient.errors import Cancelled, Error
from idclient.journeys.identities import ChosenCard
from idclient.model import PinRequest, Purpose
from idclient.value import replace
from tests.doubles import Person
from tests.identities.means import Means
from tests.journeys.conftest import Stage


class Holder(Person):
    """Knows both PINs; says no while `willing` is false."""

    def __init__(self) -> None:
        super().__init__()
        self.willing = True

    def ask_pin(self, request: PinRequest) -> bytearray:
        assert request.purpose is not None
        if self.willing:
            self.pins = [{Purpose.AUTHENTICATION: PIN1, Purpose.SIGNING: PIN2}[request.purpose]]
        return super().ask_pin(request)


def card_means(stage: Stage, model: str) -> Means:
    """A card of a model in a reader."""
    person = Holder()

    def refuse() -> type[Error]:
        person.willing = False
        return Cancelled

    def accept() -> None:
        person.willing = True

    readers = EmulatedReaders(Slot("Emulated reader", card(stage.world, model, fresh=True)))
    return Means(
        environment=replace(stage.environment, readers=readers),
        choice=ChosenCard(),
        person=person,
        holder=f"PNOEE-{PERSONAL_CODE}",
        prompts=lambda: len(person.asked),
        refuse=refuse,
        accept=accept,
        secrets=(PERSONAL_CODE, SURNAME, PIN1, PIN2),
    )
