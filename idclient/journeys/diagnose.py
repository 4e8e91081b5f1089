"""Find out why a reader or card does not work, and say it so that it can be shown to anybody."""

from idclient import __version__
from idclient.diagnosis.catalogue import CARD_CHECKS, CHECKS
from idclient.diagnosis.election import ElectionWays, election_rows
from idclient.diagnosis.redaction import Redactor
from idclient.diagnosis.report import Finding, Report, Row
from idclient.diagnosis.run import LIMIT, run_checks
from idclient.diagnosis.situation import Situation
from idclient.model import Profile
from idclient.ports import Environment
from idclient.ports.host import Host


class Diagnosis:
    """One diagnosis and, while readers are watched, those after it: they share the redactor and its pseudonyms."""

    def __init__(
        self,
        environment: Environment,
        host: Host,
        *,
        proxy: str = "system",
        offline: bool = False,
        limit: float = LIMIT,
        election: ElectionWays | None = None,
    ) -> None:
        """Take what to look at; with an `election` the ways to its collector, too."""
        self.redactor = Redactor(environment.entropy)
        for kind, value in host.personal():
            self.redactor.learn(kind, value)
        self._limit = limit
        self._election = election
        self._situation = Situation(
            environment=environment,
            host=host,
            learn=self.redactor.learn,
            spare=self.redactor.spare,
            proxy=proxy,
            offline=offline,
        )

    def run(self) -> Report:
        """Make all checks. Blocks up to three seconds for each; nothing on the machine or the card is changed."""
        rows = tuple(run_checks(CHECKS, self._situation, limit=self._limit))
        return self._report((*rows, *(election_rows(self._election) if self._election else ())))

    def again(self, before: Report) -> tuple[Report, tuple[Row, ...]]:
        """Make the checks of readers and cards again: the whole report, and the rows that are not as they were."""
        rows = tuple(run_checks(CARD_CHECKS, self._situation, limit=self._limit))
        made = {check.id for check in CARD_CHECKS}
        kept = tuple(row for row in before.rows if row.id not in made)
        report = self._report(tuple(sorted((*kept, *rows), key=lambda row: _ORDER.get(row.id, len(_ORDER)))))
        old = {row.key: row.finding for row in before.rows}
        return report, tuple(row for row in rows if _differs(old.get(row.key), row))

    def _report(self, rows: tuple[Row, ...]) -> Report:
        environment = self._situation.environment
        return Report(
            rows=rows,
            platform=self._situation.host.platform,
            created=environment.clock.now().isoformat(timespec="seconds"),
            version=__version__,
            demo=environment.trust.profile is Profile.DEMO,
        )


_ORDER = {check.id: number for number, check in enumerate(CHECKS)}


def _differs(old: Finding | None, row: Row) -> bool:
    return old is None or (old.code, old.verdict) != (row.finding.code, row.finding.verdict)
