"""Who wants to know that something changed: a waiting poll, a page that shows a phone."""

from collections.abc import Callable

Told = Callable[[], None]
"""Called in the thread that made the change; it must return at once and change nothing itself."""
Subscribe = Callable[[Told], Told]
"""Takes who is to be told; what comes back ends that."""


class Changes:
    """Those who are told of each change of one thing."""

    __slots__ = ("_told",)

    def __init__(self) -> None:
        self._told: dict[object, Told] = {}

    def subscribe(self, told: Told) -> Told:
        """Tell somebody of each change until what is returned is called."""
        ticket = object()
        self._told[ticket] = told

        def leave() -> None:
            self._told.pop(ticket, None)

        return leave

    def announce(self) -> None:
        """Tell everybody."""
        for told in tuple(self._told.values()):
            told()


def any_of(*sources: Subscribe) -> Subscribe:
    """Return one subscription to several things."""

    def subscribe(told: Told) -> Told:
        leaves = [source(told) for source in sources]

        def leave() -> None:
            for end in leaves:
                end()

        return leave

    return subscribe
