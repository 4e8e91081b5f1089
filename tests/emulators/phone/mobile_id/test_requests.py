"""What Mobile-ID refuses and in which words, what it tolerates, and what the line makes of its answers."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.phone.certificate_faults import CertificateFault
from idclient.emulators.phone.holding import Hold
from idclient.emulators.phone.mobile_id.display_text import as_shown
from idclient.emulators.phone.scenario import (
    HttpFault,
    Latency,
    PhoneOutcome,
    Scenario,
    Stage,
    Trouble,
)
from idclient.errors import Error
from idclient.ports import Request, Response
from tests.emulators.phone.mobile_id.party import OK, Party


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"relyingPartyUUID": None}, 400, "relyingPartyUUID must not be null"),
        ({"relyingPartyUUID": "00000000-0000-0000-0000-000000000001"}, 401, "Failed to authorize user"),
        ({"relyingPartyName": "OTHER"}, 401, "Failed to authorize user"),
        ({"relyingPartyName": ""}, 400, "Required relyingPartyName is missing."),
        ({"phoneNumber": "37269930366"}, 400, "phoneNumber must contain of + and numbers(8-30)"),
        ({"phoneNumber": "+3726"}, 400, "phoneNumber must contain of + and numbers(8-30)"),
        ({"nationalIdentityNumber": "5130714956"}, 400, "nationalIdentityNumber must contain of 11 digits"),
        ({"nationalIdentityNumber": 51307149560}, 400, "nationalIdentityNumber must be a string"),
        ({"hash": "*"}, 400, "Hash must be Base64 encoded"),
        ({"hash": "AAAA"}, 400, "hash must be valid Base64 string with length between 44 and 88"),
        ({"hashType": "SHA512"}, 400, "The length of the hash must match the type of hash"),
        ({"hashType": "SHA1"}, 400, "hashType must be one of SHA256, SHA384, SHA512"),
        ({"language": "FIN"}, 400, "language must be one of EST, ENG, RUS, LIT"),
        ({"language": None}, 400, "Required language is missing."),
        ({"displayTextFormat": "ASCII"}, 400, "displayTextFormat must be GSM-7 or UCS-2"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, object], status: int, error: str) -> None:
    party = Party()
    answer = party.ask("POST", "/authentication", party.body() | changes)
    content = json.loads(answer.body)
    assert (answer.status, content["error"]) == (status, error)
    assert re.fullmatch(r"[0-9a-f]{16}", content["traceId"])
    assert not party.phone().prompts


def test_names_are_compared_without_regard_to_case_and_unknown_fields_are_nobodys_business() -> None:
    party = Party()
    assert party.start(relyingPartyName="demo", somethingElse=1)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/authentication", 405),
        ("DELETE", "/authentication", 405),
        ("POST", "/authentication/session/x", 405),
        ("GET", "/authentication/session", 400),
        ("GET", "/nothing", 404),
        ("OPTIONS", "/authentication", 200),
        ("GET", "/version", 200),
        ("POST", "//authentication/", 400),
    ],
)
def test_methods_and_paths(method: str, path: str, status: int) -> None:
    assert Party().ask(method, path, {}).status == status


def test_a_doubled_slash_a_slash_at_the_end_and_a_useless_header_are_tolerated() -> None:
    party = Party()
    answer = party.ask("POST", "//authentication/", party.body(), authorization="Bearer undefined")
    session = json.loads(answer.body)["sessionID"]
    assert party.result(session + "/")["result"] == "OK"


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 100_000, b'"x"'])
def test_no_json_object_is_refused(body: bytes) -> None:
    assert Party().ask("POST", "/authentication", body).status == 400


@given(
    st.dictionaries(st.sampled_from(sorted(Party.body())), st.none() | st.text() | st.integers() | st.lists(st.text()))
)
def test_whatever_is_asked_is_answered(changes: dict[str, object]) -> None:
    party = Party()
    answer = party.begin("POST", "/authentication", party.body() | changes)
    assert isinstance(answer, Response)
    assert answer.status in {200, 400, 401}


def test_gsm_7_has_a_space_for_what_it_lacks_and_five_of_the_others() -> None:
    assert as_shown("Привет, žürii õ Õ Ä", ucs2=False) == "      ,  ürii     Ä"
    assert as_shown("€€€€€€[", ucs2=False) == "€€€€€  "
    assert as_shown("a" * 101, ucs2=False) == "a" * 100


def test_ucs_2_takes_half_as_many_and_splits_no_character() -> None:
    assert as_shown("Привет, õ", ucs2=True) == "Привет, õ"
    assert as_shown("ж" * 51, ucs2=True) == "ж" * 50
    assert as_shown("x" * 49 + "\U0001f600", ucs2=True) == "x" * 49


@given(st.text(), st.booleans())
def test_any_text_fits(text: str, ucs2: bool) -> None:
    assert len(as_shown(text, ucs2=ucs2)) <= (50 if ucs2 else 100)


@pytest.mark.parametrize("fault", list(HttpFault), ids=lambda fault: fault.value)
@pytest.mark.parametrize("stage", list(Stage), ids=lambda stage: stage.value)
def test_a_fault_of_the_line_befalls_its_stage_once_and_no_other(stage: Stage, fault: HttpFault) -> None:
    party = Party(Scenario(troubles=(Trouble(stage, fault, times=1),)))

    def outcome(at: Stage) -> bytes:
        if at is Stage.CERTIFICATE:
            return party.ask("POST", "/certificate", party.body()).body
        if at is Stage.START:
            return party.ask("POST", "/authentication", party.body()).body
        return party.ask("GET", f"/authentication/session/{session}", timeout=60.0).body

    session = party.start(who=("+37268000769", "60001017869")) if stage is Stage.POLL else ""
    try:
        body = outcome(stage)
    except Error:
        body = b"broken"
    healthy = outcome(stage)
    assert body != healthy or fault in {HttpFault.WRONG_TYPE, HttpFault.SLOW_DRIP}
    assert {"cert", "sessionID", "state"} & set(json.loads(healthy))


def test_a_refused_start_rings_no_phone() -> None:
    party = Party(Scenario(after=None, troubles=(Trouble(Stage.START, HttpFault.STATUS_503, times=1),)))
    assert party.ask("POST", "/authentication", party.body()).status == 503
    assert not party.phone().prompts
    assert party.start()
    assert len(party.phone().prompts) == 1


def test_a_scenario_set_later_counts_its_own_requests() -> None:
    party = Party()
    party.start()
    for _ in range(2):
        party.scripts.set("PNOEE-" + OK[1], Scenario(troubles=(Trouble(Stage.START, HttpFault.STATUS_503, times=1),)))
        assert [party.ask("POST", "/authentication", party.body()).status for _ in range(3)] == [503, 200, 200]


def test_a_sim_that_is_not_active_has_no_certificate_whatever_the_scenario() -> None:
    party = Party()
    party.scripts.set("PNOEE-60001019939", Scenario())
    who = ("+37200000266", "60001019939")
    assert json.loads(party.ask("POST", "/certificate", party.body(who)).body)["result"] == "NOT_FOUND"
    assert party.result(party.start(who=who))["result"] == "NOT_MID_CLIENT"


def test_names_of_headers_may_be_in_any_case() -> None:
    party = Party()
    body = json.dumps(party.body()).encode()
    request = Request(
        "POST", "https://mid.example/mid-api/certificate", "mobile-id", {"Content-Type": "application/json"}, body
    )
    answer = party.service.handle(request)
    assert isinstance(answer, Response)
    assert answer.status == 200


def test_an_answer_may_be_late() -> None:
    party = Party(Scenario(latencies=(Latency(Stage.START, 2.0, 3.0),)))
    assert isinstance(party.begin("POST", "/authentication", party.body()), Hold)
    party.start()
    assert 2.0 <= party.clock.monotonic() <= 3.0


def test_the_time_of_answers_can_be_wrong() -> None:
    party = Party(Scenario(clock_offset=3600))
    assert party.result(party.start())["time"] == "2026-11-25T13:00:02"


@pytest.mark.parametrize("fault", list(CertificateFault), ids=lambda fault: fault.value)
def test_each_bad_certificate_is_handed_out_or_kept_back(fault: CertificateFault) -> None:
    party = Party(Scenario(certificate=fault))
    answer = json.loads(party.ask("POST", "/certificate", party.body()).body)
    result = party.result(party.start())
    hidden = fault in {CertificateFault.NOT_FOUND, CertificateFault.MISSING}
    assert ("cert" in answer, "cert" in result) == (not hidden, not hidden)
    assert answer["result"] == ("NOT_FOUND" if fault is CertificateFault.NOT_FOUND else "OK")


def test_a_queue_serves_one_session_each_and_a_certificate_uses_up_nothing() -> None:
    party = Party()
    party.scripts.queue([Scenario(PhoneOutcome.SIM_ERROR), Scenario(PhoneOutcome.PHONE_ABSENT)], "PNOEE-" + OK[1])
    party.ask("POST", "/certificate", party.body())
    assert [party.result(party.start())["result"] for _ in range(3)] == ["SIM_ERROR", "PHONE_ABSENT", "OK"]
