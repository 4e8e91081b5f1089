"""Settings for all tests: Hypothesis without deadlines, a fixed clock, a person to ask."""

import pytest
from hypothesis import HealthCheck, settings

from tests.doubles import CountingEntropy, FixedClock, Person

settings.register_profile("idclient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("idclient")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def person() -> Person:
    return Person("12345")


@pytest.fixture
def entropy() -> CountingEntropy:
    return CountingEntropy()
