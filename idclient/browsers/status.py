"""What a browser finds when it looks for the program, and what is wrong with that."""

import os
from collections.abc import Sequence
from pathlib import Path

from idclient.browsers import files
from idclient.browsers.catalogue import Browser
from idclient.browsers.manifests import Manifest, callers_for, read_manifest
from idclient.browsers.places import Computer, Place, Scope, package_of, place_of
from idclient.errors.browser import (
    BrowserConfined,
    BrowserError,
    ManifestExposed,
    ManifestForeign,
    ManifestIncomplete,
    ManifestOutdated,
    ManifestTooWide,
    ProgramExposed,
    ProgramMissing,
)
from idclient.value import frozen


@frozen
class Status:
    """One browser. `place` is where the manifest that it uses is, None when there is none at all."""

    browser: Browser
    place: Place | None
    problems: tuple[BrowserError, ...]

    @property
    def is_ready(self) -> bool:
        """Whether the browser starts our program."""
        return self.place is not None and not self.problems


def look(
    computer: Computer, browser: Browser, program: Path, further: Sequence[str], profile: Path | None = None
) -> Status:
    """Return what a browser finds: the manifest of its user before that for everybody. Changes nothing."""
    confined = package_of(computer, browser) if profile is None else None
    problems: list[BrowserError] = [BrowserConfined(package=confined)] if confined else []
    scopes = (Scope.USER,) if profile is not None else (Scope.USER, Scope.SYSTEM)
    for scope in scopes:
        place = place_of(computer, browser, scope, profile)
        try:
            path = _manifest_path(computer, place)
            octets = None if path is None else files.read(path)
            if path is not None and octets is not None:
                manifest = read_manifest(octets, browser.family, path=str(path))
                return Status(browser, place, (*problems, *_problems(place, path, manifest, program, further)))
        except BrowserError as error:
            return Status(browser, place, (*problems, error))
    return Status(browser, None, tuple(problems))


def _manifest_path(computer: Computer, place: Place) -> Path | None:
    """Return which file the browser reads: on Windows the one that the registry names."""
    if not place.key:
        return place.path
    try:
        named = None if computer.registry is None else computer.registry.read(place.key)
    except OSError:
        return None
    return Path(named) if named else None


def _problems(
    place: Place, path: Path, manifest: Manifest, program: Path, further: Sequence[str]
) -> Sequence[BrowserError]:
    if not manifest.is_ours:
        return [ManifestForeign(path=str(path), program=manifest.program)]
    found: list[BrowserError] = []
    named = Path(manifest.program)
    if not named.is_file() or not os.access(named, os.X_OK):
        found.append(ProgramMissing(path=manifest.program))
    elif named != program:
        found.append(ManifestOutdated(path=str(path), program=manifest.program))
    if not set(callers_for(place.browser.family, further)) <= manifest.callers:
        found.append(ManifestIncomplete(path=str(path)))
    known = callers_for(place.browser.family, further)
    strangers = sorted(manifest.callers - set(known))
    if strangers:
        found.append(ManifestTooWide(path=str(path), callers=", ".join(strangers)))
    exposed_manifest = next((part for part in (path, path.parent) if files.is_exposed(part)), None)
    if exposed_manifest is not None:
        found.append(ManifestExposed(path=str(exposed_manifest)))
    if place.scope is Scope.SYSTEM and not place.profile:
        exposed = files.exposed_part(named.resolve())
        if exposed is not None and named.is_file():
            found.append(ProgramExposed(path=str(exposed)))
    return found
