"""RP API v3 refuses what is not in order, and says in the words of RFC 9457 what is wrong and where."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.phone.scenario import PERSON, PhoneOutcome, Scenario
from idclient.ports import Request
from tests.emulators.phone.smart_id import party
from tests.emulators.phone.smart_id.party import BASE, DOCUMENT, OK, Json, RelyingParty, choosing, proving, signing

PROVING = f"v3/authentication/notification/etsi/{OK}"
SIGNING = f"v3/signature/notification/document/{DOCUMENT}"
LINK = "v3/authentication/device-link/anonymous"


@pytest.fixture
def rp() -> RelyingParty:
    return RelyingParty(PERSON)


def b64json(value: Any) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def parameters(body: Json, **changes: Any) -> Json:
    return body | {"signatureProtocolParameters": body["signatureProtocolParameters"] | changes}


def text_and_pin(text: object = "x", **more: object) -> Json:
    return {"type": "displayTextAndPIN", "displayText60": text, **more}


WRONG: dict[str, tuple[str, Json, str]] = {
    "no uuid": (PROVING, proving(relyingPartyUUID=None), "relyingPartyUUID"),
    "long name": (PROVING, proving(relyingPartyName="õ" * 17), "relyingPartyName"),
    "level of signing": (PROVING, proving(certificateLevel="QSCD"), "certificateLevel"),
    "level unknown": (SIGNING, signing(certificateLevel="qualified"), "certificateLevel"),
    "protocol of signing": (PROVING, proving(signatureProtocol="RAW_DIGEST_SIGNATURE"), "signatureProtocol"),
    "protocol of authentication": (SIGNING, signing(signatureProtocol="ACSP_V2"), "signatureProtocol"),
    "no protocol parameters": (SIGNING, signing(signatureProtocolParameters=None), "signatureProtocolParameters"),
    "short challenge": (PROVING, parameters(proving(), rpChallenge=party.b64(bytes(31))), "rpChallenge"),
    "long challenge": (PROVING, parameters(proving(), rpChallenge=party.b64(bytes(67))), "rpChallenge"),
    "challenge not base64": (PROVING, parameters(proving(), rpChallenge="-" * 44), "rpChallenge"),
    "challenge not padded": (PROVING, parameters(proving(), rpChallenge="A" * 47), "rpChallenge"),
    "loose base64": (PROVING, parameters(proving(), rpChallenge="A" * 42 + "B="), "rpChallenge"),
    "digest of another length": (SIGNING, parameters(signing(), digest=party.b64(bytes(32))), "digest"),
    "algorithm unknown": (SIGNING, parameters(signing(), signatureAlgorithm="ecdsa"), "signatureAlgorithm"),
    "hash unknown": (
        SIGNING,
        parameters(signing(), signatureAlgorithmParameters={"hashAlgorithm": "SHA512"}),
        "hashAlgorithm",
    ),
    "no hash": (SIGNING, parameters(signing(), signatureAlgorithmParameters=None), "signatureAlgorithmParameters"),
    "parameters of an old algorithm": (
        SIGNING,
        parameters(signing(), signatureAlgorithm="sha512WithRSAEncryption"),
        "signatureAlgorithmParameters",
    ),
    "nonce in authentication": (PROVING, proving(nonce="1"), "nonce"),
    "long nonce": (SIGNING, signing(nonce="1" * 31), "nonce"),
    "empty nonce": (SIGNING, signing(nonce=""), "nonce"),
    "no type of code": (PROVING, proving(vcType=None), "vcType"),
    "other type of code": (PROVING, proving(vcType="alpha4"), "vcType"),
    "callback without TLS": (LINK, proving(initialCallbackUrl="http://rp.example/"), "initialCallbackUrl"),
    "callback with bar": (LINK, proving(initialCallbackUrl="https://rp.example/?a=|"), "initialCallbackUrl"),
    "callback with fragment": (LINK, proving(initialCallbackUrl="https://rp.example/#a"), "initialCallbackUrl"),
    "long callback": (LINK, proving(initialCallbackUrl="https://" + "a" * 1800), "initialCallbackUrl"),
    "no interactions": (PROVING, proving(interactions=None), "interactions"),
    "interactions as array": (PROVING, proving(interactions=[text_and_pin()]), "interactions"),
    "interactions empty": (PROVING, proving(interactions=b64json([])), "interactions"),
    "interactions as object": (PROVING, proving(interactions=b64json(text_and_pin())), "interactions"),
    "interaction twice": (PROVING, proving(interactions=b64json([text_and_pin(), text_and_pin()])), "interactions"),
    "interaction long": (PROVING, proving(interactions=b64json([text_and_pin("x" * 61)])), "interactions"),
    "interaction empty": (PROVING, proving(interactions=b64json([text_and_pin("")])), "interactions"),
    "interaction number": (PROVING, proving(interactions=b64json([text_and_pin(7)])), "interactions"),
    "two texts": (PROVING, proving(interactions=b64json([text_and_pin(displayText200="y")])), "interactions"),
    "other text": (
        PROVING,
        proving(interactions=b64json([{"type": "displayTextAndPIN", "displayText200": "x"}])),
        "interactions",
    ),
    "interaction of v2": (
        PROVING,
        proving(interactions=b64json([{"type": "verificationCodeChoice", "displayText60": "x"}])),
        "interactions",
    ),
    "code choice by link": (
        LINK,
        proving(interactions=party.interactions("confirmationMessageAndVerificationCodeChoice")),
        "interactions",
    ),
    "properties": (PROVING, proving(requestProperties=[]), "requestProperties"),
    "sharing not boolean": (
        PROVING,
        proving(requestProperties={"shareMdClientIpAddress": "true"}),
        "shareMdClientIpAddress",
    ),
    "capabilities": (PROVING, proving(capabilities="QUALIFIED"), "capabilities"),
    "no linked session": (f"v3/signature/notification/linked/{DOCUMENT}", signing(), "linkedSessionID"),
    "linked to nothing": (
        f"v3/signature/notification/linked/{DOCUMENT}",
        signing(linkedSessionID="00000000-0000-4000-8000-000000000001"),
        "linkedSessionID",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_parameter_is_named(rp: RelyingParty, name: str) -> None:
    path, body, parameter = WRONG[name]
    status, problem = rp.refused(path, {key: value for key, value in body.items() if value is not None})
    assert status == 400
    assert problem["status"] == 400
    assert problem["type"] == "about:blank"
    assert problem["title"] == "Bad Request"
    (error,) = problem["errors"]
    assert error["paramName"] == parameter
    assert error["pointer"].endswith(f"/{parameter}")
    assert rp.phones.of(rp.person(OK)).prompts == ()


def test_a_pointer_leads_to_where_it_is(rp: RelyingParty) -> None:
    problem = rp.refused(SIGNING, parameters(signing(), signatureAlgorithmParameters={}))[1]
    expected = "/signatureProtocolParameters/signatureAlgorithmParameters/hashAlgorithm"
    assert problem["errors"][0]["pointer"] == expected


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"7", b'{"a":1,"a":2}', b'{"a":NaN}', b"\xff\xfe", b"[" * 100_000], ids=repr
)
def test_what_is_no_json_object_is_refused(rp: RelyingParty, raw: bytes) -> None:
    assert rp.refused(PROVING, raw)[0] == 400


def test_a_body_of_another_type_is_refused(rp: RelyingParty) -> None:
    assert rp.send(PROVING, proving(), "text/plain").status == 415


def test_problem_details_have_their_own_type(rp: RelyingParty) -> None:
    answer = rp.send(PROVING, {})
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    "changes",
    [
        {"relyingPartyUUID": "99999999-0000-4000-8000-000000000000"},
        {"relyingPartyName": "OTHER"},
        {"relyingPartyUUID": party.RIGHTS_UUID},
    ],
)
def test_who_is_not_known_gets_401_and_not_a_word(rp: RelyingParty, changes: Json) -> None:
    answer = rp.send(PROVING, proving(**changes))
    assert (answer.status, answer.body) == (401, b"")


def test_a_name_in_other_capitals_is_the_same_party(rp: RelyingParty) -> None:
    assert "sessionID" in rp.ask(PROVING, proving(relyingPartyName="Demo"))


@pytest.mark.parametrize(
    "path",
    [
        "v3/authentication/notification/etsi/PNOEE-99999999999",
        "v3/authentication/notification/document/PNOEE-99999999999-MOCK-Q",
        f"v3/authentication/notification/etsi/{party.BASIC}",
        "v3/authentication/notification/etsi/PNOEE-60001019906",
    ],
    ids=["nobody", "no document", "basic only", "Mobile-ID only"],
)
def test_all_who_have_no_account_are_refused_alike(rp: RelyingParty, path: str) -> None:
    status, problem = rp.refused(path, proving())
    assert status == 404
    assert [error["code"] for error in problem["errors"]] == ["NO_SUITABLE_ACCOUNT_FOUND"]


@pytest.mark.parametrize(
    "path",
    [
        "v3",
        "v3/authentication",
        "v3/authentication/notification/anonymous",
        "v3/signature/device-link/anonymous",
        "v3/signature/certificate-choice/notification/anonymous",
        f"v3/signature/certificate-choice/device-link/etsi/{OK}",
        "v3/authentication/notification/etsi/40504040001",
        f"v3/authentication/notification/document/{OK}",
        "v3/certificatechoice/etsi/" + OK,
        "v4/authentication/notification/etsi/" + OK,
    ],
)
def test_there_is_nothing_else(rp: RelyingParty, path: str) -> None:
    assert rp.refused(path, proving())[0] == 404


def test_other_methods_are_refused(rp: RelyingParty) -> None:
    assert rp.http(Request("GET", f"{BASE}/{PROVING}", "smart-id")).status == 405
    session = rp.ask(PROVING, proving())["sessionID"]
    assert rp.http(Request("DELETE", f"{BASE}/v3/session/{session}", "smart-id")).status == 405


def test_slashes_may_be_doubled_and_trail(rp: RelyingParty) -> None:
    assert "sessionID" in rp.ask(f"/v3//authentication/notification//etsi/{OK}/", proving())


def test_what_was_not_agreed_upon_is_forbidden(rp: RelyingParty) -> None:
    for changes in (
        {"requestProperties": {"shareMdClientIpAddress": True}},
        {"capabilities": ["SOMETHING"]},
        {"certificateLevel": "ADVANCED"},
    ):
        assert rp.refused(PROVING, proving(**changes))[0] == 403
    assert rp.refused(f"v3/signature/certificate/{DOCUMENT}", choosing(certificateLevel="ADVANCED"))[0] == 403


def test_who_is_no_client_any_more_has_no_account(rp: RelyingParty) -> None:
    rp.scripts.set(OK, Scenario(PhoneOutcome.NOT_CLIENT))
    assert rp.refused(PROVING, proving())[0] == 404
    assert rp.refused(f"v3/signature/certificate/{DOCUMENT}", choosing())[0] == 404


@given(st.binary(max_size=300))
def test_any_body_is_answered(raw: bytes) -> None:
    assert RP.send(PROVING, raw).status == 400


@given(st.dictionaries(st.sampled_from([*proving(), "nonce", "capabilities"]), st.none() | st.integers() | st.text()))
def test_any_value_in_any_field_is_answered(changes: Json) -> None:
    assert RP.send(PROVING, proving(**changes)).status in (200, 400, 401)


@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_any_path_is_answered(path: str) -> None:
    assert RP.send(path, b"{}").status in (400, 404, 405)


RP = RelyingParty(PERSON)
