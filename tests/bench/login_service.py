"""The reference service in a process of its own: `python -m tests.bench.login_service PEOPLE`.

It prints one line of JSON: its address, the authority to trust for HTTPS, and certificate and key of each person.
"""

import json
import sys
import tempfile
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from idclient.adapters.clock import SystemClock
from idclient.adapters.entropy import system_entropy
from idclient.emulators.phone.tls import make_tls
from idclient.emulators.routing import route
from idclient.emulators.world import DemoWorld, open_world
from idclient.relying_party.service import Rate, ServiceOptions, ServicePort, make_service
from idclient.wiring.demo import demo_trust
from idclient.wiring.login_service import ServiceOutside
from tests.trust.made import Made, Recipe

OPTIONS = ServiceOptions(test=True, status_lifetime=timedelta(minutes=2), rate=Rate(per_second=1e6, burst=1_000_000))
"""As a busy service has them: it remembers a good status for two minutes; one address does all the asking here."""


def main() -> None:
    """Serve until standard input ends."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        world = open_world(Path(folder), clock)
    people = [_person(world) for _ in range(int(sys.argv[1]))]
    outside = ServiceOutside(
        http=route(world.services, clock), clock=clock, entropy=system_entropy, trust=demo_trust(world, {})
    )
    port, tls = ServicePort(), make_tls(clock.now())
    url = f"https://localhost:{port.number}"
    with port.serve(make_service(url, outside, OPTIONS), tls.context()):
        print(json.dumps({"url": url, "authority": tls.authority_pem, "people": people}), flush=True)
        sys.stdin.read()


def _person(world: DemoWorld) -> dict[str, str]:
    now, issuing = world.clock.now(), world.pki.issuing
    issuer = Made(issuing.certificate, issuing.key, x509.load_der_x509_certificate(issuing.certificate).subject)
    responder = x509.load_der_x509_certificate(world.pki.authentication.certificate).extensions.get_extension_for_class(
        x509.AuthorityInformationAccess
    )
    made = Recipe(
        issuer=issuer, key=ec.generate_private_key(ec.SECP384R1()), usages=("digital_signature",),
        start=now - timedelta(days=1), end=now + timedelta(days=1), extra=((responder.value, False),),
    ).make()  # fmt: skip
    world.ocsp.learn(made.der)
    key = made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {"certificate": b64encode(made.der).decode(), "key": key.decode()}


if __name__ == "__main__":
    main()
