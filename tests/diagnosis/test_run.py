"""Checks are independent of each other, spend no PIN try, and end."""

import threading
import time

import pytest

from idclient.diagnosis.catalogue import CARD_CHECKS, CHECKS
from idclient.diagnosis.report import Report, Row, Verdict, fail, ok, skip, warn
from idclient.diagnosis.run import Check, run_checks
from idclient.diagnosis.situation import Outcome, Situation, Watcher
from idclient.emulators.chip.faults import Fault, Wait
from idclient.emulators.chip.models import MODELS
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.emulators.pcsc.slots import OtherCard, Slot
from idclient.errors import Cancelled, Internal
from idclient.model import CanRequest, CardBusy, PinRequest, Profile, Progress, Step
from tests.diagnosis.faults import BANK_CARD
from tests.diagnosis.machine import READER, FailingReaders, Machine, WatchedChip

SECRET = {0x20, 0x24, 0x2C}


@pytest.mark.parametrize("model", sorted(MODELS))
def test_a_diagnosis_sends_no_command_with_a_pin(machine: Machine, model: str) -> None:
    from idclient.emulators.world import card

    chip = WatchedChip(card(machine.world, model))
    before = chip.chip.counters
    machine.insert(chip)
    rows = machine.rows()
    assert rows["CARD-003", READER].code == "card.recognised"
    assert rows["CARD-005", READER].verdict is Verdict.OK
    assert chip.commands
    assert not SECRET & {command[1] for command in chip.commands}
    assert chip.chip.counters == before


def test_a_healthy_machine_with_a_good_card_has_nothing_to_complain_of(machine: Machine) -> None:
    bad = {key: finding for key, finding in machine.rows().items() if finding.verdict in {Verdict.WARN, Verdict.FAIL}}
    assert set(bad) <= {("USB-001", ""), ("HOLD-001", "")}


def test_a_check_that_raises_becomes_a_finding_and_the_next_is_made(machine: Machine) -> None:
    def raises(_: Situation) -> Outcome:
        raise ZeroDivisionError("secret words")

    checks = (Check(id="A-001", run=raises), Check(id="A-002", run=lambda _: Outcome(ok("card.atr"))))
    first, second = machine.all_rows(checks)
    assert (first.finding.code, first.finding.evidence) == ("check.raised", {"kind": "ZeroDivisionError"})
    assert second.finding.code == "card.atr"


def test_a_check_that_hangs_is_left_behind_and_what_needs_it_is_skipped(machine: Machine) -> None:
    release = threading.Event()

    def hangs(situation: Situation) -> Outcome:
        release.wait(10)
        return Outcome(ok("card.atr"))

    checks = (
        Check(id="A-001", run=hangs),
        Check(id="A-002", run=lambda _: Outcome(ok("card.atr")), needs=("A-001",)),
        Check(id="A-003", run=lambda _: Outcome(ok("card.atr"))),
    )
    machine.limit = 0.05
    started = time.monotonic()
    rows = machine.all_rows(checks)
    release.set()
    assert time.monotonic() - started < 2
    assert [row.finding.code for row in rows] == ["check.hung", "skip.depends", "card.atr"]
    assert rows[1].finding.evidence == {"on": "A-001", "code": "check.hung"}


def test_a_card_that_takes_too_long_hides_nothing_about_the_others(machine: Machine) -> None:
    release = threading.Event()
    slow = machine.chip()

    def wait(_: float) -> None:
        release.wait(10)

    slow.faults._wait = wait
    slow.faults.plant(Fault(action=Wait(10), ins=0xA4, times=99))
    machine.insert(slow, machine.chip())
    machine.limit = 0.5
    rows = machine.rows()
    release.set()
    assert rows["CARD-003", READER].code == "check.hung"
    assert rows["CARD-005", READER].code == "skip.depends"
    assert rows["CARD-005", "Reader 1"].code == "card.pins"
    assert rows["CARD-004", ""].code == "card.usable"


def test_another_program_that_holds_a_transaction_is_told_from_a_dead_card(machine: Machine) -> None:
    slot = Slot(READER, machine.chip())
    machine.readers = EmulatedReaders(slot)
    other = object()
    slot.begin(other)
    machine.limit = 0.9
    try:
        assert machine.rows()["CARD-003", READER].code == "card.reader_busy"
    finally:
        slot.end(other)


def test_another_card_in_the_first_reader_hides_nothing(machine: Machine) -> None:
    machine.insert(OtherCard(BANK_CARD), machine.chip(), None)
    rows = machine.rows()
    assert (rows["CARD-003", READER].code, rows["CARD-003", READER].verdict) == ("card.another", Verdict.OK)
    assert rows["CARD-005", READER].code == "skip.depends"
    assert rows["CERT-003", "Reader 1"].code == "card.certificate"
    assert (rows["CARD-001", "Reader 2"].code, rows["CARD-001", "Reader 2"].verdict) == ("reader.empty", Verdict.OK)
    assert rows["CARD-002", "Reader 2"].code == "skip.depends"


def test_every_check_has_a_row_even_without_a_reader(machine: Machine) -> None:
    machine.readers = FailingReaders(())
    rows = machine.all_rows()
    assert [row.id for row in rows] == [check.id for check in CHECKS]
    assert next(row for row in rows if row.id == "CARD-005").finding.code == "skip.no_reader"


def test_the_demo_says_nothing_about_the_service_of_this_computer(machine: Machine) -> None:
    machine.profile = Profile.DEMO
    machine.host.paths.clear()
    rows = machine.rows()
    assert {rows[check.id, ""].code for check in CHECKS if check.outside and "linux" in check.on} == {"skip.demo"}
    assert not machine.host.asked


def test_a_watcher_gives_no_pin_and_no_can() -> None:
    watcher = Watcher()
    with pytest.raises(Internal):
        watcher.ask_pin(PinRequest("PIN1", None, 4, 12, 3))
    with pytest.raises(Cancelled):
        watcher.ask_can(CanRequest(READER))
    watcher.tell(Progress(Step.READING_CARD))
    first = watcher.busy
    watcher.tell(CardBusy(READER))
    assert (first, watcher.busy) == (False, True)
    watcher.check()


def test_a_watcher_stops_what_nobody_waits_for() -> None:
    watcher = Watcher()
    watcher.stopped.set()
    with pytest.raises(Cancelled):
        watcher.check()


def test_a_check_of_readers_needs_one(machine: Machine) -> None:
    with pytest.raises(Internal):
        _ = machine.situation().state


def test_ids_are_unique_and_needs_come_first() -> None:
    seen: set[str] = set()
    for check in CHECKS:
        assert check.id not in seen
        assert set(check.needs) <= seen
        seen.add(check.id)
    assert {check.id for check in CARD_CHECKS} < seen


@pytest.mark.parametrize(
    ("findings", "code"),
    [
        ((ok("a"), skip("b")), 0),
        ((ok("a"), warn("b")), 1),
        ((warn("a"), fail("b")), 2),
    ],
)
def test_the_worst_row_decides_the_exit_code(findings: tuple, code: int) -> None:  # type: ignore[type-arg]
    rows = tuple(Row("A-001", "", finding) for finding in findings)
    assert Report(rows=rows, platform="linux", created="", version="", demo=False).exit_code == code


def test_checks_are_made_one_after_the_other(machine: Machine) -> None:
    seen = []
    for row in run_checks(CHECKS[:3], machine.situation()):
        seen.append(row.id)
        if len(seen) == 2:
            break
    assert seen == ["SYS-001", "SYS-002"]
