"""How long to wait before asking again: 1, 2, 4 seconds and never longer, each a quarter more or less by chance."""

from collections.abc import Iterator

from idclient.ports import Entropy

_LONGEST = 4.0


def delays(entropy: Entropy) -> Iterator[float]:
    """Yield seconds to wait, without end (mobile-id.md §5)."""
    delay = 1.0
    while True:
        yield delay * (0.75 + 0.5 * entropy(1)[0] / 255)
        delay = min(2 * delay, _LONGEST)
