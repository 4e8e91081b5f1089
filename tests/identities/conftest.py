"""Every identity there is, each in a demo world of its own, on a clock that stands still."""

from collections.abc import Callable

import pytest

from tests.identities.cards import card_means
from tests.identities.means import Means
from tests.journeys.conftest import Stage, _keys, stage

__all__ = ["_keys", "means", "stage"]

MEANS: dict[str, Callable[[Stage], Means]] = {
    "idemia": lambda stage: card_means(stage, "estonia-2018"),
    "thales": lambda stage: card_means(stage, "estonia-2025"),
}


@pytest.fixture(params=MEANS)
def means(request: pytest.FixtureRequest, stage: Stage) -> Means:
    return MEANS[request.param](stage)
