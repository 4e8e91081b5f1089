"""A voter without a card: the collector asks the phone, and gives a ticket that stores one vote."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import core, x509
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from idclient.emulators.phone.scenario import AnswerFault, PhoneOutcome, Scenario
from idclient.wire.verification_code import mobile_id_code, smart_id_code
from tests.emulators.collector.phoned import JOHN, MARY, NUMBER, Phoned, decoded, phoned
from tests.emulators.collector.played import DISTRICT, VOTER, container

TICKET_KEY = bytes(range(32))


def mid_begun(collector: Phoned) -> Any:
    return collector.mid("Authenticate", IDCode=MARY, PhoneNo=NUMBER)["result"]


def smart_begun(collector: Phoned) -> Any:
    return collector.smart("Authenticate", Identifier=JOHN)["result"]


def test_mobile_id_is_asked_and_says_who_it_is(tmp_path: Path) -> None:
    collector = phoned(tmp_path)
    begun = mid_begun(collector)
    assert set(begun) == {"SessionID", "SessionCode", "Challenge"}
    assert len(begun["SessionCode"]) == 36
    assert mobile_id_code(decoded(begun["Challenge"])).isdigit()
    assert collector.mid("AuthenticateStatus", SessionCode=begun["SessionCode"])["result"]["Status"] == "POLL"
    done = collector.done("mid", "AuthenticateStatus", SessionCode=begun["SessionCode"])["result"]
    assert set(done) == {"SessionID", "Status", "GivenName", "Surname", "PersonalCode", "AuthToken"}
    assert (done["Status"], done["PersonalCode"]) == ("OK", MARY)


@pytest.mark.parametrize("service", ["mid", "smartid"])
def test_what_came_of_it_is_the_same_when_it_is_asked_for_again(tmp_path: Path, service: str) -> None:
    collector = phoned(tmp_path)
    code = (mid_begun(collector) if service == "mid" else smart_begun(collector))["SessionCode"]
    first = collector.done(service, "AuthenticateStatus", SessionCode=code)["result"]
    again = collector.played.ask(service, "AuthenticateStatus", SessionCode=code)["result"]
    assert again["AuthToken"] == first["AuthToken"]


def test_a_ticket_has_the_form_of_the_protocol(tmp_path: Path) -> None:
    collector = phoned(tmp_path)
    ticket = collector.mid_ticket()
    plain = AESGCM(TICKET_KEY).decrypt(ticket[:12], ticket[12:], b"ticket")
    subject, vote = core.SequenceOf.load(plain, spec=core.Any, strict=True)
    assert x509.Name.load(subject.dump()).native["serial_number"] == f"PNOEE-{MARY}"
    assert len(core.OctetString.load(vote.dump()).native) == 16


def test_with_a_ticket_one_gets_the_list_and_signs_and_stores_one_vote(tmp_path: Path) -> None:
    collector = phoned(tmp_path)
    played = collector.played
    ticket = collector.mid_ticket()
    answer = played.ask("choices", "VoterChoices", AuthMethod="ticket", AuthToken=ticket)
    assert answer["result"]["Choices"] == DISTRICT
    digest = hashlib.sha256(b"signed info").digest()
    with_ticket: dict[str, Any] = {"AuthMethod": "ticket", "AuthToken": ticket}
    certificate = decoded(collector.mid("GetCertificate", PhoneNo=NUMBER, **with_ticket)["result"]["Certificate"])
    assert x509.Certificate.load(certificate).subject.native["serial_number"] == f"PNOEE-{MARY}"
    begun = collector.mid("Sign", PhoneNo=NUMBER, Hash=digest, HashType="SHA256", **with_ticket)["result"]
    done = collector.done("mid", "SignStatus", SessionCode=begun["SessionCode"])["result"]
    assert (done["Status"], done["Algorithm"], len(decoded(done["Signature"]))) == ("OK", "SHA256WithECEncryption", 64)


def test_smart_id_chooses_a_document_and_signs_with_it(tmp_path: Path) -> None:
    collector = phoned(tmp_path)
    assert smart_id_code(decoded(smart_begun(collector)["Challenge"])).isdigit()
    with_ticket: dict[str, Any] = {"AuthMethod": "ticket", "AuthToken": collector.smart_ticket()}
    chosen = collector.smart("GetCertificateChoice", **with_ticket)["result"]
    done = collector.done("smartid", "GetCertificateChoiceStatus", SessionCode=chosen["SessionCode"])["result"]
    assert set(done) == {"SessionID", "Status", "Certificate", "DataToken"}
    assert b"PNOEE" not in decoded(done["DataToken"])  # it is sealed
    digest = hashlib.sha256(b"signed info").digest()
    token = {"DataToken": decoded(done["DataToken"])}
    begun = collector.smart("Sign", Hash=digest, HashType="SHA256", **with_ticket, **token)["result"]
    signed = collector.done("smartid", "SignStatus", SessionCode=begun["SessionCode"])["result"]
    assert (signed["Status"], signed["Algorithm"]) == ("OK", "sha256WithRSAEncryption")


def test_a_ticket_is_for_votes_of_its_owner_only(tmp_path: Path) -> None:
    collector = phoned(tmp_path)
    vote, _ = container(collector.played.world, tmp_path)  # signed by the holder of the card
    ticket = collector.mid_ticket()
    answer = collector.played.vote(vote, AuthMethod="ticket", AuthToken=ticket)
    assert answer["error"] == "IDENTITY_MISMATCH"


def test_a_ticket_stores_one_vote(tmp_path: Path) -> None:
    collector = phoned(tmp_path, voters={VOTER: DISTRICT})
    played = collector.played
    ticket = played.tickets.issue(x509.Certificate.load(played.world.pki.signing.certificate).subject.dump())
    vote, _ = container(played.world, tmp_path)
    stored = played.vote(vote, AuthMethod="ticket", AuthToken=ticket, client=None)
    assert decoded(stored["result"]["VoteID"]) == played.tickets.open(ticket).vote
    asked = played.world.tsa.requests
    assert played.vote(vote, AuthMethod="ticket", AuthToken=ticket, client=None)["error"] == "INTERNAL_SERVER_ERROR"
    assert played.world.tsa.requests == asked  # nothing was registered that is no vote
    assert len(played.store.list(f"voter/{VOTER}/")) == 1


@pytest.mark.parametrize(
    "change",
    [lambda ticket: ticket[:0], lambda ticket: ticket[:-1], lambda ticket: bytes([ticket[0] ^ 1]) + ticket[1:]],
)
def test_what_is_no_ticket_lets_nobody_in(tmp_path: Path, change: Any) -> None:
    collector = phoned(tmp_path)
    ticket = change(collector.mid_ticket())
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("choices", "VoterChoices", {}),
        ("voting", "Vote", {"Type": "bdoc", "Choices": DISTRICT, "Vote": b"x"}),
        ("mid", "GetCertificate", {"PhoneNo": NUMBER}),
        ("smartid", "GetCertificateChoice", {}),
    ]
    for service, method, values in asked:
        answer = collector.played.ask(service, method, AuthMethod="ticket", AuthToken=ticket, **values)
        assert answer["error"] == "UNAUTHENTICATED", service


def test_a_sealed_document_number_is_no_ticket_and_the_other_way_round(tmp_path: Path) -> None:
    collector = phoned(tmp_path)
    sealed = collector.played.tickets.seal(b"PNOEE-40504040001-DEM0-Q")
    ticket = collector.smart_ticket()
    assert collector.played.ask("choices", "VoterChoices", AuthMethod="ticket", AuthToken=sealed)["error"] == (
        "UNAUTHENTICATED"
    )
    values = {"Hash": bytes(32), "HashType": "SHA256", "AuthMethod": "ticket", "AuthToken": ticket}
    assert collector.smart("Sign", DataToken=ticket, **values)["error"] == "BAD_REQUEST"
    others = collector.played.tickets.seal(b"PNOEE-51307149560-DEM0-Q")
    assert collector.smart("Sign", DataToken=others, **values)["error"] == "BAD_REQUEST"


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (PhoneOutcome.REFUSE_TEXT, "MID_CANCELED"),
        (PhoneOutcome.NO_ANSWER, "MID_EXPIRED"),
        (PhoneOutcome.NOT_CLIENT, "MID_NOT_USER"),
        (PhoneOutcome.SIM_ERROR, "MID_OPERATOR"),
        (PhoneOutcome.HASH_MISMATCH, "MID_OPERATOR"),
        (PhoneOutcome.PHONE_ABSENT, "MID_ABSENT"),
        (PhoneOutcome.DELIVERY_ERROR, "MID_ABSENT"),
        (PhoneOutcome.UNPUBLISHED, "MID_GENERAL"),
    ],
)
def test_what_went_wrong_with_mobile_id_has_its_word(tmp_path: Path, outcome: PhoneOutcome, word: str) -> None:
    collector = phoned(tmp_path, Scenario(outcome=outcome))
    code = mid_begun(collector)["SessionCode"]
    assert collector.done("mid", "AuthenticateStatus", SessionCode=code)["error"] == word
    assert collector.mid("AuthenticateStatus", SessionCode=code)["error"] == "BAD_REQUEST"  # it is over


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (PhoneOutcome.REFUSE_TEXT, "SMARTID_CANCELED"),
        (PhoneOutcome.NO_ANSWER, "SMARTID_EXPIRED"),
        (PhoneOutcome.UNUSABLE, "SMARTID_ACCOUNT"),
        (PhoneOutcome.APP_TOO_OLD, "SMARTID_GENERAL"),
        (PhoneOutcome.UNPUBLISHED, "SMARTID_GENERAL"),
    ],
)
def test_what_went_wrong_with_smart_id_has_its_word(tmp_path: Path, outcome: PhoneOutcome, word: str) -> None:
    collector = phoned(tmp_path, Scenario(outcome=outcome))
    code = smart_begun(collector)["SessionCode"]
    assert collector.done("smartid", "AuthenticateStatus", SessionCode=code)["error"] == word


@pytest.mark.parametrize(
    "fault", [AnswerFault.OTHER_KEY, AnswerFault.OTHER_HASH, AnswerFault.NOT_BASE64, AnswerFault.NO_SIGNATURE]
)
@pytest.mark.parametrize("service", ["mid", "smartid"])
def test_nobody_is_let_in_by_an_answer_that_does_not_hold(tmp_path: Path, service: str, fault: AnswerFault) -> None:
    collector = phoned(tmp_path, Scenario(answer=fault))
    begun = mid_begun(collector) if service == "mid" else smart_begun(collector)
    answer = collector.done(service, "AuthenticateStatus", SessionCode=begun["SessionCode"])
    assert answer["error"] in {f"{service.upper()}_BAD_CERTIFICATE", f"{service.upper()}_GENERAL"}


def test_somebody_without_an_account_is_told_so(tmp_path: Path) -> None:
    assert phoned(tmp_path).smart("Authenticate", Identifier="39901019992")["error"] == "SMARTID_ACCOUNT"


@pytest.mark.parametrize(
    ("service", "method", "values"),
    [
        ("mid", "Authenticate", {"PhoneNo": NUMBER}),
        ("mid", "Authenticate", {"IDCode": MARY}),
        ("mid", "Authenticate", {"IDCode": MARY, "PhoneNo": NUMBER, "Identifier": MARY}),
        ("mid", "AuthenticateStatus", {"SessionCode": "0" * 36}),
        ("mid", "AuthenticateStatus", {}),
        ("mid", "SignStatus", {"SessionCode": "x" * 37}),
        ("smartid", "Authenticate", {"Identifier": "../etsi"}),
        ("smartid", "Authenticate", {"Identifier": ""}),
        ("smartid", "GetCertificateChoiceStatus", {"SessionCode": ""}),
    ],
)
def test_requests_that_are_not_as_they_must_be_reach_no_phone(
    tmp_path: Path, service: str, method: str, values: dict[str, Any]
) -> None:
    collector = phoned(tmp_path)
    assert collector.played.ask(service, method, **values)["error"] == "BAD_REQUEST"
    assert collector.requests == []


@pytest.mark.parametrize(("digest", "name"), [(bytes(32), "SHA384"), (bytes(20), "SHA1"), (bytes(31), "SHA256")])
def test_a_digest_that_does_not_fit_its_name_is_not_signed(tmp_path: Path, digest: bytes, name: str) -> None:
    collector = phoned(tmp_path)
    values = {"AuthMethod": "ticket", "AuthToken": collector.mid_ticket(), "PhoneNo": NUMBER}
    assert collector.mid("Sign", Hash=digest, HashType=name, **values)["error"] == "BAD_REQUEST"


def test_after_the_end_nobody_comes_in_but_who_is_in_may_finish(tmp_path: Path) -> None:
    collector = phoned(tmp_path)
    ticket = collector.mid_ticket()
    collector.played.world.clock.advance(3600)
    assert collector.mid("Authenticate", IDCode=MARY, PhoneNo=NUMBER)["error"] == "VOTING_END"
    values = {"AuthMethod": "ticket", "AuthToken": ticket, "PhoneNo": NUMBER}
    assert collector.mid("GetCertificate", **values)["error"] is None
    collector.played.world.clock.advance(15 * 60)
    assert collector.mid("GetCertificate", **values)["error"] == "VOTING_END"


def test_a_session_is_over_after_five_minutes(tmp_path: Path) -> None:
    collector = phoned(tmp_path)
    code = mid_begun(collector)["SessionCode"]
    collector.played.world.clock.advance(301)
    assert collector.mid("AuthenticateStatus", SessionCode=code)["error"] == "BAD_REQUEST"


def test_a_session_of_one_kind_is_none_of_another(tmp_path: Path) -> None:
    collector = phoned(tmp_path)
    code = mid_begun(collector)["SessionCode"]
    assert collector.mid("SignStatus", SessionCode=code)["error"] == "BAD_REQUEST"
    assert collector.smart("AuthenticateStatus", SessionCode=code)["error"] == "BAD_REQUEST"
