"""A collector in this process, its authorities, and a voter who makes ballots as the specification has them."""

import base64
import json
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from idclient.documents.asice.create import ContainerSession, InputFile
from idclient.documents.asice.xades import CertificateReference, stamped_value
from idclient.documents.pdf.output import Overwrite
from idclient.elgamal.encryption import encrypt_padded
from idclient.emulators.authorities.pki import Holding
from idclient.emulators.collector.faults import Faults
from idclient.emulators.collector.registrar import Registrar, Service
from idclient.emulators.collector.roll import Roll
from idclient.emulators.collector.site import CollectorSite
from idclient.emulators.collector.stamp_proof import StampJudge
from idclient.emulators.collector.store import Store
from idclient.emulators.collector.store_sqlite import SqliteStore
from idclient.emulators.collector.tickets import Tickets
from idclient.emulators.collector.voters import Voters
from idclient.emulators.phone.seeded import SeededEntropy
from idclient.model import SignatureAlgorithm
from idclient.ports import Entropy
from idclient.wire.ballot_choice import Choice, pad, write_choice
from idclient.wire.election_group import OCTETS
from idclient.wire.elgamal import write_ciphertext
from tests.documents.check_world import software_signer
from tests.doubles import CountingEntropy
from tests.elgamal.reference import KEY
from tests.trust.made import Made, Recipe
from tests.trust.world import World

VOTER = "38001085718"
DISTRICT = "0140.1"
CHOICES = {
    DISTRICT: {"Nimekiri": {"0140.101": "TEST Mari", "0140.102": "TEST Юрий"}},
    "0296.1": {"B": {"0296.101": "TEST Ants"}},
}
BALLOT = "TEST2026.Q1.ballot"


@cache
def collector_key() -> Made:
    return Recipe(key=rsa.generate_private_key(65537, 2048)).make()


@dataclass
class Played:
    """A collector, its world, and where its votes are."""

    world: World
    site: CollectorSite
    store: Store
    voters: Voters
    tickets: Tickets

    def ask(self, service: str, method: str, *, client: bytes | None = None, **values: Any) -> Any:
        """Return the whole answer; octets in values become base64."""
        shown = {
            name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
            for name, value in values.items()
        }
        request = json.dumps({"id": 5, "method": f"RPC.{method}", "params": [shown]}).encode()
        answer = self.site.handle(service, request, client)
        assert answer is not None
        assert answer.endswith(b"\n")
        return json.loads(answer)

    def vote(self, container: bytes, **changes: Any) -> Any:
        """Hand a vote in, with the voter's own certificate on the connection."""
        values = {"AuthMethod": "tls", "Choices": DISTRICT, "Type": "bdoc", "Vote": container, **changes}
        client = values.pop("client", self.world.pki.authentication.certificate)
        return self.ask("voting", "Vote", client=client, **values)


def play(
    world: World,
    folder: Path,
    *,
    entropy: Entropy | None = None,
    store: Store | None = None,
    stamps: StampJudge | None = None,
    faults: Faults | None = None,
    timestamps: Service | None = None,
    **changes: Any,
) -> Played:
    """Return a collector whose election is on now; its votes are in a file in the folder, or in another store."""
    now = world.clock.now()
    roll: dict[str, Any] = {
        "election": "TEST2026",
        "question": "Q1",
        "voters": {VOTER: DISTRICT},
        "choices": CHOICES,
        "service_start": now - timedelta(hours=2),
        "start": now - timedelta(hours=1),
        "stop": now + timedelta(hours=1),
        "service_stop": now + timedelta(hours=1, minutes=15),
    }
    store = store or SqliteStore(folder / "votes.sqlite")
    key: Any = collector_key().key
    registrar = Registrar(
        key=key,
        timestamps=timestamps or world.tsa.respond,
        statuses=world.ocsp.respond,
        stamps=stamps or StampJudge([world.pki.tsa.certificate]),
    )
    tickets = Tickets(bytes(range(32)), SeededEntropy("tickets"))
    voters = Voters([world.pki.issuing.certificate, world.pki.phone_qualified.certificate], tickets)
    site = CollectorSite(
        Roll(**(roll | changes)),
        voters,
        registrar,
        store,
        clock=world.clock,
        entropy=entropy or CountingEntropy(),
    )
    site.misbehave(faults or Faults())
    return Played(world, site, store, voters, tickets)


def ballot(randomness: int = 12345) -> bytes:
    padded = pad(write_choice(Choice("0140.101", "Nimekiri", "TEST Mari")), OCTETS)
    return write_ciphertext(encrypt_padded(KEY, padded, randomness).ciphertext)


def container(
    world: World,
    folder: Path,
    *,
    files: dict[str, bytes] | None = None,
    media: str = "application/octet-stream",
    holder: Holding | None = None,
    algorithm: SignatureAlgorithm = SignatureAlgorithm.ECDSA_SHA256,
    reference: CertificateReference = CertificateReference.V1,
) -> tuple[bytes, bytes]:
    """Return a signed vote and its canonical SignatureValue."""
    holder = holder or world.pki.signing
    inputs = []
    for name, data in ({BALLOT: ballot()} if files is None else files).items():
        (folder / name).write_bytes(data)
        inputs.append(InputFile(folder / name, name, media))
    target = folder / "vote.asice"
    with ContainerSession(inputs, target, overwrite=Overwrite.REPLACE) as session:
        session.write_files(algorithm.hash_name, check=lambda: None)
        prepared = session.prepare(holder.certificate, algorithm, when=world.clock.now(), reference=reference)
        value = software_signer(holder)(prepared.digest).value
        session.finish(prepared, value)
        session.commit()
    return target.read_bytes(), stamped_value(value)
