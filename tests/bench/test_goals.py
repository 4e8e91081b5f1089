"""What `make bench` asks for of a signature, and says when it is not kept."""

import pytest

from tests.bench.files import LARGEST, MILLION_PACKED, MILLION_TABLE, SMALLEST
from tests.bench.measuring import Runs
from tests.bench.pdf import GOALS

FLOOR = Runs([1.0], [1.0], 13.0)


@pytest.mark.parametrize(
    ("name", "seconds", "peak", "missed"),
    [
        (LARGEST, 1.15, 64.0, []),
        (LARGEST, 1.2, 65.0, ["1.20 times the floor, at most 1.15 asked for", "65 MiB, at most 64 asked for"]),
        (MILLION_TABLE, 0.3, 80.0, []),
        (MILLION_PACKED, 0.31, 81.0, ["0.310 s, at most 0.3 asked for", "81 MiB, at most 80 asked for"]),
        (SMALLEST, 0.12, 500.0, []),
        (SMALLEST, 0.121, 20.0, ["0.121 s, at most 0.12 asked for"]),
    ],
)
def test_what_is_asked_for_is_kept_or_named(name: str, seconds: float, peak: float, missed: list[str]) -> None:
    assert list(GOALS[name].missed(Runs([seconds], [seconds], peak), FLOOR)) == missed


def test_what_could_not_be_measured_was_not_kept() -> None:
    failed = Runs(missing="it failed with status 1")
    assert list(GOALS[LARGEST].missed(failed, FLOOR)) == ["not measured (it failed with status 1)"]
    assert list(GOALS[LARGEST].missed(FLOOR, failed)) == ["not measured (it failed with status 1)"]
