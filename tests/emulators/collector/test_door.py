"""The collector's door in TLS: any client certificate with its key comes in, and a word is said about it inside."""

import json
import socket
import ssl
import tempfile
from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from idclient.adapters.collector_calls import CollectorClient
from idclient.adapters.server_proof import NO_CHECK_TIME
from idclient.emulators.authorities import pki_profiles as profiles
from idclient.emulators.authorities.pki import Holding, Plan, issue
from idclient.emulators.authorities.rogues import wrong_key
from idclient.emulators.collector import client_certificates
from idclient.emulators.collector.door import CollectorDoor
from idclient.emulators.phone.tls import TlsIdentity
from idclient.errors.collector import CollectorCardRefused
from idclient.ports.collector import CollectorRequest, TlsCredential
from tests.doubles import CountingEntropy
from tests.emulators.collector.behind_door import DOMAIN, collector, door, tls, world
from tests.emulators.collector.played import Played
from tests.journeys.software_identity import signed
from tests.trust.world import World

__all__ = ["collector", "door", "tls", "world"]
VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


def ask(door: CollectorDoor, tls: TlsIdentity, version: ssl.TLSVersion, shown: Holding | None) -> Any:
    """Return the collector's answer to a voter who shows a certificate."""
    context = ssl.create_default_context(cadata=tls.authority_pem)
    context.minimum_version = context.maximum_version = version
    if shown is not None:
        key = shown.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
            file.write(key + ssl.DER_cert_to_PEM_cert(shown.certificate))
            file.flush()
            context.load_cert_chain(file.name)
    request = {"id": 1, "method": "RPC.VoterChoices", "params": [{"AuthMethod": "tls"}]}
    with (
        socket.create_connection(door.address, 10) as plain,
        context.wrap_socket(plain, server_hostname=f"choices.{DOMAIN}") as secure,
    ):
        secure.sendall(json.dumps(request).encode())
        return json.loads(secure.makefile("rb").readline())


def made(world: World, issuer: Holding | None, *, ago: int = 0) -> Holding:
    """Return a certificate of a day in the voter's name, made so many days ago; without an issuer it signs itself."""
    voter = x509.load_der_x509_certificate(world.pki.authentication.certificate).subject
    return issue(Plan(voter, 1, profiles.authentication()), issuer, world.clock.now() - timedelta(days=ago))


def stranger(world: World) -> Holding:
    """Return an authority that bears the name of the cards' own, with a key of its own."""
    name = x509.load_der_x509_certificate(world.pki.issuing.certificate).subject
    return issue(Plan(name, 30, profiles.authority()), None, world.clock.now())


@pytest.mark.parametrize("version", VERSIONS)
def test_the_voters_own_certificate_opens_the_list(
    door: CollectorDoor, tls: TlsIdentity, world: World, version: ssl.TLSVersion
) -> None:
    assert ask(door, tls, version, world.pki.authentication)["result"]["Choices"] == "0140.1"


UNFIT: dict[str, tuple[Callable[[World], Holding | None], str]] = {
    "none": (lambda _world: None, "none"),
    "of an unknown authority": (lambda world: made(world, stranger(world)), "issuer"),
    "by itself": (lambda world: made(world, None), "issuer"),
    "expired": (lambda world: made(world, world.pki.issuing, ago=2), "time"),
    "for signing": (lambda world: world.pki.signing, "usage"),
    "of a server": (lambda world: world.pki.tsa, "usage"),
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", UNFIT)
def test_a_certificate_that_lets_nobody_vote_is_refused_by_the_word_for_it(
    door: CollectorDoor, collector: Played, tls: TlsIdentity, version: ssl.TLSVersion, kind: str
) -> None:
    shown, why = UNFIT[kind]
    assert ask(door, tls, version, shown(collector.world)) == {"id": 1, "result": None, "error": "BAD_CERTIFICATE"}
    assert list(collector.site.refused) == [f"BAD_CERTIFICATE {why}"]


def test_a_certificate_without_its_key_comes_no_further_than_the_handshake(
    door: CollectorDoor, collector: Played, tls: TlsIdentity, world: World
) -> None:
    thief = wrong_key(world.pki.authentication)
    request = CollectorRequest(
        addresses=(door.address,),
        name=f"choices.{DOMAIN}",
        roots=(tls.authority,),
        body=b"{}",
        credential=TlsCredential(thief.certificate, lambda digest, _name: signed(thief, digest).value),
    )
    with pytest.raises(CollectorCardRefused):
        CollectorClient(CountingEntropy())(request)
    assert list(collector.site.refused) == []


def test_where_openssl_cannot_be_reached_only_the_authorities_own_certificates_come_in(
    collector: Played, tls: TlsIdentity, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_certificates, "_ssl", ModuleType("_ssl"))
    clients = [world.pki.issuing.certificate]
    # certificates of this world may be over for OpenSSL, which asks no clock but the computer's
    context = tls.context()
    context.verify_flags |= ssl.VerifyFlags(NO_CHECK_TIME)
    with CollectorDoor(collector.site, context, domain=DOMAIN, clients=clients) as door:
        for version in VERSIONS:
            assert ask(door, tls, version, world.pki.authentication)["error"] is None
            with pytest.raises((ssl.SSLError, ConnectionError)):
                ask(door, tls, version, made(world, stranger(world)))
