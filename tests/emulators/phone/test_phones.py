"""Phones below the protocols: PINs and their counters, busy SIMs, who may ask, and how long a poll waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.phone.endings import Ending
from idclient.emulators.phone.parties import Parties, Party
from idclient.emulators.phone.phones import Phones, WhenBusy
from idclient.emulators.phone.pins import Pins
from idclient.emulators.phone.prompts import Ended, Screen, Shown
from idclient.emulators.phone.published import DEMO_PERSON
from idclient.emulators.phone.scenario import PERSON
from idclient.emulators.phone.sessions import poll_seconds
from idclient.model import Purpose
from tests.doubles import FixedClock

SHOWN = Shown("mobile-id", Purpose.AUTHENTICATION, "DEMO", "Log in", "1462")


def test_three_wrong_pins_block_it_and_the_puk_brings_it_back() -> None:
    pins = Pins()
    assert [pins.enter(Purpose.SIGNING, "00000") for _ in range(3)] == [False] * 3
    assert not pins.enter(Purpose.SIGNING, "12345")
    assert pins.enter(Purpose.AUTHENTICATION, "1234")
    assert not pins.unblock(Purpose.SIGNING, "00000000", "54321")
    assert not pins.unblock(Purpose.SIGNING, "12345678", "5432")
    assert pins.unblock(Purpose.SIGNING, "12345678", "54321")
    assert pins.enter(Purpose.SIGNING, "54321")


@pytest.mark.parametrize(("when", "expected"), [(WhenBusy.QUEUE, []), (WhenBusy.DELIVERY_ERROR, [Ending.UNDELIVERED])])
def test_a_busy_sim_queues_or_is_not_reached(when: WhenBusy, expected: list[Ending]) -> None:
    phone = Phones(FixedClock(), when).of(DEMO_PERSON)
    ended: list[Ended] = []
    for _ in range(2):
        phone.show(SHOWN, (Screen.TEXT, Screen.PIN), PERSON, 120.0, ended.append)
    assert [one.ending for one in ended] == expected
    assert len(phone.prompts) == 2 - len(expected)


def test_a_party_is_name_uuid_and_network_together() -> None:
    parties = Parties([Party("a", ("Bank",), networks=("192.0.2.0/24",))])
    assert parties.find("a", "bank", "192.0.2.9")
    assert parties.find("a", "BANK")
    for uuid, name, address in (
        ("A", "bank", None),
        ("a", "bang", None),
        ("a", "bank", "198.51.100.1"),
        ("a", "bank", "?"),
    ):
        assert parties.find(uuid, name, address) is None


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [(None, 10), ("", 10), ("x", 10), ("1", 1), ("-5", 1), ("5000", 5), ("999999999999", 120), ("200000", 120)],
)
def test_a_poll_waits_within_bounds(asked: str | None, seconds: float) -> None:
    assert poll_seconds(asked, 10_000) == seconds


@given(st.text())
def test_any_wait_is_understood(asked: str) -> None:
    assert 1 <= poll_seconds(asked, 10_000) <= 120
