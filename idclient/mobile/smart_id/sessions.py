"""A session of Smart-ID: asked for once, then waited for."""

from collections.abc import Mapping

from idclient.mobile.answers import Fields
from idclient.mobile.asking import Effect, post
from idclient.mobile.line import Line
from idclient.mobile.polling import EachSecond, Session, poll
from idclient.mobile.smart_id.statuses import BEGINNING, POLLING
from idclient.mobile.subscriber import Account
from idclient.mobile.waiting import Intent
from idclient.model import Dialog, Progress, Purpose, Step

_VERSIONS = frozenset({"v2", "v3"})


def ask(
    line: Line, path: str, body: Mapping[str, object], dialog: Dialog, *, effect: Effect = Effect.PROMPTS_ONCE
) -> Fields:
    """Send a request that begins something and return its answer. Blocks. Raises: as `post`."""
    dialog.tell(Progress(Step.ASKING_PHONE))
    return post(line, versioned(line, path), body, dialog, statuses=BEGINNING, effect=effect)


def wait(line: Line, session: str, dialog: Dialog, each_second: EachSecond | None = None) -> Fields:
    """Return the status of a session that is complete, whatever its result. Blocks. Raises: as `poll`.

    It is called as soon as the session's answer has come: its time counts from now.
    """
    path = versioned(line, f"session/{session}")
    started = line.environment.clock.monotonic()
    return poll(line, Session(path=path, started=started, statuses=POLLING, each_second=each_second), dialog)


def intent_of(line: Line, account: Account, purpose: Purpose, digest: bytes) -> Intent:
    """Return what is wanted of whom, for requests that outlive a restart."""

    def path(_: Purpose, session: str) -> str:
        return versioned(line, f"session/{session}")

    return Intent(line, account.subject, purpose, digest, path, POLLING)


def addressee(account: Account) -> str:
    """Return the elements of a path that say who is asked."""
    return "/".join(part for part in (account.kind.value, account.identifier) if part)


def versioned(line: Line, path: str) -> str:
    """Return a path with the version in front, unless the configured address ends with one (a proxy's may)."""
    last = line.service.url.rstrip("/").rpartition("/")[2]
    return path if last in _VERSIONS else f"{line.service.api}/{path}"
