"""The manifest of a native messaging host: written for one family of browsers, and read whoever wrote it."""

import json
from collections.abc import Sequence
from pathlib import Path

from idclient.browsers.catalogue import Family
from idclient.browsers.places import NAME
from idclient.errors.browser import ManifestBroken
from idclient.value import frozen
from idclient.wire.web_eid_extensions import CHROME_STORE, EDGE_STORE, FIREFOX

PROGRAM = "idclient-web-eid"
_FIELD = {Family.CHROMIUM: "allowed_origins", Family.FIREFOX: "allowed_extensions"}
_LONGEST = 65_536


@frozen
class Manifest:
    """What a manifest says: the program it names, and whom it lets start it."""

    program: str
    callers: frozenset[str]

    @property
    def is_ours(self) -> bool:
        """Whether it names this program, in whatever installation."""
        return Path(self.program.replace("\\", "/")).name.removesuffix(".exe") == PROGRAM


def callers_for(family: Family, further: Sequence[str]) -> list[str]:
    """Return whom a manifest lets in: the extension from each store, and `further` ids that fit the family."""
    if family is Family.FIREFOX:
        return [FIREFOX, *(name for name in further if not _is_chromium_id(name))]
    ids = [CHROME_STORE, EDGE_STORE, *(name for name in further if _is_chromium_id(name))]
    return [f"chrome-extension://{name}/" for name in ids]


def _is_chromium_id(name: str) -> bool:
    return len(name) == len(CHROME_STORE) and set(name) <= set("abcdefghijklmnop")


def write_manifest(family: Family, program: Path, further: Sequence[str]) -> bytes:
    """Return the text of a manifest."""
    document = {
        "name": NAME,
        "description": "Web eID with idclient: log in and sign with an ID card",
        "path": str(program),
        "type": "stdio",
        _FIELD[family]: callers_for(family, further),
    }
    return json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n"


def read_manifest(octets: bytes, family: Family, *, path: str) -> Manifest:
    """Return what a manifest says. `path` is for the error. Raises: ManifestBroken."""
    try:
        document = json.loads(octets) if len(octets) <= _LONGEST else None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or document.get("name") != NAME or document.get("type") != "stdio":
        raise ManifestBroken(path=path)
    program, callers = document.get("path"), document.get(_FIELD[family])
    if not isinstance(program, str) or not isinstance(callers, list) or not all(isinstance(c, str) for c in callers):
        raise ManifestBroken(path=path)
    return Manifest(program, frozenset(callers))
