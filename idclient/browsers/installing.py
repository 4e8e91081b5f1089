"""Let a browser find our program, and take that back. What another program left is not touched unless told to."""

import os
from collections.abc import Sequence
from pathlib import Path

from idclient.browsers import files
from idclient.browsers.manifests import read_manifest, write_manifest
from idclient.browsers.places import Computer, Place, Scope
from idclient.errors.browser import ManifestBroken, ManifestForeign, ManifestNotWritten, ProgramExposed, ProgramMissing


def require_program(program: Path, scope: Scope) -> None:
    """Accept a program that can be started; for everybody only one that nobody but root may replace.

    Raises: ProgramMissing, ProgramExposed.
    """
    if not program.is_file() or not os.access(program, os.X_OK):
        raise ProgramMissing(path=str(program))
    if scope is Scope.SYSTEM:
        exposed = files.exposed_part(program.resolve())
        if exposed is not None:
            raise ProgramExposed(path=str(exposed))


def install(computer: Computer, place: Place, program: Path, further: Sequence[str], *, force: bool = False) -> bool:
    """Write the manifest, and on Windows its key. Returns False when it was there, as it has to be.

    Raises: ManifestForeign, ManifestBroken when something else is there and not `force`; ManifestNotRead,
        ManifestNotWritten.
    """
    wanted = write_manifest(place.browser.family, program, further)
    there = files.read(place.path)
    if there is not None and not force:
        _require_ours(place, there)
    key_is_right = not place.key or _read_key(computer, place) == str(place.path)
    if place.key and not key_is_right and not force:
        _require_free_key(computer, place)
    if there == wanted and key_is_right and not files.is_exposed(place.path):
        return False
    files.write(place.path, wanted)
    if place.key:
        _write_key(computer, place)
    return True


def uninstall(computer: Computer, place: Place, *, force: bool = False) -> bool:
    """Remove the manifest, and on Windows its key. Returns False when nothing was there.

    Raises: ManifestForeign, ManifestBroken when it is not ours and not `force`; ManifestNotRead, ManifestNotWritten.
    """
    there = files.read(place.path)
    if there is not None and not force:
        _require_ours(place, there)
    if place.key and _read_key(computer, place) == str(place.path):
        _delete_key(computer, place)
    elif there is None:
        return False
    files.remove(place.path)
    return True


def _require_ours(place: Place, octets: bytes) -> None:
    manifest = read_manifest(octets, place.browser.family, path=str(place.path))
    if not manifest.is_ours:
        raise ManifestForeign(path=str(place.path), program=manifest.program)


def _require_free_key(computer: Computer, place: Place) -> None:
    """Accept a key that is not there, or names a manifest of ours. Raises: ManifestForeign."""
    named = _read_key(computer, place)
    if named is None:
        return
    octets = files.read(Path(named))
    if octets is None:
        return
    try:
        manifest = read_manifest(octets, place.browser.family, path=named)
    except ManifestBroken:
        return
    if not manifest.is_ours:
        raise ManifestForeign(path=named, program=manifest.program)


def _read_key(computer: Computer, place: Place) -> str | None:
    try:
        return None if computer.registry is None else computer.registry.read(place.key)
    except OSError as error:
        raise ManifestNotWritten(path=place.key, reason="EACCES") from error


def _write_key(computer: Computer, place: Place) -> None:
    try:
        if computer.registry is not None:
            computer.registry.write(place.key, str(place.path))
    except OSError as error:
        raise ManifestNotWritten(path=place.key, reason="EACCES") from error


def _delete_key(computer: Computer, place: Place) -> None:
    try:
        if computer.registry is not None:
            computer.registry.delete(place.key)
    except OSError as error:
        raise ManifestNotWritten(path=place.key, reason="EACCES") from error
