"""Who started this program: a browser says so in the arguments, and only Web eID's extensions are answered."""

from collections.abc import Sequence

from idclient.errors.native import CallerUnknown
from idclient.wire.web_eid_extensions import CHROME_STORE, EDGE_STORE, FIREFOX

_CHROMIUM = "chrome-extension://"


def require_caller(arguments: Sequence[str], further: Sequence[str]) -> None:
    """Accept the arguments that a browser gives for a known extension; a portal (Snap, Flatpak) gives none at all.

    `further` are ids of more extensions. Raises: CallerUnknown.
    """
    given = [argument for argument in arguments if not argument.startswith("--parent-window=")]
    match given:
        case []:
            return
        case [origin] if origin.startswith(_CHROMIUM):
            name = origin.removeprefix(_CHROMIUM).removesuffix("/")
            if name in {CHROME_STORE, EDGE_STORE, *further}:
                return
        case [_manifest, name]:
            if name in {FIREFOX, *further}:
                return
        case _:
            pass
    raise CallerUnknown
