"""What those who run the services settle while they run: certificates, contracts, and how the provider behaves."""

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificates, ocsp

from idclient.emulators.phone.parties import PEER
from idclient.emulators.phone.scenario import PERSON
from idclient.ports import Request, Response
from tests.emulators.phone.ring import ASKED, KEY, MARY, URL, Json, Ring
from tests.emulators.phone.smart_id.party import OK, proving, signing

OTHER_UUID = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def ring(tmp_path: Path) -> Ring:
    return Ring(tmp_path)


def ocsp_status(ring: Ring, certificate: str) -> ocsp.OCSPCertStatus:
    """Ask the responder about a certificate, Base64 of DER."""
    asked = load_der_x509_certificate(base64.b64decode(certificate))
    files = load_pem_x509_certificates(ring.ask("GET", "files/authorities.pem").body)
    issuer = next(authority for authority in files if authority.subject == asked.issuer)
    question = ocsp.OCSPRequestBuilder().add_certificate(asked, issuer, SHA1()).build()
    answer = ring.ask("POST", "ocsp", question.public_bytes(Encoding.DER), "application/ocsp-request")
    return ocsp.load_der_ocsp_response(answer.body).certificate_status


def test_a_certificate_is_revoked_unknown_and_good_again(ring: Ring) -> None:
    certificate = ring.result()["cert"]
    signing_certificate = ring.told("POST", "mid-api/certificate", ASKED | MARY)["cert"]
    states = {
        "revoked": ocsp.OCSPCertStatus.REVOKED, "unknown": ocsp.OCSPCertStatus.UNKNOWN, "good": ocsp.OCSPCertStatus.GOOD
    }  # fmt: skip
    for state, expected in states.items():
        assert ring.told("PUT", f"control/certificate/{KEY}", {"of": "sim", "state": state}) == {"done": True}
        assert ocsp_status(ring, certificate) is expected
        assert ocsp_status(ring, signing_certificate) is expected
    assert ring.result()["cert"] == certificate


def test_certificates_of_an_app_are_apart_from_those_of_a_sim(ring: Ring) -> None:
    ring.told("PUT", f"control/certificate/{OK}", {"of": "app", "state": "revoked"})
    session = ring.told("POST", f"smart-id-rp/v3/authentication/notification/etsi/{OK}", proving())["sessionID"]
    status = ring.told("GET", f"smart-id-rp/v3/session/{session}?timeoutMs=60000")
    assert ocsp_status(ring, status["cert"]["value"]) is ocsp.OCSPCertStatus.REVOKED
    assert ocsp_status(ring, ring.result()["cert"]) is ocsp.OCSPCertStatus.GOOD


@pytest.mark.parametrize(
    "message",
    [{}, {"of": "sim"}, {"of": "sim", "state": "?"}, {"of": "card", "state": "good"}, {"of": [], "state": "good"}],
)
def test_what_is_no_state_of_a_certificate_is_refused(ring: Ring, message: Json) -> None:
    assert ring.ask("PUT", f"control/certificate/{KEY}", message).status == 400
    assert ring.ask("PUT", "control/certificate/PNOEE-1", {"of": "sim", "state": "good"}).status == 404


def test_a_contract_is_signed_for_a_network(ring: Ring) -> None:
    party = {"relyingPartyName": "Bank", "relyingPartyUUID": OTHER_UUID}
    assert ring.ask("POST", "mid-api/authentication", ASKED | MARY | party).status == 401
    added = {"uuid": OTHER_UUID, "names": ["Bank"], "networks": ["192.0.2.0/24"]}
    told = ring.told("POST", "control/parties", added)
    assert told == added | {"advanced": False, "shares_address": False}
    assert ring.told("GET", "control/parties")["parties"][-1] == told

    def status(path: str, body: Json, address: str) -> int:
        headers = {"content-type": "application/json", PEER: address}
        answer = ring.world.handle(Request("POST", URL + path, "x", headers, json.dumps(body).encode()))
        assert isinstance(answer, Response)
        return answer.status

    smart = proving(**party)
    for address, expected in (("192.0.2.7", 200), ("198.51.100.1", 401)):
        assert status("mid-api/authentication", ASKED | MARY | party, address) == expected
        ring.clock.advance(16)  # the same body within 15 seconds is the same request
        assert status(f"smart-id-rp/v3/authentication/notification/etsi/{OK}", smart, address) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"uuid": "x"}, {"uuid": OTHER_UUID.replace("a", "A") + "A"}, {"names": []}, {"names": "Bank"}, {"names": [""]},
        {"networks": ["x"]}, {"networks": ["192.0.2.1/24"]}, {"networks": {}}, {"advanced": 1},
    ],
)  # fmt: skip
def test_what_is_no_contract_is_refused(ring: Ring, changes: Json) -> None:
    assert ring.ask("POST", "control/parties", {"uuid": OTHER_UUID, "names": ["Bank"]} | changes).status == 400
    assert len(ring.told("GET", "control/parties")["parties"]) == 2


def test_a_busy_phone_has_requests_wait_or_fail(tmp_path: Path) -> None:
    ring = Ring(tmp_path, scenario=PERSON)
    assert ring.told("GET", "control/provider") == {
        "when_busy": "queue", "one_session": False, "signatures_left": None, "failures_left": None
    }  # fmt: skip
    first = ring.start()
    assert len(ring.told("GET", f"control/people/{KEY}")["people"][0]["prompts"]) == 1
    ring.start()
    assert len(ring.told("GET", f"control/people/{KEY}")["people"][0]["prompts"]) == 2
    assert ring.told("PUT", "control/provider", {"when_busy": "delivery-error"})["when_busy"] == "delivery-error"
    assert ring.result()["result"] == "DELIVERY_ERROR"
    ring.clock.advance(120)
    assert ring.poll(first)["result"] == "TIMEOUT"


def test_a_proxy_gives_a_person_one_session_at_a_time(tmp_path: Path) -> None:
    ring = Ring(tmp_path, scenario=PERSON)
    ring.told("PUT", "control/provider", {"one_session": True})
    ring.start()
    assert ring.ask("POST", "mid-api/authentication", ASKED | MARY).status == 580
    path = f"smart-id-rp/v3/authentication/notification/etsi/{OK}"
    assert ring.ask("POST", path, proving()).status == 200  # somebody else
    ring.clock.advance(16)  # the same body within 15 seconds is the same request
    assert ring.ask("POST", path, proving()).status == 580
    ring.clock.advance(120)
    ring.start()


def test_a_proxy_has_a_quota_of_signatures_and_patience_with_failures(ring: Ring) -> None:
    ring.told("PUT", "control/provider", {"signatures_left": 1, "failures_left": 2})
    path = f"smart-id-rp/v3/signature/notification/etsi/{OK}"
    assert ring.ask("POST", path, signing()).status == 200
    assert ring.told("GET", "control/provider")["signatures_left"] == 0
    assert ring.ask("POST", path, signing(nonce="another")).status == 429
    assert ring.ask("POST", "mid-api/signature", ASKED | MARY).status == 429
    assert ring.ask("POST", "mid-api/authentication", ASKED | MARY).status == 409
    assert ring.ask("POST", path.replace("signature", "authentication"), proving()).status == 409
    ring.told("PUT", "control/provider", {"signatures_left": None, "failures_left": None})
    assert ring.result()["result"] == "OK"


@pytest.mark.parametrize(
    "message",
    [
        {"when_busy": "?"}, {"one_session": 1}, {"signatures_left": -1}, {"signatures_left": True},
        {"failures_left": 1.5}, {"failures_left": 10**9}, {"unknown": 1}, {"when_busy": []},
    ],
)  # fmt: skip
def test_what_is_no_behaviour_changes_nothing(ring: Ring, message: Json) -> None:
    before = ring.told("GET", "control/provider")
    assert ring.ask("PUT", "control/provider", {"one_session": True} | message).status == 400
    assert ring.told("GET", "control/provider") == before
