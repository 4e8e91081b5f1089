"""A request is read as it is written, in one way, or not at all."""

import json
from pathlib import Path

import pytest

from tests.emulators.collector.played import DISTRICT, Played, play
from tests.trust.world import make_world


@pytest.fixture
def collector(tmp_path: Path) -> Played:
    return play(make_world(), tmp_path)


@pytest.mark.parametrize(
    "parameters",
    [
        '{"OS":"' + "õ" * 51 + '"}',  # 102 octets
        '{"OS":"\\ud800"}',
        '{"OS":null}',
        '{"OS":5}',
        '{"O\u017f":"x"}',
        '{"Choices":"' + "1" * 11 + '"}',
        '{"AuthToken":"YQ"}',
        '{"AuthToken":"YR=="}',
        '{"AuthToken":"YQ==\\n"}',
        '{"DataToken":"-_-_"}',
        '{"SessionID":"' + "\u0661" * 2 + '"}',
    ],
)
def test_a_parameter_that_is_none_is_refused(collector: Played, parameters: str) -> None:
    request = f'{{"id":1,"method":"RPC.Choices","params":[{parameters}]}}'.encode()
    answer = collector.site.handle("choices", request, None)
    assert answer is not None
    assert json.loads(answer)["error"] == "BAD_REQUEST"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1.0", "1e1", "true", "null", "1" * 5000])
def test_what_is_no_number_gets_no_answer(collector: Played, number: str) -> None:
    request = f'{{"id":{number},"method":"RPC.Choices","params":[{{}}]}}'.encode()
    assert collector.site.handle("choices", request, None) is None


@pytest.mark.parametrize(("size", "answered"), [(16_384, True), (16_385, False)])
def test_a_request_may_have_so_many_octets_and_not_one_more(collector: Played, size: int, answered: bool) -> None:
    request = json.dumps({"id": 1, "method": "RPC.Choices", "params": [{"Choices": DISTRICT}]}).encode()
    answer = collector.site.handle("choices", request.ljust(size), None)
    assert (answer is not None) == answered
