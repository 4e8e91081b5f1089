"""How far an inspection goes: every bound explicit, so that no file costs more than it may."""

from idclient.errors.document import DocumentTooComplex
from idclient.value import frozen


@frozen(kw_only=True)
class Limits:
    """Most that each probe looks at: objects, bytes of decoded content, operators in content, pages, bytes of the file.

    A file of more than `scan` bytes, or with more than `entries` in its tables, is not searched for objects outside
    these, nor for unused ones.
    """

    objects: int
    content: int
    operators: int
    pages: int
    scan: int
    entries: int
    exhaustive: bool
    """Whether to follow every reference, and to work for what only gives notes."""


QUICK = Limits(objects=500, content=1 << 18, operators=8_000, pages=25, scan=1 << 22, entries=1_500, exhaustive=False)
"""For `sign`: all that a common document of a few pages needs, in some hundredths of a second."""

THOROUGH = Limits(
    objects=60_000,
    content=1 << 26,
    operators=1_000_000,
    pages=10_000,
    scan=1 << 28,
    entries=1_000_000,
    exhaustive=True,
)
"""For `inspect`: some seconds at most, whatever the file."""


class Budget:
    """What is left of the limits. Each method takes some of it, and raises DocumentTooComplex once it is spent."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._objects = limits.objects
        self._content = limits.content
        self._operators = limits.operators
        self.spent = False
        """Whether something was asked for that was not there any more."""

    def take_object(self) -> None:
        """Count one object."""
        self._objects -= 1
        if self._objects < 0:
            self.spent = True
            raise DocumentTooComplex(limit="inspection-objects")

    def take_content(self, size: int) -> None:
        """Count decoded bytes."""
        self._content -= size
        if self._content < 0:
            self.spent = True
            raise DocumentTooComplex(limit="inspection-content")

    def take_operators(self, count: int) -> None:
        """Count operators in content, or comparisons that cost as much."""
        self._operators -= count
        if self._operators < 0:
            self.spent = True
            raise DocumentTooComplex(limit="inspection-operators")

    @property
    def content(self) -> int:
        """Decoded bytes that may still be looked at."""
        return self._content

    @property
    def operators(self) -> int:
        """Operators that may still be looked at."""
        return self._operators
