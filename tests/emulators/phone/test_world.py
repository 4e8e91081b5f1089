"""The world of phones: people, services, certificates, their OCSP and the pages, in one process and on one clock."""

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificates, ocsp
from cryptography.x509.extensions import AuthorityInformationAccess
from cryptography.x509.oid import AuthorityInformationAccessOID

from idclient.emulators.phone.scenario import PERSON
from tests.emulators.phone.ring import ASKED, MARY, URL, Ring


@pytest.fixture
def ring(tmp_path: Path) -> Ring:
    return Ring(tmp_path)


def test_a_certificate_of_a_phone_leads_to_the_files_of_authorities_and_to_an_ocsp_that_knows_it(ring: Ring) -> None:
    certificate = load_der_x509_certificate(base64.b64decode(ring.result()["cert"]))
    files = load_pem_x509_certificates(ring.ask("GET", "files/authorities.pem").body)
    issuer = next(authority for authority in files if authority.subject == certificate.issuer)
    certificate.verify_directly_issued_by(issuer)
    access = certificate.extensions.get_extension_for_class(AuthorityInformationAccess).value
    address = next(one for one in access if one.access_method == AuthorityInformationAccessOID.OCSP)
    assert address.access_location.value == f"{URL}ocsp"

    question = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, SHA1()).build()
    asked = question.public_bytes(Encoding.DER)
    answers = [
        ring.ask("POST", "ocsp", asked, "application/ocsp-request"),
        ring.ask("GET", "ocsp/" + base64.b64encode(asked).decode().replace("/", "%2F").replace("+", "%2B")),
    ]
    for answer in answers:
        response = ocsp.load_der_ocsp_response(answer.body)
        assert response.certificate_status is ocsp.OCSPCertStatus.GOOD


def test_a_person_presses_on_the_page_and_the_relying_party_hears_of_it(tmp_path: Path) -> None:
    ring = Ring(tmp_path, scenario=PERSON)
    session = json.loads(ring.ask("POST", "mid-api/authentication", ASKED | MARY).body)["sessionID"]
    page = "phones/PNOEE-51307149560"
    (prompt,) = json.loads(ring.ask("GET", f"{page}/state").body)["phone"]["prompts"]
    for press in ({"action": "accept"}, {"action": "pin", "value": "1234"}):
        assert json.loads(ring.ask("POST", f"{page}/press", {"prompt": prompt["number"]} | press).body) == {
            "done": True
        }
    result = json.loads(ring.ask("GET", f"mid-api/authentication/session/{session}").body)
    assert result["result"] == "OK"
    assert ring.clock.monotonic() == 0


def test_the_same_seed_gives_the_same_answers_and_another_one_others(tmp_path: Path) -> None:
    found = [Ring(tmp_path, seed=seed).result() for seed in ("a", "a", "b")]
    without = [{name: result[name] for name in ("cert", "traceId")} for result in found]
    assert without[0] == without[1]
    assert without[0]["cert"] != without[2]["cert"]
    assert without[0]["traceId"] != without[2]["traceId"]


def test_certificates_are_kept_unless_they_name_the_port_of_an_earlier_run(tmp_path: Path) -> None:
    first, again = Ring(tmp_path).result()["cert"], Ring(tmp_path).result()["cert"]
    assert first == again
    ring = Ring(tmp_path)
    ring.open(url="http://127.0.0.1:7791/")
    assert b"http://127.0.0.1:7791/ocsp" in base64.b64decode(ring.result()["cert"])


def test_all_three_versions_of_smart_id_are_there(ring: Ring) -> None:
    for version in ("v1", "v2", "v3"):
        answer = ring.ask("GET", f"smart-id-rp/{version}/session/00000000-0000-4000-8000-000000000000")
        assert answer.status == 404
        assert b"session" in answer.body.lower() or b"Not Found" in answer.body
