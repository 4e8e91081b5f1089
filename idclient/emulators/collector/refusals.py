"""How a collector refuses: by a word of the protocol, or by hanging up."""


class Refused(Exception):
    """The word that is sent as error. `why` is for the collector's own log and its tests; no client ever sees it."""

    def __init__(self, word: str, why: str = "") -> None:
        super().__init__(word, why)
        self.word = word
        self.why = why


def bad(why: str) -> Refused:
    """Return what most refusals are: BAD_REQUEST."""
    return Refused("BAD_REQUEST", why)


class HungUp(Exception):
    """The connection is closed without a word."""
