"""One check after the other, each on a thread of its own with three seconds of its own."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence

from idclient.diagnosis.report import Finding, Row, fail, skip
from idclient.diagnosis.situation import Known, Outcome, Situation, Watcher, code_of
from idclient.errors import Error
from idclient.ports import ReaderState
from idclient.value import frozen, replace

log = logging.getLogger(__name__)

LIMIT = 3.0
"""Seconds a check may take."""


@frozen(kw_only=True)
class Check:
    """A check: its stable id, what it does, and the checks without which it has nothing to look at.

    `each_reader` makes it once per reader. `on` names the systems it exists on; in the demo `outside` ones, which look
    at the machine's own PC/SC service, say nothing about the emulated reader and are skipped.
    """

    id: str
    run: Callable[[Situation], Outcome]
    needs: tuple[str, ...] = ()
    each_reader: bool = False
    outside: bool = False
    on: tuple[str, ...] = ("linux", "windows", "macos")


def run_checks(checks: Sequence[Check], situation: Situation, *, limit: float = LIMIT) -> Iterator[Row]:
    """Yield the rows as they come. A check that raises or hangs becomes a row; the others are made all the same."""
    done: list[Row] = []
    for check in checks:
        readers: Sequence[ReaderState | None] = situation.known.states if check.each_reader else ()
        for reader in readers or (None,):
            here = replace(situation, reader=reader, watcher=Watcher())
            finding, known = _finding(check, here, done, limit)
            situation = replace(situation, known=known)
            row = Row(check.id, reader.name if reader else "", finding)
            done.append(row)
            yield row


def _finding(check: Check, situation: Situation, done: Sequence[Row], limit: float) -> tuple[Finding, Known]:
    reason = _reason_to_skip(check, situation, done)
    if reason is not None:
        return reason, situation.known
    outcome = _limited(check, situation, limit)
    return outcome.finding, outcome.known(situation.known)


def _reason_to_skip(check: Check, situation: Situation, done: Sequence[Row]) -> Finding | None:
    if check.each_reader and situation.reader is None:
        return skip("skip.no_reader")
    if situation.host.platform not in check.on:
        return skip("skip.other_system", {"system": situation.host.platform})
    if check.outside and situation.demo:
        return skip("skip.demo")
    subject = situation.reader.name if situation.reader else ""
    for needed in check.needs:
        for row in done:
            if row.id == needed and row.subject in {"", subject} and row.finding.blocks:
                return skip("skip.depends", {"on": needed, "code": row.finding.code})
    return None


def _limited(check: Check, situation: Situation, limit: float) -> Outcome:
    """Make the check on a thread; whatever becomes of it, there is an outcome."""
    outcomes: list[Outcome] = []

    def work() -> None:
        try:
            outcome = check.run(situation)
        except Error as error:
            outcome = Outcome(fail(error.code, code_of(error)))
        except Exception as error:  # noqa: BLE001 a defect in one check must not stop the others
            log.warning("%s raised %s", check.id, type(error).__name__)
            outcome = Outcome(fail("check.raised", {"kind": type(error).__name__}))
        outcomes.append(outcome)

    thread = threading.Thread(target=work, name=f"diagnosis {check.id}", daemon=True)
    thread.start()
    thread.join(limit)
    if outcomes:
        return outcomes[0]
    situation.watcher.stopped.set()
    return Outcome(fail("card.reader_busy" if situation.watcher.busy else "check.hung", {"seconds": limit}))
