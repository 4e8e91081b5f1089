"""A TEST election on this computer: its keys, its signed configuration, and a collector that takes votes."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from idclient.adapters.clock import SystemClock
from idclient.adapters.entropy import system_entropy
from idclient.errors.trust import DemoKeysNotKept
from idclient.value import frozen
from idclient.wiring.collector_processes import served
from idclient.wiring.demo import data_folder
from idclient.wiring.phone_ports import CannotStart
from idclient.wiring.vote_store import opened_store, require_empty

_DOMAIN = "ivxv.invalid"
_HOURS = 24 * 6
_THRESHOLD, _KEEPERS = 2, 3
_ORGANISER = "TEST-election-organiser.pem"


@frozen(kw_only=True)
class ElectionStage:
    """What runs, and where everything of it is."""

    name: str
    folder: Path
    bundle: Path
    organiser: Path
    address: str

    def as_dict(self) -> dict[str, Any]:
        """Return all of it, for programs."""
        return {
            "election": self.name,
            "folder": str(self.folder),
            "bundle": str(self.bundle),
            "organiser": str(self.organiser),
            "collector": self.address,
        }


def demo_organisers() -> tuple[bytes, ...]:
    """Return the certificates (DER) of the organiser of TEST elections, none before there was an election."""
    return organisers_in(data_folder() / "demo" / _ORGANISER)


def organisers_in(path: Path) -> tuple[bytes, ...]:
    """Return the certificates (DER) in a PEM file, none if there is no such file or none in it."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        return ()
    return tuple(certificate.public_bytes(Encoding.DER) for certificate in found)


def outbox_folder() -> Path:
    """Return where votes on their way are kept."""
    return data_folder() / "votes"


@frozen(kw_only=True)
class StageOptions:
    """How to serve. A port of 0 is any that is free; without a `database` (a DSN of libpq) votes are kept in SQLite."""

    folder: Path | None = None
    port: int = 0
    database: str | None = None
    processes: int = 1


@contextmanager
def election_stage(options: StageOptions) -> Iterator[ElectionStage]:
    """Make a TEST election in a new folder, and serve its collector until the end; then export the votes.

    Raises: CannotStart: the folder is there already, or the port cannot be had; VoteStoreError; DemoKeysNotKept.
    """
    from cryptography.hazmat.primitives.asymmetric import rsa

    from idclient.emulators.collector.export import export_votes
    from idclient.emulators.phone.tls import make_tls
    from idclient.emulators.world import open_world

    clock = SystemClock()
    now = clock.now().replace(microsecond=0)
    world = open_world(data_folder() / "demo", clock)
    name = f"TEST{now:%Y%m%dT%H%M%S}"
    listener = _listener(options.port)
    folder = _new_folder(options.folder or data_folder() / "demo" / "elections" / name)
    registration = rsa.generate_private_key(65537, 2048)
    tls = make_tls(now, hosts=[f"{service}.{_DOMAIN}" for service in ("choices", "voting", "verification")])
    period = _period(now)
    address = f"127.0.0.1:{listener.getsockname()[1]}"

    @contextmanager
    def serving() -> Iterator[None]:
        with opened_store(folder, options.database) as store:
            site = _site(world, name, period, registration, store)
            with _door(site, tls.context(), world.pki.issuing.certificate, listener):
                yield

    with opened_store(folder, options.database) as store:
        require_empty(store)
    document = _document(name, period, address, now) | _trust(world, tls.authority, registration)
    document["public_key"] = base64.b64encode(_divided_key(name, folder)).decode()
    bundle = _published(world, document, folder, now)
    _write_lists(name, folder, document["period"])
    organiser = data_folder() / "demo" / _ORGANISER
    with served(serving, options.processes):
        yield ElectionStage(name=name, folder=folder, bundle=bundle, organiser=organiser, address=address)
    with opened_store(folder, options.database) as store:
        export_votes(store, folder / "votes.zip")


def _listener(port: int) -> Any:
    from idclient.emulators.collector.door import listen

    try:
        return listen(port)
    except OSError as problem:
        raise CannotStart(f"port {port} cannot be had: choose another one") from problem


def _new_folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = any(folder.iterdir())
    except FileExistsError as problem:
        raise CannotStart(f"{folder} is no folder") from problem
    except OSError as problem:
        raise DemoKeysNotKept from problem
    if taken:
        raise CannotStart(f"{folder} is there already: an election needs a new folder")
    return folder


def _write_lists(name: str, folder: Path, period: dict[str, str]) -> None:
    """Write the lists of choices and of voters as the protocol has them."""
    from idclient.elections.voters import write_voters
    from idclient.emulators.authorities.pki import GIVEN_NAMES, SURNAME
    from idclient.emulators.collector.demo_election import demo_choices, demo_voters

    voters = {code: (f"{GIVEN_NAMES} {SURNAME}", district) for code, district in demo_voters().items()}
    (folder / "voters.txt").write_bytes(write_voters(name, (period["start"], period["stop"]), voters))
    document = {"election": name, "choices": demo_choices()}
    (folder / "choices.json").write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")


def _period(now: datetime) -> dict[str, datetime]:
    return {
        "service_start": now - timedelta(minutes=10),
        "start": now,
        "stop": now + timedelta(hours=_HOURS),
        "service_stop": now + timedelta(hours=_HOURS, minutes=15),
    }


def _site(world: Any, name: str, period: dict[str, datetime], registration: Any, store: Any) -> Any:
    from idclient.emulators.collector.demo_election import demo_choices, demo_voters
    from idclient.emulators.collector.registrar import Registrar
    from idclient.emulators.collector.roll import Roll
    from idclient.emulators.collector.site import CollectorSite
    from idclient.emulators.collector.voters import Voters

    roll = Roll(
        election=name,
        question="Q1",
        voters=demo_voters(),
        choices=demo_choices(),
        service_start=period["service_start"],
        start=period["start"],
        stop=period["stop"],
        service_stop=period["service_stop"],
    )
    registrar = Registrar(key=registration, timestamps=world.tsa.respond, statuses=world.ocsp.respond)
    voters = Voters([world.pki.issuing.certificate])
    return CollectorSite(roll, voters, registrar, store, clock=SystemClock(), entropy=system_entropy)


def _door(site: Any, context: Any, issuing: bytes, listener: Any) -> Any:
    from idclient.emulators.collector.door import CollectorDoor

    return CollectorDoor(site, context, domain=_DOMAIN, clients=[issuing], listener=listener)


def _document(name: str, period: dict[str, datetime], address: str, now: datetime) -> dict[str, Any]:
    return {
        "format": "idclient-election-1",
        "version": 1,
        "election": name,
        "question": "Q1",
        "title": {"en": "TEST election", "et": "TEST-valimine", "ru": "ПРОБНЫЕ выборы"},
        "valid": {"from": now.isoformat(), "until": (now + timedelta(hours=_HOURS + 24)).isoformat()},
        "period": {moment: time.isoformat() for moment, time in period.items()},
        "collector": {"addresses": [address], "sni": _DOMAIN},
        "authentication": ["tls"],
        "verification": {"count": 3, "minutes": 30, "latest_only": False},
        "delay_minutes": 15,
    }


def _trust(world: Any, root: bytes, registration: Any) -> dict[str, Any]:
    """Return whose word counts, `collector` merged by the caller's own members."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    common = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "TEST of idclient demo VOTE COLLECTOR")])
    now = SystemClock().now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(common)
        .issuer_name(common)
        .public_key(registration.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=60))
        .sign(registration, SHA256())
        .public_bytes(Encoding.DER)
    )

    def written(*ders: bytes) -> list[str]:
        return [base64.b64encode(der).decode() for der in ders]

    return {
        "roots": written(root),
        "registration_certificate": written(certificate)[0],
        "timestamp_certificates": written(world.pki.tsa.certificate),
        "ocsp_certificates": [],
        "voter_anchors": written(world.pki.root.certificate),
        "voter_intermediates": written(world.pki.issuing.certificate),
    }


def _divided_key(name: str, folder: Path) -> bytes:
    """Make the election's key, give each keeper a share in a file, forget the secret. Returns the key, DER."""
    from idclient.elections.share_files import write_share
    from idclient.elgamal.decryption import make_secret, public_key
    from idclient.elgamal.shares import share
    from idclient.wire.elgamal import write_election_key

    secret = make_secret(system_entropy)
    shares = folder / "shares"
    shares.mkdir(mode=0o700)
    for part in share(secret, threshold=_THRESHOLD, count=_KEEPERS, entropy=system_entropy):
        write_share(shares / f"TEST-share-{part.index}.json", name, part)
    return write_election_key(public_key(secret, name))


def _published(world: Any, document: dict[str, Any], folder: Path, now: datetime) -> Path:
    """Sign the configuration as the organiser, whose certificate TEST programs trust from then on."""
    import ssl

    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA384

    from idclient.journeys.elections import publish_election

    roots, registration = document.pop("roots"), document.pop("registration_certificate")
    document["collector"] = document["collector"] | {"roots": roots, "registration_certificate": registration}
    holding = world.pki.signing

    def sign(digest: bytes) -> bytes:
        r, s = decode_dss_signature(holding.key.sign(digest, ec.ECDSA(Prehashed(SHA384()))))
        return r.to_bytes(48) + s.to_bytes(48)

    (data_folder() / "demo" / _ORGANISER).write_text(ssl.DER_cert_to_PEM_cert(holding.certificate), encoding="ascii")
    return publish_election(json.dumps(document).encode(), folder, holding.certificate, sign, when=now)
