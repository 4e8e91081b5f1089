"""A voter with a card and a collector that may be cut off at any moment, all in this process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from idclient.ballots.calls import CollectorSession
from idclient.ballots.configuration import Election, read_election
from idclient.ballots.outbox import Outbox
from idclient.emulators.authorities.pki import Holding
from idclient.errors.collector import CollectorNotReached, CollectorUnanswered
from idclient.journeys.vote import Voting
from idclient.model import Dialog, Signature, SignatureAlgorithm
from idclient.ports.collector import CollectorRequest
from idclient.wire.ballot_choice import Choice
from idclient.wire.collector_rpc import Method
from tests.ballots.making import base64_of, document
from tests.doubles import CountingEntropy
from tests.emulators.collector.played import Played, collector_key
from tests.journeys.software_identity import signed
from tests.trust.world import World

SENDING = "idclient.ballots.calls.CollectorSession.vote"
"""Where a program stops that is killed just before it sends a vote."""
CHOICE = Choice("0140.102", "Nimekiri", "TEST Юрий")


def election_of(world: World) -> Election:
    """Return an election that pins this world's authorities."""
    import json

    made = document(timestamp_certificates=[base64_of(world.pki.tsa.certificate)])
    made["collector"] = made["collector"] | {"registration_certificate": base64_of(collector_key().der)}
    return read_election(json.dumps(made).encode())


@dataclass
class SoftwareIdentity:
    """Signs as a card does: r‖s, in SHA-256 and longer, and counts how often."""

    holding: Holding
    signatures: int = 0

    def certificate(self, dialog: Dialog) -> bytes:
        return self.holding.certificate

    def signature_algorithms(self, dialog: Dialog) -> tuple[SignatureAlgorithm, ...]:
        return (SignatureAlgorithm.ECDSA_SHA256, SignatureAlgorithm.ECDSA_SHA384)

    def sign(self, digest: bytes, dialog: Dialog) -> Signature:
        self.signatures += 1
        return signed(self.holding, digest)

    def authenticate(self, digest: bytes, dialog: Dialog) -> Signature:
        raise AssertionError


@dataclass
class Line:
    """The way to a collector. `faults` are what happens to the next requests; afterwards all is well."""

    collector: Played
    faults: list[str] = field(default_factory=list)
    requests: list[CollectorRequest] = field(default_factory=list)
    client: bytes = b""
    """The certificate of the voter's connections; without it that of the card."""

    def __call__(self, request: CollectorRequest) -> bytes:
        self.requests.append(request)
        fault = self.faults.pop(0) if self.faults else "none"
        where: dict[str, Any] = {"host": "collector.example", "port": 443, "name": request.name}
        if fault == "unreached":
            raise CollectorNotReached(**where)
        if fault == "lost on the way there":
            raise CollectorUnanswered(**where)
        service = request.name.split(".")[0]
        client = self.client or self.collector.world.pki.authentication.certificate
        answer = self.collector.site.handle(service, request.body, client)
        if fault == "lost on the way back":
            raise CollectorUnanswered(**where)
        if fault == "cut":
            return (answer or b"")[:-20]
        if fault == "failed":
            return b'{"id":%d,"result":null,"error":"INTERNAL_SERVER_ERROR"}\n' % self._number(request)
        if answer is None:
            raise CollectorUnanswered(**where)
        return answer

    @staticmethod
    def _number(request: CollectorRequest) -> int:
        import json

        return int(json.loads(request.body)["id"])


def voting(world: World, line: Line, folder: Path, **changes: Any) -> Voting:
    """Return a voter's program, freshly started."""
    election = changes.pop("election", None) or election_of(world)
    calls = CollectorSession(line, election.collector, system="Linux")
    calls.authenticated(Method.TLS)
    parts: dict[str, Any] = {
        "election": election,
        "identity": SoftwareIdentity(world.pki.signing),
        "calls": calls,
        "outbox": Outbox(folder / "outbox", election.name),
        "entropy": CountingEntropy(),
        "clock": world.clock,
    }
    return Voting(**(parts | changes))


class Killed(BaseException):
    """The computer stops here."""


@contextmanager
def killed_at(moment: str, patch: Callable[[str, Any], None]) -> Iterator[None]:
    """Stop the program when it comes to a function, as if the current were cut: nothing behind it is run."""

    def stop(*_: Any, **__: Any) -> Any:
        raise Killed

    patch(moment, stop)
    try:
        yield
    except Killed:
        pass
    else:
        raise AssertionError("the program did not come there")
