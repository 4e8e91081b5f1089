"""Configurations of elections for tests."""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from idclient.wire.elgamal import write_election_key
from tests.elgamal.reference import KEY
from tests.trust.made import Recipe
from tests.trust.world import shared_pki

COLLECTOR = Recipe(key=rsa.generate_private_key(65537, 2048)).make()


def base64_of(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def document(**changes: Any) -> dict[str, Any]:
    """Return a configuration as it should be, with members changed."""
    pki = shared_pki()
    made = {
        "format": "idclient-election-1",
        "version": 3,
        "election": "TEST2026",
        "question": "Q1",
        "title": {"en": "Test election", "et": "Katsevalimine", "ru": "Пробные выборы"},
        "valid": {"from": "2026-11-01T00:00:00+02:00", "until": "2027-01-01T00:00:00+02:00"},
        "period": {
            "service_start": "2026-11-20T08:50:00+02:00",
            "start": "2026-11-20T09:00:00+02:00",
            "stop": "2026-11-26T20:00:00+02:00",
            "service_stop": "2026-11-26T20:15:00+02:00",
        },
        "public_key": base64_of(write_election_key(KEY)),
        "collector": {
            "addresses": ["collector.example:443", "192.0.2.7:4443", "[2001:db8::1]:443"],
            "sni": "ivxv.invalid",
            "roots": [base64_of(pki.root.certificate)],
            "registration_certificate": base64_of(COLLECTOR.der),
        },
        "timestamp_certificates": [base64_of(pki.tsa.certificate)],
        "ocsp_certificates": [],
        "voter_anchors": [base64_of(pki.root.certificate)],
        "voter_intermediates": [base64_of(pki.issuing.certificate)],
        "authentication": ["tls", "mid"],
        "verification": {"count": 3, "minutes": 30, "latest_only": False},
        "delay_minutes": 15,
    }
    return made | changes


def octets(**changes: Any) -> bytes:
    return json.dumps(document(**changes)).encode()
