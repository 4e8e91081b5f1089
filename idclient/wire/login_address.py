"""Where a service is logged in to: an https address that a person types, and the origin that it has for a browser."""

from idclient.errors.login import OriginRefused
from idclient.value import frozen
from idclient.wire.origin import Origin, read_origin

_PREFIX = "https://"
_LONGEST = 1000


@frozen
class LoginAddress:
    """A service's origin, and the folder below which its addresses are; `base` ends in a slash."""

    origin: Origin
    base: str

    def below(self, path: str) -> str:
        """Return an address of the service: a path below its folder, or of its origin if it begins with a slash.

        Raises: OriginRefused for a path that could lead elsewhere.
        """
        _require_path(path)
        return self.origin.text + path if path.startswith("/") else self.base + path


def read_login_address(text: str) -> LoginAddress:
    """Read an address; what stands behind the last slash is a page of the service. Raises: OriginRefused."""
    if not text or len(text) > _LONGEST:
        raise OriginRefused(why="length")
    if not text.isascii() or not text.isprintable():
        raise OriginRefused(why="characters")
    if text[: len(_PREFIX)].lower() != _PREFIX:
        raise OriginRefused(why="scheme")
    for character, why in (("?", "query"), ("#", "fragment")):
        if character in text:
            raise OriginRefused(why=why)
    place, slash, path = text[len(_PREFIX) :].partition("/")
    origin = read_origin(_PREFIX + place.lower().removesuffix(":443"))
    folder = (slash + path).rpartition("/")[0] + "/"
    _require_path(folder)
    return LoginAddress(origin, origin.text + folder)


def _require_path(path: str) -> None:
    segments = path.split("/")
    plain = path.isascii() and path.isprintable() and not set(path) & set(' \\?#"<>^`{|}')
    if not path or not plain or path.startswith("//") or {".", ".."} & set(segments):
        raise OriginRefused(why="path")
