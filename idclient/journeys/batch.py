"""Sign many documents in one run: all are looked at before the PIN, each is signed on its own, the next meanwhile."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from idclient.documents.pdf.output import Overwrite
from idclient.errors import Cancelled, Error
from idclient.errors.card import CardError
from idclient.errors.phone import PhoneError
from idclient.errors.service import ServiceError
from idclient.errors.trust import TrustError
from idclient.journeys.ahead import Ahead, Job, Opened, Prepare, Prepared
from idclient.journeys.keyring import Keyring
from idclient.journeys.preparing import ReadySigner, SigningOptions, prepare_signer
from idclient.journeys.sign import ROOM, Outcome, check_document, prepare_document, sign_document
from idclient.journeys.targets import find_clashes, require_space
from idclient.model import Dialog, Identity, Progress, Step, Turn
from idclient.ports import Environment
from idclient.value import replace

_EXTRA = 1 << 16
"""Bytes that a signature adds beside the room for its CMS: objects, cross-references, evidence; more than it needs."""

_WORTHWHILE = 0.02
_LARGE = 1 << 22
"""Seconds and bytes from which on it pays to prepare a document on a thread of its own."""

_Numbered = tuple[int, Outcome]


def sign_documents(
    environment: Environment,
    open_identity: Callable[[], AbstractContextManager[Identity]],
    jobs: Sequence[Job],
    options: SigningOptions,
    dialog: Dialog,
) -> Generator[_Numbered, None, None]:
    """Sign each file on its own and yield its number and outcome as it comes.

    All documents are looked at before the card is; the card, its certificate and the services before the PIN. One
    document's failure stops nothing; a failure of card, phone, PIN or certificate, a service that fails twice, and
    being cancelled end the run for the rest, so that no PIN is asked for in vain and none presented again by itself.
    What is finished by then stays. A phone is asked once for each document: it signs one digest at a time.
    """
    waiting = set(range(len(jobs)))
    keyring = Keyring(dialog, repair=options.repair)
    if not options.offline:
        from idclient.ports.stopping import stoppable

        environment = stoppable(environment, dialog.check)
    run = _Run(environment, jobs, options, keyring=keyring, dialog=dialog)
    try:
        for number, outcome in run.outcomes(open_identity):
            waiting.discard(number)
            yield number, outcome
    except Error as error:
        for number in sorted(waiting):
            yield number, error
    finally:
        keyring.forget()


class _Run:
    """One run over all documents. Its methods yield outcomes; what they raise ends the run."""

    def __init__(
        self,
        environment: Environment,
        jobs: Sequence[Job],
        options: SigningOptions,
        *,
        keyring: Keyring,
        dialog: Dialog,
    ) -> None:
        self._environment = environment
        self._jobs = jobs
        self._options = options
        self._keyring = keyring
        self._dialog = dialog
        self._fit: list[int] = []
        self._there: list[int] = []
        """Numbers of the jobs that may have been done by an earlier run."""
        self._took = _WORTHWHILE
        """Seconds that signing the last document took, once it was prepared."""

    def outcomes(self, open_identity: Callable[[], AbstractContextManager[Identity]]) -> Iterator[_Numbered]:
        """Do all steps."""
        yield from self._look()
        if not self._fit and not self._there:
            return
        overwrite = Overwrite.REPLACE if self._options.replace else Overwrite.REFUSE
        entropy = self._environment.entropy
        with Ahead(overwrite=overwrite, entropy=entropy, open_document=self._keyring.open) as ahead:
            if self._fit:
                ahead.begin(self._jobs[self._fit[0]])
            with open_identity() as identity:
                signer = prepare_signer(self._environment, identity, self._options, self._dialog)
                yield from self._leave_earlier(signer)
                yield from self._sign(signer, ahead)

    def _look(self) -> Iterator[_Numbered]:
        """Sort the jobs into those that can be done, those that may be done already, and those that cannot."""
        clashes: dict[int, Error] = dict(find_clashes(self._jobs))
        for number, (_, target) in enumerate(self._jobs):
            self._turn(number, Step.READING_DOCUMENT)
            if number not in clashes and self._options.resume and _is_there(target):
                self._there.append(number)
                continue
            error = clashes.get(number) or self._fault(number)
            if error is None:
                self._fit.append(number)
            else:
                yield number, error
        try:
            self._require_space()
        except Error as error:
            refused, self._fit = self._fit, []
            for number in refused:
                yield number, error

    def _leave_earlier(self, signer: ReadySigner) -> Iterator[_Numbered]:
        """Say of each target that is there whether it is an earlier run's; if not, its document is one to sign."""
        if not self._there:
            return
        from idclient.journeys.earlier import find_earlier
        from idclient.ports.stopping import wait_for

        for number in self._there:
            self._turn(number, Step.VERIFYING)
            job = self._jobs[number]
            self._unlock(job[0])
            earlier = wait_for(
                lambda job=job: find_earlier(  # type: ignore[misc]
                    self._environment, signer, job, self._options, open_document=self._keyring.open
                ),
                self._dialog.check,
            )
            outcome = earlier or self._fault(number)
            if outcome is not None:
                yield number, outcome
            else:
                self._fit.append(number)
        self._fit.sort()

    def _sign(self, signer: ReadySigner, ahead: Ahead) -> Iterator[_Numbered]:
        for number, next_number in zip(self._fit, [*self._fit[1:], None], strict=False):
            self._turn(number, Step.READING_DOCUMENT)
            outcome = self._attempt(number, signer, ahead, next_number)
            signer = replace(signer, under_way=None)
            yield number, outcome
            if isinstance(outcome, CardError | PhoneError | Cancelled):
                raise outcome
            if isinstance(outcome, ServiceError | TrustError) and next_number is not None:
                # No further PIN is asked for if what failed now fails again.
                prepare_signer(self._environment, signer.identity, self._options, self._dialog)

    def _attempt(self, number: int, signer: ReadySigner, ahead: Ahead, next_number: int | None) -> Outcome:
        try:
            with ahead.take(self._jobs[number], self._prepare(signer), self._dialog) as prepared:
                if next_number is not None and self._is_worthwhile(self._jobs[next_number]):
                    ahead.prepare(self._jobs[next_number], self._prepare(replace(signer, under_way=None)))
                start = self._environment.clock.monotonic()
                signed = sign_document(self._environment, signer, prepared, self._options, self._dialog)
                self._took = self._environment.clock.monotonic() - start
                return replace(signed, repaired=self._jobs[number][0] in self._keyring.repaired)
        except Error as error:
            return error

    def _is_worthwhile(self, job: Job) -> bool:
        """Whether there is time to use: a token or service that is waited for, or much to copy."""
        if self._took >= _WORTHWHILE:
            return True
        try:
            return job[0].stat().st_size >= _LARGE
        except OSError:
            return False

    def _prepare(self, signer: ReadySigner) -> Prepare:
        def prepare(opened: Opened, dialog: Dialog) -> Prepared:
            return prepare_document(self._environment, signer, opened, self._options, dialog)

        return prepare

    def _fault(self, number: int) -> Error | None:
        """Return why a document cannot be signed. Raises: Cancelled."""
        try:
            job = self._jobs[number]
            check_document(self._environment, job, self._options, keyring=self._keyring, dialog=self._dialog)
        except Cancelled:
            raise
        except Error as error:
            return error
        return None

    def _unlock(self, source: Path) -> None:
        """Have the password of a document asked for now; what is wrong with it is told later. Raises: Cancelled."""
        try:
            self._keyring.open_unlocked(source).close()
        except Cancelled:
            raise
        except Error:
            return

    def _require_space(self) -> None:
        """Raises: DiskSpaceMissing."""
        extra = 2 * ROOM[self._options.level] + _EXTRA
        require_space([self._jobs[number] for number in self._fit], extra=extra)

    def _turn(self, number: int, step: Step) -> None:
        """Raises: Cancelled."""
        self._dialog.check()
        self._dialog.tell(Turn(number + 1, len(self._jobs)))
        self._dialog.tell(Progress(step))


def _is_there(target: Path) -> bool:
    try:
        return target.is_file()
    except OSError:  # nobody may look; the document's own turn tells why
        return False
