"""RP API v3 when all goes well: every flow, from the request to a signature that a stranger verifies."""

import base64
import hashlib

import pytest

from idclient.emulators.phone.scenario import PERSON
from tests.emulators.phone.smart_id import party
from tests.emulators.phone.smart_id.party import (
    DIGEST,
    DOCUMENT,
    OK,
    RelyingParty,
    choosing,
    interactions,
    proving,
    signing,
)
from tests.emulators.phone.smart_id.verifying import certificate, payload, verify_old, verify_pss


@pytest.fixture
def rp() -> RelyingParty:
    return RelyingParty()


@pytest.mark.parametrize("target", [f"etsi/{OK}", f"document/{DOCUMENT}"])
def test_authentication_by_notification(rp: RelyingParty, target: str) -> None:
    body = proving()
    answer = rp.ask(f"v3/authentication/notification/{target}", body)
    assert set(answer) == {"sessionID"}
    status = rp.until_complete(answer["sessionID"])
    assert status["result"] == {"endResult": "OK", "documentNumber": DOCUMENT}
    assert status["signatureProtocol"] == "ACSP_V2"
    assert status["signature"]["flowType"] == "Notification"
    assert status["interactionTypeUsed"] == "displayTextAndPIN"
    assert status["cert"]["certificateLevel"] == "QUALIFIED"
    assert len(status["signature"]["userChallenge"]) == 43
    assert len(status["signature"]["serverRandom"]) >= 24
    verify_pss(status, payload(status, body))


@pytest.mark.parametrize("name", ["SHA-256", "SHA-384", "SHA-512", "SHA3-256", "SHA3-384", "SHA3-512"])
def test_signature_by_notification_with_every_hash(rp: RelyingParty, name: str) -> None:
    digest = hashlib.new(name.lower().replace("sha-", "sha").replace("sha3-", "sha3_"), b"document").digest()
    answer = rp.ask(f"v3/signature/notification/document/{DOCUMENT}", signing(digest, name))
    assert answer["vc"]["type"] == "numeric4"
    assert len(answer["vc"]["value"]) == 4
    status = rp.until_complete(answer["sessionID"])
    assert status["signatureProtocol"] == "RAW_DIGEST_SIGNATURE"
    stated = status["signature"]["signatureAlgorithmParameters"]
    assert stated["hashAlgorithm"] == name
    assert stated["saltLength"] == len(digest)
    assert stated["trailerField"] == "0xbc"
    assert "serverRandom" not in status["signature"]
    verify_pss(status, digest=digest)


def test_a_signature_the_old_way(rp: RelyingParty) -> None:
    parameters = {"digest": party.b64(DIGEST), "signatureAlgorithm": "sha512WithRSAEncryption"}
    body = signing(signatureProtocolParameters=parameters)
    status = rp.until_complete(rp.ask(f"v3/signature/notification/etsi/{OK}", body)["sessionID"])
    assert "signatureAlgorithmParameters" not in status["signature"]
    verify_old(status, DIGEST)


def test_anonymous_authentication_by_a_link_that_is_read(rp: RelyingParty) -> None:
    body = proving()
    answer = rp.ask("v3/authentication/device-link/anonymous", body)
    assert set(answer) == {"sessionID", "sessionToken", "sessionSecret", "deviceLinkBase"}
    assert rp.poll(answer["sessionID"], timeout_ms=1000) == {"state": "RUNNING"}
    assert rp.smart_id.scan(rp.person(OK), rp.link(answer, body, "auth", 1)) == ""
    status = rp.until_complete(answer["sessionID"])
    assert status["signature"]["flowType"] == "QR"
    assert status["result"]["documentNumber"] == DOCUMENT
    verify_pss(status, payload(status, body))


@pytest.mark.parametrize("target", [f"etsi/{OK}", f"document/{DOCUMENT}"])
def test_a_signature_by_link(rp: RelyingParty, target: str) -> None:
    body = signing(interactions=interactions("confirmationMessage", "displayTextAndPIN"))
    answer = rp.ask(f"v3/signature/device-link/{target}", body)
    assert rp.smart_id.scan(rp.person(OK), rp.link(answer, body, "sign")) == ""
    status = rp.until_complete(answer["sessionID"])
    assert status["interactionTypeUsed"] == "confirmationMessage"
    verify_pss(status, digest=DIGEST)


def test_a_link_on_the_same_device_signs_the_callback_too(rp: RelyingParty) -> None:
    callback = "https://rp.example.com/callback-url?value=RrKjjT4aggzu27YBddX1bQ"
    body = proving(initialCallbackUrl=callback)
    answer = rp.ask("v3/authentication/device-link/anonymous", body)
    link = rp.link(answer, body, "auth", type="Web2App", callback=callback)
    assert rp.smart_id.scan(rp.person(OK), link) == ""
    status = rp.until_complete(answer["sessionID"])
    assert status["signature"]["flowType"] == "Web2App"
    verify_pss(status, payload(status, body, callback))


def test_a_certificate_is_chosen_by_link_and_the_signature_follows_in_the_same_app(rp: RelyingParty) -> None:
    body = choosing()
    answer = rp.ask("v3/signature/certificate-choice/device-link/anonymous", body)
    assert rp.smart_id.scan(rp.person(OK), rp.link(answer, body, "cert")) == ""
    choice = rp.until_complete(answer["sessionID"])
    assert choice["signature"] == {"flowType": "QR"}
    assert "signatureProtocol" not in choice
    linked = signing(linkedSessionID=answer["sessionID"])
    following = rp.ask(f"v3/signature/notification/linked/{choice['result']['documentNumber']}", linked)
    assert set(following) == {"sessionID"}
    status = rp.until_complete(following["sessionID"])
    assert certificate(status) == certificate(choice)
    verify_pss(status, digest=DIGEST)


def test_a_certificate_is_chosen_by_notification(rp: RelyingParty) -> None:
    answer = rp.ask(f"v3/signature/certificate-choice/notification/etsi/{OK}", choosing())
    status = rp.until_complete(answer["sessionID"])
    assert status["signature"] == {"flowType": "Notification"}
    assert status["cert"]["certificateLevel"] == "QUALIFIED"


def test_a_certificate_by_document_number_asks_nobody(rp: RelyingParty) -> None:
    rp.scripts.default = PERSON
    answer = rp.ask(f"v3/signature/certificate/{DOCUMENT}", choosing())
    assert answer["state"] == "OK"
    assert rp.phones.of(rp.person(OK)).prompts == ()
    signed = rp.ask(f"v3/signature/notification/document/{DOCUMENT}", signing())
    (prompt,) = rp.phones.of(rp.person(OK)).prompts
    assert rp.phones.of(rp.person(OK)).app.enter_pin(prompt.number, "12345")
    assert certificate(rp.poll(signed["sessionID"])) == certificate(answer)


def test_authentication_and_signing_have_two_certificates(rp: RelyingParty) -> None:
    proved = rp.ask(f"v3/authentication/notification/document/{DOCUMENT}", proving())
    signed = rp.ask(f"v3/signature/certificate/{DOCUMENT}", choosing())
    assert certificate(rp.until_complete(proved["sessionID"])) != certificate(signed)


def test_the_phone_shows_who_asks_what_and_the_code_the_party_can_compute(rp: RelyingParty) -> None:
    rp.scripts.default = PERSON
    rp.ask(f"v3/authentication/notification/etsi/{OK}", proving())
    (prompt,) = rp.phones.of(rp.person(OK)).prompts
    octets = base64.b64decode(party.CHALLENGE)
    code = int.from_bytes(hashlib.sha256(octets).digest()[-2:]) % 10_000
    assert prompt.shown.code == f"{code:04d}"
    assert (prompt.shown.party, prompt.shown.text) == ("DEMO", "Log in")


def test_the_code_of_a_signature_is_the_one_the_party_was_told(rp: RelyingParty) -> None:
    rp.scripts.default = PERSON
    answer = rp.ask(f"v3/signature/notification/etsi/{OK}", signing())
    (prompt,) = rp.phones.of(rp.person(OK)).prompts
    assert prompt.shown.code == answer["vc"]["value"]


def test_the_person_chooses_among_three_codes(rp: RelyingParty) -> None:
    rp.scripts.default = PERSON
    body = proving(interactions=interactions("confirmationMessageAndVerificationCodeChoice"))
    answer = rp.ask(f"v3/authentication/notification/etsi/{OK}", body)
    app = rp.phones.of(rp.person(OK)).app
    (prompt,) = app.prompts
    assert len(set(prompt.shown.codes)) == 3
    assert app.choose_code(prompt.number, prompt.shown.code)
    assert app.enter_pin(prompt.number, "1234")
    status = rp.poll(answer["sessionID"])
    assert status["interactionTypeUsed"] == "confirmationMessageAndVerificationCodeChoice"


def test_a_person_with_several_accounts_chooses_one(rp: RelyingParty) -> None:
    rp.scripts.default = PERSON
    answer = rp.ask(f"v3/signature/certificate-choice/notification/etsi/{party.SEVERAL}", choosing())
    app = rp.phones.of(rp.person(party.SEVERAL)).app
    (prompt,) = app.prompts
    second = prompt.shown.documents[1]
    assert app.choose_device(prompt.number, second)
    assert rp.poll(answer["sessionID"])["result"]["documentNumber"] == second


def test_every_poll_after_the_end_gets_the_same_answer_for_five_minutes(rp: RelyingParty) -> None:
    session = rp.ask(f"v3/authentication/notification/etsi/{OK}", proving())["sessionID"]
    first = rp.until_complete(session)
    rp.clock.sleep(290.0)
    assert rp.poll(session) == first
    rp.clock.sleep(20.0)
    assert rp.get(session).status == 404


def test_a_poll_without_a_time_waits_for_the_end(rp: RelyingParty) -> None:
    session = rp.ask(f"v3/authentication/notification/etsi/{OK}", proving())["sessionID"]
    assert rp.poll(session, timeout_ms=None)["state"] == "COMPLETE"


def test_a_poll_waits_no_longer_than_it_says(rp: RelyingParty) -> None:
    rp.scripts.default = PERSON
    session = rp.ask(f"v3/authentication/notification/etsi/{OK}", proving())["sessionID"]
    before = rp.clock.monotonic()
    assert rp.poll(session, timeout_ms=1500) == {"state": "RUNNING"}
    assert rp.clock.monotonic() - before == pytest.approx(1.5)


def test_an_address_is_told_to_whom_it_may_be_told(rp: RelyingParty) -> None:
    body = proving(
        relyingPartyUUID=party.RIGHTS_UUID,
        relyingPartyName="RIGHTS",
        requestProperties={"shareMdClientIpAddress": True, "somethingNew": 1},
    )
    status = rp.until_complete(rp.ask(f"v3/authentication/notification/etsi/{OK}", body)["sessionID"])
    assert status["deviceIpAddress"] == "192.0.2.7"
    assert status["ignoredProperties"] == ["somethingNew"]


def test_an_advanced_account_is_for_parties_with_the_right_to_it(rp: RelyingParty) -> None:
    rights = {"relyingPartyUUID": party.RIGHTS_UUID, "relyingPartyName": "RIGHTS", "certificateLevel": "ADVANCED"}
    path = f"v3/authentication/notification/etsi/{party.BASIC}"
    status = rp.until_complete(rp.ask(path, proving(**rights))["sessionID"])
    assert status["cert"]["certificateLevel"] == "ADVANCED"
    assert rp.refused(path, proving(certificateLevel="ADVANCED"))[0] == 403
    assert rp.refused(path, proving())[0] == 404


def test_an_equal_request_within_fifteen_seconds_gets_the_same_session(rp: RelyingParty) -> None:
    path = f"v3/signature/notification/etsi/{OK}"
    first = rp.ask(path, signing(nonce="one"))
    assert rp.ask(path, signing(nonce="one")) == first
    assert rp.ask(path, signing(nonce="two")) != first
    rp.clock.sleep(16.0)
    assert rp.ask(path, signing(nonce="one")) != first


def test_a_repeated_request_rings_the_phone_once(rp: RelyingParty) -> None:
    rp.scripts.default = PERSON
    for _ in range(2):
        rp.ask(f"v3/authentication/notification/etsi/{OK}", proving())
    assert len(rp.phones.of(rp.person(OK)).prompts) == 1


def test_the_same_seed_gives_the_same_answers() -> None:
    def run() -> object:
        other = RelyingParty()
        return other.until_complete(other.ask("v3/authentication/notification/etsi/" + OK, proving())["sessionID"])

    one, two = run(), run()
    assert isinstance(one, dict)
    assert isinstance(two, dict)
    for status in (one, two):
        del status["signature"]["value"]  # PSS has a random salt
    assert one == two
