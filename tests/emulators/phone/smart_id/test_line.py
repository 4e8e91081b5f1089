"""Smart-ID on a bad line: each HTTP fault at each step, how often it comes, and answers that are late."""

import json

import pytest

from idclient.emulators.phone.scenario import HttpFault, Latency, Scenario, Stage, Trouble
from idclient.errors.service import ServiceAnswerTooLarge, ServiceInterrupted, ServiceTimeout
from idclient.ports import Response
from tests.emulators.phone.smart_id import party
from tests.emulators.phone.smart_id.party import DOCUMENT, OK, RelyingParty, choosing, proving

PATH = f"v3/authentication/notification/etsi/{OK}"
STAGES = pytest.mark.parametrize("stage", list(Stage), ids=lambda stage: stage.value)
BROKEN = {
    HttpFault.HANG: ServiceTimeout,
    HttpFault.SLOW_DRIP: ServiceTimeout,
    HttpFault.RESET: ServiceInterrupted,
    HttpFault.RESET_IN_BODY: ServiceInterrupted,
    HttpFault.HUGE: ServiceAnswerTooLarge,
}
STATUSES = [fault for fault in HttpFault if fault.value.isdigit()]


def troubled(stage: Stage, fault: HttpFault, times: int | None = None) -> RelyingParty:
    return RelyingParty(Scenario(troubles=(Trouble(stage, fault, times),)))


def step(rp: RelyingParty, stage: Stage) -> Response:
    """Go as far as a stage and return its answer."""
    if stage is Stage.CERTIFICATE:
        return rp.send(f"v3/signature/certificate/{DOCUMENT}", choosing())
    started = rp.send(PATH, proving())
    if stage is Stage.START:
        return started
    return rp.get(json.loads(started.body)["sessionID"])


@STAGES
@pytest.mark.parametrize("fault", list(BROKEN), ids=lambda fault: fault.value)
def test_a_connection_breaks_off_or_never_ends(stage: Stage, fault: HttpFault) -> None:
    with pytest.raises(BROKEN[fault]):
        step(troubled(stage, fault), stage)


@STAGES
@pytest.mark.parametrize("fault", STATUSES, ids=lambda fault: fault.value)
def test_every_status_comes_with_problem_details(stage: Stage, fault: HttpFault) -> None:
    answer = step(troubled(stage, fault), stage)
    assert answer.status == int(fault.value)
    if answer.status != 401:
        assert json.loads(answer.body)["status"] == answer.status
        assert answer.headers["content-type"].startswith("application/problem+json")


@STAGES
def test_bodies_are_damaged_each_in_its_way(stage: Stage) -> None:
    whole = step(RelyingParty(), stage)

    def damaged(fault: HttpFault) -> Response:
        answer = step(troubled(stage, fault), stage)
        assert answer.status == (302 if fault is HttpFault.REDIRECT else 200)
        assert answer.headers["content-length"] == str(len(answer.body))
        return answer

    assert len(damaged(HttpFault.TRUNCATED_JSON).body) < len(whole.body)
    assert damaged(HttpFault.WRONG_TYPE).headers["content-type"] == "text/plain"
    assert damaged(HttpFault.HTML).headers["content-type"] == "text/html"
    assert damaged(HttpFault.EMPTY).body == b""
    assert "location" in damaged(HttpFault.REDIRECT).headers
    assert "somethingNew" in json.loads(damaged(HttpFault.UNKNOWN_FIELDS).body)
    assert isinstance(json.loads(damaged(HttpFault.ARRAY).body), list)
    with pytest.raises(UnicodeDecodeError):
        damaged(HttpFault.NOT_UTF8).body.decode()
    raw = damaged(HttpFault.DUPLICATE_KEYS).body
    assert raw.count(f'"{next(iter(json.loads(whole.body)))}":'.encode()) == 2


def test_what_was_reset_was_done_and_the_same_request_finds_it() -> None:
    rp = troubled(Stage.START, HttpFault.RESET, 1)
    with pytest.raises(ServiceInterrupted):
        rp.send(PATH, proving())
    assert len(rp.phones.of(rp.person(OK)).prompts) == 1
    assert rp.until_complete(rp.ask(PATH, proving())["sessionID"])["result"]["endResult"] == "OK"
    assert len(rp.phones.of(rp.person(OK)).prompts) == 0


def test_what_was_answered_with_a_status_was_not_done() -> None:
    rp = troubled(Stage.START, HttpFault.STATUS_503, 1)
    assert rp.send(PATH, proving()).status == 503
    assert rp.phones.of(rp.person(OK)).prompts == ()
    assert rp.until_complete(rp.ask(PATH, proving())["sessionID"])["result"]["endResult"] == "OK"


def test_polls_fail_as_often_as_the_scenario_says() -> None:
    rp = troubled(Stage.POLL, HttpFault.STATUS_502, 2)
    session = rp.ask(PATH, proving())["sessionID"]
    assert [rp.get(session).status for _ in range(3)] == [502, 502, 200]


def test_certificates_fail_as_often_as_the_scenario_says() -> None:
    rp = troubled(Stage.CERTIFICATE, HttpFault.STATUS_500, 1)
    assert [step(rp, Stage.CERTIFICATE).status for _ in range(2)] == [500, 200]


@STAGES
def test_a_stage_is_late_by_what_the_scenario_says(stage: Stage) -> None:
    rp = RelyingParty(Scenario(after=0.0, latencies=(Latency(stage, 3.0, 4.0),)))
    before = rp.clock.monotonic()
    assert step(rp, stage).status == 200
    assert 3.0 <= rp.clock.monotonic() - before <= 4.0


def test_statuses_of_the_second_version_are_in_its_own_words() -> None:
    rp = troubled(Stage.START, HttpFault.STATUS_472)
    body = choosing(certificateLevel="QUALIFIED")
    status, content = rp.refused(f"v2/certificatechoice/etsi/{OK}", body)
    assert (status, content["code"]) == (472, 472)
    assert party.UUID not in content["message"]
