"""The people who have emulated phones: what their SIM and their Smart-ID accounts hold, and where to find them."""

from collections.abc import Iterable
from enum import Enum

from idclient.emulators.phone.scenario import Scenario
from idclient.value import field, frozen


class SimProfile(Enum):
    """The kinds of Mobile-ID certificates in use, by what issues them."""

    EID_Q = "EID-Q 2021E"
    EID_SK = "EID-SK 2016"
    ESTEID_SK = "ESTEID-SK 2015"
    """serialNumber without PNOEE-, surname first and the code in CN."""


class KeyKind(Enum):
    """What key a SIM has."""

    EC = "EC P-256"
    RSA = "RSA 2048"


@frozen
class Sim:
    """A Mobile-ID SIM. One that is not `active` has only revoked certificates."""

    profile: SimProfile = SimProfile.EID_Q
    key: KeyKind = KeyKind.EC
    active: bool = True


@frozen
class Account:
    """A Smart-ID account: one app on one device. `scenario`, when given, is what happens to requests to it."""

    document_number: str = field(repr=False)
    qualified: bool = True
    device: str = "phone"
    scenario: Scenario | None = None
    minor: bool = False


@frozen
class Subscriber:
    """A person. `scenario` is what was published of the SIM; None leaves it to the run's."""

    country: str
    personal_code: str = field(repr=False)
    surname: str = field(repr=False)
    given_names: str = field(repr=False)
    phone_number: str | None = field(default=None, repr=False)
    sim: Sim | None = None
    accounts: tuple[Account, ...] = ()
    scenario: Scenario | None = None

    @property
    def key(self) -> str:
        """The semantic identifier, `PNOEE-…`: the person's name in scripts and in the control interface."""
        return f"PNO{self.country}-{self.personal_code}"


class Subscribers:
    """The people of one emulator; of two with the same identifier, number or document the later one counts."""

    def __init__(self, people: Iterable[Subscriber]) -> None:
        self._people: dict[str, Subscriber] = {}
        for person in people:
            self.add(person)

    def add(self, person: Subscriber) -> None:
        """Take in a person, in place of who had the same identifier."""
        self._people[person.key] = person

    def everybody(self) -> tuple[Subscriber, ...]:
        """Return all, in the order in which they were added."""
        return tuple(self._people.values())

    def by_key(self, key: str) -> Subscriber | None:
        """Find a person by semantic identifier (`PNOEE-…`)."""
        return self._people.get(key)

    def by_phone(self, phone_number: str, personal_code: str) -> Subscriber | None:
        """Find who has both this number and this code."""
        for person in reversed(self._people.values()):
            if person.phone_number == phone_number and person.personal_code == personal_code:
                return person
        return None

    def by_document(self, document_number: str) -> tuple[Subscriber, Account] | None:
        """Find a Smart-ID account and its holder."""
        for person in reversed(self._people.values()):
            for account in person.accounts:
                if account.document_number == document_number:
                    return person, account
        return None
