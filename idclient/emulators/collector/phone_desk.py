"""What the two services of phones work with."""

from idclient.emulators.collector.phone_answers import Person, PhoneJudge
from idclient.emulators.collector.phone_line import PhoneLine
from idclient.emulators.collector.requests import Asked, encoded
from idclient.emulators.collector.roll import CurrentRoll
from idclient.emulators.collector.services import Result
from idclient.emulators.collector.tickets import Tickets
from idclient.emulators.collector.voters import Voters
from idclient.ports import Entropy
from idclient.value import field, frozen


@frozen(kw_only=True)
class PhoneDesk:
    """One service: Mobile-ID or Smart-ID, whom it asks, and whom it believes."""

    roll: CurrentRoll
    voters: Voters
    tickets: Tickets
    line: PhoneLine
    judge: PhoneJudge
    entropy: Entropy = field(repr=False)

    def voter(self, asked: Asked) -> str:
        """Return the personal code of whoever brings a ticket while votes are taken. Raises: Refused."""
        roll = self.roll()
        roll.require_open(asked.now, until=roll.service_stop)
        return self.voters.with_ticket(asked).voter

    def admission(self, person: Person) -> Result:
        """Return what whoever authenticated is told, with a new ticket."""
        return {
            "GivenName": person.given_names,
            "Surname": person.surname,
            "PersonalCode": person.code,
            "AuthToken": encoded(self.tickets.issue(person.subject)),
        }
