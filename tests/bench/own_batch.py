"""We sign many files in one process, with a key in memory and no network: what a file costs beside token and services.

Arguments: source, folder for the output, number of times. Prints seconds.
"""

import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from idclient.adapters.clock import SystemClock
from idclient.adapters.vault import ForgetfulVault
from idclient.emulators.authorities.pki import create_pki
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.journeys.batch import sign_documents
from idclient.journeys.preparing import SigningOptions
from idclient.journeys.sign import SignedDocument
from idclient.model import Dialog, Level, Profile, Signature, SignatureAlgorithm, TrustStore
from idclient.ports import Environment, Request, Response, Services
from tests.doubles import Person

PKI = create_pki(SystemClock())


class InMemory:
    """An Identity whose key is in this process."""

    def certificate(self, dialog: Dialog) -> bytes:
        del dialog
        return PKI.signing.certificate

    def signature_algorithms(self, dialog: Dialog) -> tuple[SignatureAlgorithm, ...]:
        del dialog
        return (SignatureAlgorithm.ECDSA_SHA384,)

    def sign(self, digest: bytes, dialog: Dialog) -> Signature:
        del dialog
        encoded = PKI.signing.key.sign(digest, ec.ECDSA(utils.Prehashed(hashes.SHA384())))
        r, s = utils.decode_dss_signature(encoded)
        value = r.to_bytes(48, "big") + s.to_bytes(48, "big")
        return Signature(value, SignatureAlgorithm.ECDSA_SHA384, PKI.signing.certificate)

    def authenticate(self, digest: bytes, dialog: Dialog) -> Signature:
        raise NotImplementedError


@contextmanager
def in_memory() -> Iterator[InMemory]:
    yield InMemory()


def no_network(request: Request) -> Response:
    raise NotImplementedError


def main(source: str, folder: str, count: str) -> None:
    environment = Environment(
        readers=EmulatedReaders(),
        http=no_network,
        clock=SystemClock(),
        vault=ForgetfulVault(),
        entropy=secrets.token_bytes,
        trust=TrustStore(
            profile=Profile.DEMO,
            anchors=(PKI.root.certificate,),
            timestamp_anchors=(),
            intermediates=(PKI.issuing.certificate,),
        ),
        services=Services(),
    )
    paths = sorted(Path(source).iterdir())[: int(count)]
    jobs = [(path, Path(folder) / path.name) for path in paths]
    options: Any = SigningOptions(level=Level.B_B, offline=True)
    start = time.perf_counter()
    outcomes = [outcome for _, outcome in sign_documents(environment, in_memory, jobs, options, Person())]
    seconds = time.perf_counter() - start
    assert all(isinstance(outcome, SignedDocument) for outcome in outcomes), outcomes[:3]
    print(seconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
