"""Settings for all tests: Hypothesis without deadlines, a fixed clock, a person to ask."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pyhanko.sign.validation  # noqa: F401 it adds names to asn1crypto's tables: before any test, not between two
import pytest
from hypothesis import HealthCheck, settings

from tests.doubles import CountingEntropy, FixedClock, Person

settings.register_profile("idclient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("idclient")

# No test meets a real reader: libpcsclite looks once per process where its daemon is, and there it finds a test's own.
_PCSC_FOLDER = Path(tempfile.mkdtemp(prefix="idclient-pcsc-"))
atexit.register(shutil.rmtree, _PCSC_FOLDER, ignore_errors=True)
os.environ["PCSCLITE_CSOCK_NAME"] = str(_PCSC_FOLDER / "pcscd.comm")


@pytest.fixture
def pcsc_socket() -> Path:
    """Where a test may serve a PC/SC daemon for this process."""
    return Path(os.environ["PCSCLITE_CSOCK_NAME"])


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def person() -> Person:
    return Person("12345")


@pytest.fixture
def entropy() -> CountingEntropy:
    return CountingEntropy()
