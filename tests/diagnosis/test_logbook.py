"""The log of a running program: always on, bounded, cheap, and safe to read while others write."""

import logging
import threading
import time
from collections.abc import Iterator

import pytest

from idclient.diagnosis.logbook import LONGEST, Logbook, attached
from idclient.wire.apdu import CommandApdu

NAME = "idclient-under-test"
log = logging.getLogger(NAME)


@pytest.fixture
def logbook() -> Iterator[Logbook]:
    book = Logbook(records=50, octets=20_000)
    book.listen(logging.DEBUG, NAME)
    yield book
    log.removeHandler(book)
    log.setLevel(logging.NOTSET)


def test_lines_tell_time_level_logger_and_message(logbook: Logbook) -> None:
    log.info("%s of %d", "two", 3)
    (line,) = logbook.lines()
    assert line.endswith(f"+00:00 INFO {NAME}: two of 3")
    assert line[10] == "T"


def test_the_level_is_switched_while_running(logbook: Logbook) -> None:
    logbook.listen(logging.WARNING, NAME)
    log.info("unseen")
    logbook.listen(logging.DEBUG, NAME)
    log.debug("seen")
    assert [line.rpartition(": ")[2] for line in logbook.lines()] == ["seen"]
    assert log.handlers.count(logbook) == 1


def test_the_number_of_records_is_bounded_and_the_oldest_go_first(logbook: Logbook) -> None:
    for number in range(120):
        log.debug("record %d", number)
    lines = logbook.lines()
    assert lines[0] == "(70 older records were forgotten)"
    assert len(lines) == 51
    assert lines[-1].endswith("record 119")
    logbook.clear()
    assert logbook.lines() == []


def test_the_size_is_bounded_whatever_is_logged(logbook: Logbook) -> None:
    for _ in range(60):
        log.debug("%s", "x" * 1_000_000)
    lines = logbook.lines()
    assert sum(map(len, lines)) < 20_000
    assert max(map(len, lines)) < LONGEST + 100


def test_a_pin_is_never_formatted_and_never_kept(logbook: Logbook) -> None:
    digits = bytearray(b"86753094219")
    command = CommandApdu(0, 0x20, 0, 0x85, digits)
    log.debug("%r", command)
    log.debug("%s", command)
    digits[:] = bytes(11)
    assert [line.rpartition(": ")[2] for line in logbook.lines()] == ["<00200085 Lc=11>"] * 2
    assert "86753094219" not in repr(logbook) + repr(vars(logbook))


def test_an_exception_is_named_without_its_text(logbook: Logbook) -> None:
    try:
        raise ValueError("38001085718")
    except ValueError:
        log.exception("went wrong")
    assert logbook.lines()[0].endswith("ERROR idclient-under-test: went wrong (ValueError)")


def test_a_record_that_cannot_be_shown_ends_nothing(logbook: Logbook) -> None:
    class Mute:
        def __repr__(self) -> str:
            raise RuntimeError

    for message, arguments in (
        ("%d", ("text",)),
        ("%r", (Mute(),)),
        ({"a": 1}, ()),
        ("%(a)s", ({"a": 1},)),
        ("two\nlines\r", ()),
    ):
        logbook.handle(logging.LogRecord(NAME, logging.DEBUG, "", 0, message, arguments, None))
    lines = logbook.lines()
    assert lines[0] == "(1 older records were forgotten)"
    assert [line.rpartition(": ")[2] for line in lines[1:]] == [
        "%d 1 arguments",
        "1}",
        "%(a)s 1 arguments",
        "two\\nlines\\r",
    ]


def test_many_threads_write_while_one_reads(logbook: Logbook) -> None:
    def write() -> None:
        for number in range(200):
            log.debug("%d", number)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert len(logbook.lines()) <= 51
    assert logbook.lines()[0] == "(750 older records were forgotten)"


def test_the_logbook_of_a_logger_is_found(logbook: Logbook) -> None:
    assert attached(NAME) is logbook
    assert attached(f"{NAME}.nobody") is None


def test_a_record_costs_little(logbook: Logbook) -> None:
    command = CommandApdu(0, 0xB0, 0, 0, le=256)
    best = min(_seconds_per_record(command) for _ in range(5))
    assert best < 0.02  # a limit for what hangs; `make bench` measures


def _seconds_per_record(command: CommandApdu) -> float:
    started = time.perf_counter()
    for _ in range(200):
        log.debug("%r %s", command, "T=1")
    return (time.perf_counter() - started) / 200
