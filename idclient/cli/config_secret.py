"""`idclient config set` for a value that is a secret: asked for or piped in, and kept in the keyring alone."""

import sys
from pathlib import Path

from idclient.cli.lines import NobodyThere, ask_hidden, read_line
from idclient.cli.parser import UsageError
from idclient.cli.session import Session
from idclient.errors import Cancelled
from idclient.errors.settings import SettingInvalid
from idclient.settings import write
from idclient.settings.phones import is_uuid, uuid_entry

_EXPECTED = "a UUID in small letters, as the contract has it"


def set_secret(name: str, session: Session, path: Path, *, typed: str | None, piped: bool) -> None:
    """Ask for a UUID and keep it; an empty one typed as argument forgets it.

    Raises: UsageError for one in the arguments, SettingInvalid, VaultMissing, Cancelled.
    """
    from idclient.wiring import this_vault

    if typed:
        raise UsageError(f"{name} is a secret and is not taken from the command line; leave it out and it is asked for")
    entry, vault = uuid_entry(name), this_vault()
    if typed == "" and not piped:
        vault.delete(entry)
    else:
        vault.write(entry, _read(name, session, piped=piped))
    if path.exists():
        write(path, name, "")  # a published one there would win
    session.remark(session.word("setting_kept" if typed is None else "setting_forgotten", name=name))
    session.answer({"name": name, "kept": "keyring" if typed is None else None})


def _read(name: str, session: Session, *, piped: bool) -> str:
    """Return a UUID. Raises: UsageError, SettingInvalid, Cancelled."""
    if piped and sys.stdin.isatty():
        raise UsageError("--value-stdin reads a pipe; at a terminal just leave it out")
    try:
        line = read_line(0) if piped else ask_hidden(session.word("ask_uuid", name=name) + ": ")
    except NobodyThere as error:
        raise UsageError(f"there is nobody to ask for {name}; pipe it in with --value-stdin") from error
    if not line:
        raise Cancelled
    uuid = line.decode("ascii", "replace").strip().lower()
    if not is_uuid(uuid):
        raise SettingInvalid(name=name, expected=_EXPECTED)
    return uuid
