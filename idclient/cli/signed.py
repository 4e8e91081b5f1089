"""What became of the files of a signing run: said as it comes, and kept for --json."""

import sys
from typing import TYPE_CHECKING, Any

from idclient.cli.exits import Exit, exit_for
from idclient.cli.files import SigningJob, copy_out
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.errors import Error
from idclient.texts import plain

if TYPE_CHECKING:
    from idclient.journeys.sign import Outcome, SignedDocument


class Report:
    """The results of a run, said as they come and kept for --json. One failure that hits many is explained once."""

    def __init__(self, session: Session, terminal: Terminal) -> None:
        self.session = session
        self._terminal = terminal
        self.results: list[dict[str, Any]] = []
        self.exits: list[Exit] = []
        self._explained: list[Error] = []

    def add(self, job: SigningJob, outcome: "Outcome") -> None:
        """Say what became of one file."""
        self._terminal.clear_line()
        if isinstance(outcome, Error):
            self._failed(job, outcome)
        else:
            self._signed(job, outcome)
        found = self._terminal.suspicions.get(str(job.source))
        if found is not None:
            self.results[-1]["findings"] = [self.session.finding(finding) for finding in found]

    def close(self) -> None:
        """Say the sum of a run over several files, and print the JSON document if there is to be one."""
        counted = [result["status"] for result in self.results]
        if len(counted) > 1 and not self.session.json:
            signed, earlier = counted.count("signed"), counted.count("already-signed")
            failed = len(counted) - signed - earlier
            self.session.remark(self.session.word("sum_signed", signed=signed, earlier=earlier, failed=failed))
        self.session.answer({"results": self.results})

    def _failed(self, job: SigningJob, error: Error) -> None:
        if any(error is known for known in self._explained):
            sys.stderr.write(f"{plain(job.shown)}: {self.session.word('not_signed')}\n")
        else:
            self.session.explain(error, about=job.shown)
            self._explained.append(error)
        self.results.append({"file": job.shown, "status": "failed", "error": self.session.describe(error)})
        self.exits.append(exit_for(error))

    def _signed(self, job: SigningJob, signed: "SignedDocument") -> None:
        facts = {
            "file": job.shown,
            "status": "already-signed" if signed.earlier else "signed",
            "output": None if job.to_stdout else str(signed.target),
            "level": signed.level.value,
            "signer": signed.signer,
            "field": signed.field,
            "signed_at": signed.claimed_at.isoformat(),
            "timestamp": signed.timestamp.isoformat() if signed.timestamp else None,
            "repaired": signed.repaired,
            "archive_timestamp": signed.archived.isoformat() if signed.archived else None,
        }
        if job.to_stdout:
            copy_out(signed.target)
        else:
            word = "already_signed" if signed.earlier else "signed"
            self.session.say(
                self.session.word(word, file=str(signed.target), level=signed.level.value, name=signed.signer)
            )
        if signed.repaired:
            self.session.remark(self.session.word("repaired", file=job.shown))
        self.results.append(facts)
        self.exits.append(Exit.OK)
