"""The rows of `make bench` on ballots say how much was asked for, and whether it was kept."""

from pathlib import Path

import pytest

from tests.bench import ballots
from tests.bench.bench import Bench


def test_each_row_has_a_figure_a_goal_and_a_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ballots, "ROUNDS", 2)
    monkeypatch.setattr(ballots, "OPENED", 16)
    said: list[str] = []
    ballots.run_client(Bench(tmp_path, said.append))
    names = ("encrypt", "decrypt with proof", "sign container", "decrypt with proof: ")
    assert len(said) == 1 + len(names)
    for line, name in zip(said[1:], names, strict=True):
        assert line.startswith(f"  {name}")
        assert "asked for: kept" in line or "asked for: missed" in line
