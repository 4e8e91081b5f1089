"""Small discrete logarithms: how often g was multiplied to give an element, when it cannot have been often (4.19)."""

from math import isqrt

from idclient.belenios.group import GENERATOR, power, product


class Logarithms:
    """Finds n in g^n for n up to `most`, in steps of a table (baby step, giant step) that is made once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._width = isqrt(most) + 1
        self._steps: dict[int, int] = {}
        step = 1
        for number in range(self._width):
            self._steps[step] = number
            step = product(step, GENERATOR)
        self._back = power(GENERATOR, -self._width)

    def of(self, element: int) -> int | None:
        """Return n, or None where there is none up to the most."""
        for giant in range(self._width + 1):
            if element in self._steps:
                found = giant * self._width + self._steps[element]
                return found if found <= self._most else None
            element = product(element, self._back)
        return None
