"""The service `choices`: what may be chosen in a district."""

import json

from idclient.emulators.collector.ballot_box import BallotBox
from idclient.emulators.collector.refusals import bad
from idclient.emulators.collector.requests import Asked, encoded
from idclient.emulators.collector.roll import CurrentRoll, Roll
from idclient.emulators.collector.services import Method, Result, Service
from idclient.emulators.collector.voters import Voters


def choices_service(current: CurrentRoll, voters: Voters, box: BallotBox) -> Service:
    """Return the service."""

    def own(asked: Asked) -> Result:
        roll = current()
        roll.require_open(asked.now, until=roll.stop)
        voter = voters.authenticated(asked).voter
        result = _list(roll, roll.district_of(voter, asked.now))
        return result | {"Voted": True} if box.has_voted(voter) else result

    def of_district(asked: Asked) -> Result:
        roll = current()
        roll.require_open(asked.now, until=roll.stop)
        return _list(roll, asked.text("Choices"))

    return {"RPC.VoterChoices": Method(own), "RPC.Choices": Method(of_district, frozenset({"Choices"}))}


def _list(roll: Roll, district: str) -> Result:
    lists = roll.choices.get(district)
    if lists is None:
        raise bad("district")
    return {"Choices": district, "List": encoded(json.dumps(lists, ensure_ascii=False).encode())}
