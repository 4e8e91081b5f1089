"""A private PostgreSQL: a cluster in a folder of its own, on a socket that no network reaches, stopped afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path

from tests.judges import missing

_DEBIAN = Path("/usr/lib/postgresql")
_USER = "votes"
_NUMBERS = count(1)


@cache
def programs() -> Path:
    """Return the folder of PostgreSQL's programs, the newest; says NOT RUN where there is none."""
    debian = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: (len(path.parts[-3]), path.parts[-3]))
    found = debian[-1] if debian else shutil.which("initdb")
    if found is None:
        missing("PostgreSQL", "install postgresql")
    return Path(found).parent


class Cluster:
    """A running server. `dsn` makes a new, empty database each time."""

    def __init__(self, folder: Path, account: str | None) -> None:
        self._folder = folder
        self._account = account

    def start(self, *settings: str) -> None:
        """Make it and start it. Returns once it answers."""
        self._run("initdb", "-D", str(self._data), "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={self._folder}"]
        for setting in settings:
            options += ["-c", setting]
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-w", "-t", "60", "-l", log, "-o", " ".join(options), "start")

    def stop(self) -> None:
        """Stop it at once, as a power cut would."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", "immediate", "stop")

    def again(self) -> None:
        """Start it once more after it was stopped."""
        options = f"-c listen_addresses= -c unix_socket_directories={self._folder}"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-w", "-t", "60", "-l", log, "-o", options, "start")

    def dsn(self) -> str:
        """Return the connection string of a new database."""
        name = f"votes{os.getpid()}_{next(_NUMBERS)}"
        self.sql(f"host={self._folder} user={_USER} dbname=postgres", f"CREATE DATABASE {name}")
        return f"host={self._folder} user={_USER} dbname={name}"

    def sql(self, dsn: str, statement: str) -> None:
        """Let PostgreSQL's own program run a statement."""
        self._run("psql", "-q", "-d", dsn, "-c", statement)

    def log(self) -> str:
        """Return what the server wrote into its log."""
        return (self._folder / "log").read_text(encoding="utf-8")

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _run(self, program: str, *words: str) -> None:
        path = programs() / program
        command = [str(path) if path.exists() else str(shutil.which(program)), *words]
        environ = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=self._folder,
            env=environ,
            user=self._account,
            timeout=100,
        )
        assert done.returncode == 0, done.stderr


@contextmanager
def cluster(*settings: str) -> Iterator[Cluster]:
    """Run a private cluster, as an account without rights where root runs the tests."""
    programs()
    account = _account() if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if account is not None:
        shutil.chown(folder, account)
    try:
        server = Cluster(folder, account)
        server.start(*settings)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> str:
    accounts = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in accounts)
