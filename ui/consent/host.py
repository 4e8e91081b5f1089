"""A host that may have 250 characters, shown whole: its end says whose it is, and must not be out of sight."""

_BREAK = "\u200b"
"""Zero width space: a line may end here."""
_FITS, _PIECE = 20, 12
"""Characters that fit into the narrowest window; and after how many of a longer name a line may end."""
_TITLE = 40


def breakable(host: str) -> str:
    """Return a host whose lines may end after each dot and within long labels."""
    if len(host) <= _FITS:
        return host
    return ("." + _BREAK).join(_BREAK.join(_pieces(label)) for label in host.split("."))


def ending(host: str) -> str:
    """Return what of a host fits into a window's title: its end."""
    return host if len(host) <= _TITLE else "…" + host[-_TITLE:]


def _pieces(label: str) -> list[str]:
    return [label[i : i + _PIECE] for i in range(0, len(label), _PIECE)]
