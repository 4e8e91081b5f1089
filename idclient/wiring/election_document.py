"""What a TEST election tells its voters' programs: its configuration, signed by a TEST organiser."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from idclient.adapters.clock import SystemClock
from idclient.errors.ballot import OrganiserFileUnusable
from idclient.wiring.demo import data_folder

DOMAIN = "ivxv.invalid"
_HOURS = 24 * 6
_ORGANISER = "TEST-election-organiser.pem"


def demo_organisers() -> tuple[bytes, ...]:
    """Return the certificates (DER) of the organiser of TEST elections, none before there was an election."""
    try:
        return organisers_in(organiser_file())
    except OrganiserFileUnusable:
        return ()


def organiser_file() -> Path:
    """Return where TEST programs find whose word on TEST elections counts."""
    return data_folder() / "demo" / _ORGANISER


def organisers_in(path: Path) -> tuple[bytes, ...]:
    """Return the certificates (DER) in a PEM file, one at least. Raises: OrganiserFileUnusable."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as problem:
        raise OrganiserFileUnusable from problem
    return tuple(certificate.public_bytes(Encoding.DER) for certificate in found)


def period_from(now: datetime) -> dict[str, datetime]:
    """Return when what is possible in an election that begins now."""
    return {
        "service_start": now - timedelta(minutes=10),
        "start": now,
        "stop": now + timedelta(hours=_HOURS),
        "service_stop": now + timedelta(hours=_HOURS, minutes=15),
    }


def document(
    name: str, period: Mapping[str, datetime], address: str, now: datetime, *, ways: Sequence[str]
) -> dict[str, Any]:
    """Return the configuration without keys and certificates. `ways` are those in which voters authenticate."""
    return {
        "format": "idclient-election-1",
        "version": 1,
        "election": name,
        "question": "Q1",
        "title": {"en": "TEST election", "et": "TEST-valimine", "ru": "ПРОБНЫЕ выборы"},
        "valid": {"from": now.isoformat(), "until": (now + timedelta(hours=_HOURS + 24)).isoformat()},
        "period": {moment: time.isoformat() for moment, time in period.items()},
        "collector": {"addresses": [address], "sni": DOMAIN},
        "authentication": list(ways),
        "verification": {"count": 3, "minutes": 30, "latest_only": False},
        "delay_minutes": 15,
    }


def trust(world: Any, root: bytes, registration: Any, voters: Sequence[bytes]) -> dict[str, Any]:
    """Return whose word counts; `voters` are the authorities (DER) of certificates that sign votes."""
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
        "voter_intermediates": written(*voters),
    }


def publish(world: Any, configuration: dict[str, Any], folder: Path, now: datetime) -> Path:
    """Sign the configuration as the organiser, whose certificate TEST programs trust from then on."""
    import ssl

    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA384

    from idclient.journeys.elections import publish_election

    roots, registration = configuration.pop("roots"), configuration.pop("registration_certificate")
    configuration["collector"] = configuration["collector"] | {"roots": roots, "registration_certificate": registration}
    holding = world.pki.signing

    def sign(digest: bytes) -> bytes:
        r, s = decode_dss_signature(holding.key.sign(digest, ec.ECDSA(Prehashed(SHA384()))))
        return r.to_bytes(48) + s.to_bytes(48)

    organiser_file().write_text(ssl.DER_cert_to_PEM_cert(holding.certificate), encoding="ascii")
    return publish_election(json.dumps(configuration).encode(), folder, holding.certificate, sign, when=now)
