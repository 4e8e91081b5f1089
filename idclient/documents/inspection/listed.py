"""Everything that the tables of a file list, of all revisions: where which object stands."""

from collections.abc import Iterator

from idclient.documents.inspection.look import Look
from idclient.documents.pdf.sections import Free, Packed, Plain
from idclient.errors.document import DocumentTooComplex

_PRICE = 64
"""Entries of a table that cost as much as one object."""


class Listed:
    """All entries of all sections.

    `places` are the offsets at which a number stands or stood, `packed` the numbers listed for an object stream, `used`
    the numbers in use in the newest state.
    """

    def __init__(self, look: Look) -> None:
        """Read all sections. Raises: DocumentError, DocumentTooComplex when there are more entries than may be read."""
        chain = look.document.chain
        entries = sum(len(span) for section in chain.sections for span in section.ranges)
        if entries > look.limits.objects:
            raise DocumentTooComplex(limit="inspection-objects")
        self.places: dict[int, list[int]] = {}
        self.packed: dict[int, set[int]] = {}
        self.used: set[int] = set()
        decided: set[int] = set()
        for count, (number, place) in enumerate(_entries(look)):
            if count % _PRICE == 0:
                look.budget.take_object()
            if isinstance(place, Plain):
                self.places.setdefault(number, []).append(place.offset)
            elif isinstance(place, Packed):
                self.packed.setdefault(place.container, set()).add(number)
            if not isinstance(place, Free) and number not in decided:
                self.used.add(number)
            decided.add(number)

    def stands_at(self, number: int, offset: int, slack: int) -> bool:
        """Whether a table lists an object at an offset, or so near that readers find it."""
        return any(abs(place - offset) <= slack for place in self.places.get(number, ()))


def _entries(look: Look) -> Iterator[tuple[int, Free | Plain | Packed]]:
    for section in look.document.chain.sections:
        for span in section.ranges:
            for number in span:
                place = section.find(number)
                if place is not None:
                    yield number, place
