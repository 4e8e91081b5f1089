"""What every cross-reference section offers, table or stream."""

from enum import Enum
from typing import Protocol

from idclient.documents.pdf.values import Dictionary, Number, Value
from idclient.value import frozen


class Form(Enum):
    """The two forms of a section. A hybrid section (a table with `/XRefStm`) counts as a table."""

    TABLE = "table"
    STREAM = "stream"


@frozen
class Free:
    """The number is not in use; `generation` is the one for its next use."""

    generation: int


@frozen
class Plain:
    """The object stands at `offset` in the file."""

    offset: int
    generation: int


@frozen
class Packed:
    """The object is number `index` in the object stream `container`; its generation is 0."""

    container: int
    index: int


Place = Free | Plain | Packed


class Section(Protocol):
    """One cross-reference section. `offset` is where it begins in the file, `end` where its trailer ends."""

    @property
    def form(self) -> Form:
        """Table or stream."""
        ...

    @property
    def offset(self) -> int:
        """Where it begins in the file."""
        ...

    @property
    def end(self) -> int:
        """Where its trailer or stream dictionary ends in the file."""
        ...

    @property
    def trailer(self) -> Dictionary:
        """The trailer, or the stream's dictionary."""
        ...

    @property
    def size(self) -> int:
        """The highest object number it speaks of, plus one."""
        ...

    @property
    def weight(self) -> int:
        """The memory it takes, in bytes, roughly."""
        ...

    @property
    def ranges(self) -> tuple[range, ...]:
        """The object numbers it speaks of."""
        ...

    def find(self, number: int) -> Place | None:
        """Return what it says of an object; None when nothing. Raises: DocumentError."""
        ...


def integer(value: Value | None) -> int | None:
    """Return the value of a direct integer; None for anything else."""
    return value.value if isinstance(value, Number) and isinstance(value.value, int) else None
