"""`idclient config`: show and change settings."""

import argparse
import json
import sys
from pathlib import Path

from idclient.cli.exits import Exit
from idclient.cli.parser import UsageError
from idclient.cli.session import Session, settings_path
from idclient.settings import APPEARANCE, OCSP_PREFIX, SETTINGS, variable, write
from idclient.settings.phones import PUBLIC_PARTIES, UUIDS


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Run `config show`, `config set` or `config path`."""
    path = settings_path(options)
    if options.action == "path":
        session.say(str(path))
        session.answer({"path": str(path)})
    elif options.action == "set":
        _set(options, session, path)
    else:
        _show(session, str(path))
    return Exit.OK


def _set(options: argparse.Namespace, session: Session, path: Path) -> None:
    name, value = options.name, options.value
    if name in UUIDS and value not in PUBLIC_PARTIES:
        from idclient.cli.config_secret import set_secret

        set_secret(name, session, path, typed=value, piped=options.value_stdin)
        return
    if value is None or options.value_stdin:
        raise UsageError(f"config set {name} takes a VALUE")
    if name.startswith(APPEARANCE + ".") and value:
        from idclient.documents.appearance.presets import check_entry

        check_entry(name, value)
    write(path, name, value)
    session.remark(session.word("setting_written", name=name, path=str(path)))
    session.answer({"path": str(path), "name": name, "value": value})


def _show(session: Session, path: str) -> None:
    settings = session.settings
    rows = {name: (settings[name], settings.origins[name], setting.about) for name, setting in SETTINGS.items()}
    for issuer, url in settings.ocsp_urls.items():
        rows[OCSP_PREFIX + issuer] = (url, "file", f"OCSP responder for certificates of {issuer}")
    for name, (value, origin, about) in rows.items():
        session.say(f"{name} = {value or '-'}  [{origin}]")
        if not session.quiet and not session.json:
            sys.stdout.write(f"    {about}; {variable(name)}\n" if name in SETTINGS else f"    {about}\n")
    listed = {name: {"value": value, "origin": origin} for name, (value, origin, _about) in rows.items()}
    looks = _show_looks(session)
    session.answer({"path": path, "settings": listed, "appearances": looks})


def _show_looks(session: Session) -> dict[str, dict[str, object]]:
    """Print the looks of visible signatures, those of the program and of the file, and return them as data."""
    from idclient.documents.appearance.presets import all_presets

    listed: dict[str, dict[str, object]] = {}
    for name, (table, origin) in all_presets(session.settings.appearances).items():
        shown = ", ".join(f"{key} {json.dumps(entry, ensure_ascii=False)}" for key, entry in table.items())
        session.say(f"{APPEARANCE}.{name} = {shown}  [{origin}]")
        listed[name] = {**table, "origin": origin}
    return listed
