"""The service `verification`: a second device gets a vote back, a few times, for a while."""

from datetime import timedelta

from idclient.emulators.collector.ballot_box import BallotBox
from idclient.emulators.collector.refusals import bad
from idclient.emulators.collector.requests import Asked, encoded
from idclient.emulators.collector.roll import CurrentRoll
from idclient.emulators.collector.services import Method, Result, Service


def verification_service(current: CurrentRoll, box: BallotBox) -> Service:
    """Return the service. Whatever is the matter, the answer is the same as for a vote that never was."""

    def verify(asked: Asked) -> Result:
        roll = current()
        roll.require_open(asked.now, until=roll.service_stop)
        identifier = asked.data("VoteID")
        time, container, token, status = box.show(identifier)
        if asked.now - time > timedelta(minutes=roll.verify_minutes):
            raise bad("late")
        if roll.latest_only and not box.is_latest(identifier):
            raise bad("overwritten")
        box.count_showing(identifier, roll.verify_count)
        return {"Type": "bdoc", "Vote": encoded(container), "Qualification": qualification(token, status)}

    return {"RPC.Verify": Method(verify, frozenset({"VoteID"}))}


def qualification(token: bytes, status: bytes) -> dict[str, str]:
    """Return what was added to a vote, as answers have it."""
    return {"ocsp": encoded(status), "tspreg": encoded(token)}
