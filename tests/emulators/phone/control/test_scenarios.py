"""Scenarios as JSON: every one goes there and back, and nothing else is taken for one."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.phone.certificate_faults import CertificateFault
from idclient.emulators.phone.control.scenarios import catalogue, from_json, to_json
from idclient.emulators.phone.local_requests import NotUnderstood
from idclient.emulators.phone.scenario import (
    AnswerFault,
    HttpFault,
    Latency,
    Middle,
    PhoneOutcome,
    Scenario,
    Stage,
    Trouble,
)

SECONDS = st.floats(0, 3600)
LATENCIES = st.tuples(st.sampled_from(Stage), SECONDS, SECONDS).map(lambda got: Latency(got[0], *sorted(got[1:])))
TROUBLES = st.builds(Trouble, st.sampled_from(Stage), st.sampled_from(HttpFault), st.none() | st.integers(0, 1000))
SCENARIOS = st.builds(
    Scenario,
    outcome=st.sampled_from(PhoneOutcome),
    after=st.none() | SECONDS,
    wrong_pins=st.integers(0, 1000),
    certificate=st.none() | st.sampled_from(CertificateFault),
    answer=st.none() | st.sampled_from(AnswerFault),
    troubles=st.lists(TROUBLES, max_size=3).map(tuple),
    latencies=st.lists(LATENCIES, max_size=3).map(tuple),
    middle=st.none() | st.sampled_from(Middle),
    clock_offset=st.floats(-1000, 1000),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(sorted(to_json(Scenario()))) | st.text(), inner),
)


@given(SCENARIOS)
def test_every_scenario_goes_there_and_back(scenario: Scenario) -> None:
    assert from_json(json.loads(json.dumps(to_json(scenario)))) == scenario


def test_nothing_said_means_everything_as_it_should_be() -> None:
    assert from_json({}) == Scenario()


@given(JSON)
def test_whatever_else_is_not_understood(value: object) -> None:
    try:
        found = from_json(value)
    except NotUnderstood:
        return
    assert isinstance(found, Scenario)


@pytest.mark.parametrize(
    "value",
    [
        {"after": -1},
        {"after": float("nan")},
        {"after": 10**400},
        {"after": True},
        {"wrong_pins": 1.5},
        {"troubles": {}},
        {"troubles": [{"stage": "poll"}]},
        {"troubles": [{"stage": "poll", "fault": "hang", "often": 1}]},
        {"latencies": [{"stage": "poll", "low": 2, "high": 1}]},
        {"middle": "nobody"},
        {"certificate": 5},
    ],
)
def test_what_has_no_meaning_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        from_json(value)


def test_the_catalogue_has_all_that_can_go_wrong() -> None:
    found = catalogue()
    assert found["outcome"] == [outcome.value for outcome in PhoneOutcome]
    for name, values in found.items():
        stem, _, member = name.partition(".")
        for value in values:
            whole: dict[str, Any] = {name: value}
            if member:
                whole = {stem: [{"stage": "poll", "fault": "hang"} | {member: value}]}
            assert from_json(whole) is not None
