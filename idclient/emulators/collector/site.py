"""A collector answers: one request of one service in, one answer out, or nothing at all. No socket, no thread."""

import json
from collections import deque
from collections.abc import Callable
from typing import Any

from idclient.emulators.collector.ballot_box import BallotBox
from idclient.emulators.collector.choices import choices_service
from idclient.emulators.collector.dishonest import ForgetfulBox, bent
from idclient.emulators.collector.faults import Faults, Sent
from idclient.emulators.collector.refusals import HungUp, Refused, bad
from idclient.emulators.collector.registrar import Registrar
from idclient.emulators.collector.requests import HEAD, Asked, open_request, read_parameters
from idclient.emulators.collector.roll import Roll
from idclient.emulators.collector.services import Result, Service
from idclient.emulators.collector.store import Store, StoreLost
from idclient.emulators.collector.verification import verification_service
from idclient.emulators.collector.voters import Voters
from idclient.emulators.collector.voting import voting_service
from idclient.ports import Clock, Entropy


class CollectorSite:
    """One collector. `handle` may be called by several threads; `refused` keeps why the last requests were refused."""

    def __init__(
        self,
        roll: Roll,
        voters: Voters,
        registrar: Registrar,
        store: Store,
        *,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        """Take all that a collector is made of. `roll` may be changed for a newer one while voting is on."""
        self.roll = roll
        self._renewed: Callable[[Roll], Roll] = lambda roll: roll
        self.refused: deque[str] = deque(maxlen=100)
        self._clock = clock
        self._entropy = entropy
        self._parts = voters, registrar, store
        self._services: dict[str, Service] = {}
        self.misbehave(Faults())

    def misbehave(self, faults: Faults) -> None:
        """Do what these faults are, from now on, and nothing else that is wrong."""
        self.faults = faults
        voters, registrar, store = self._parts
        box = ForgetfulBox(store) if faults.find("forget", "voting", "Vote") else BallotBox(store)
        asked = bent(registrar, faults)
        self._services |= {
            "choices": choices_service(self._roll, voters, box),
            "voting": voting_service(self._roll, voters, asked, box, clock=self._clock, entropy=self._entropy),
            "verification": verification_service(self._roll, box),
        }

    def add(self, name: str, service: Service) -> None:
        """Offer another service."""
        self._services[name] = service

    def handle(self, service: str, request: bytes, client: bytes | None) -> bytes | None:
        """Return the answer as a line, or None to hang up. `client` is the certificate of the connection, DER."""
        sent = self.serve(service, request, client)
        return None if sent is None else sent.octets

    def serve(self, service: str, request: bytes, client: bytes | None) -> Sent | None:
        """Return what is to be sent, with the faults that there are; None to hang up."""
        try:
            number, method, parameters = open_request(request)
        except HungUp:
            return None
        name = method.removeprefix("RPC.")
        word = self.faults.refused(service, name)
        if word is None:
            answer = self._answered(service, method, number, parameters, client)
        else:
            answer = _line({"id": number, "result": None, "error": word})
        return None if answer is None else self.faults.sent(service, name, answer)

    def _answered(
        self, service: str, method: str, number: int, parameters: dict[str, Any], client: bytes | None
    ) -> bytes | None:
        try:
            asked = read_parameters(parameters, client, self._clock.now())
            answer: Any = {"id": number, "result": self._answer(service, method, asked), "error": None}
        except StoreLost:  # stored or not, nobody can tell: to say either would be a lie
            return None
        except Refused as refused:
            self.refused.append(f"{refused.word} {refused.why}".strip())
            answer = {"id": number, "result": None, "error": refused.word}
        return _line(answer)

    def follow(self, renewed: Callable[[Roll], Roll]) -> None:
        """Take a newer roll, if there is one, whenever the roll is needed."""
        self._renewed = renewed

    def _roll(self) -> Roll:
        self.roll = self._renewed(self.roll)
        return self.roll

    def _answer(self, service: str, method: str, asked: Asked) -> Result:
        session = asked.session() or self._entropy(16).hex()
        found = self._services.get(service, {}).get(method)
        if found is None or not asked.names <= HEAD | found.parameters:
            raise bad("method")
        return {"SessionID": session, **found.act(asked)}


def _line(answer: Any) -> bytes:
    return json.dumps(answer, separators=(",", ":")).encode() + b"\n"
