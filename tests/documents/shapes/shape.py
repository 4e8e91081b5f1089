"""How a file is built."""

from dataclasses import dataclass
from enum import Enum

from hypothesis import strategies as st

from tests.documents.shapes.faults import Fault


class Form(Enum):
    """How objects are found."""

    TABLE = "table"
    STREAM = "stream"
    PACKED = "object streams"
    HYBRID = "hybrid"

    @property
    def has_table(self) -> bool:
        """Whether a table comes first."""
        return self in (Form.TABLE, Form.HYBRID)


class Fields(Enum):
    """What form there is before."""

    NONE = "none"
    EMPTY = "a form without fields"
    TEXT = "a text field"
    SIGNATURE = "an empty signature field"
    NESTED = "a field with widgets below it"


@dataclass(frozen=True)
class Shape:
    """How a file is built. Unless said otherwise, each choice is independent of the others."""

    form: Form
    revisions: int
    """Further revisions, each of which writes some objects again."""
    seed: int
    """Chooses numbers, order and gaps of objects, and what is written again."""
    generations: bool
    """Plain objects have other generations than 0; only with tables."""
    sparse: bool
    """Numbers have gaps, and tables have many subsections; otherwise gaps are listed as free."""
    separators: tuple[bytes, ...]
    """What stands between tokens, in turn."""
    line: bytes
    """The line end around objects and behind keywords."""
    entry: bytes
    """The last two bytes of a table's entries."""
    filters: int
    """0 none, 1 Flate, 2 Flate in an array, 3 hexadecimal Flate."""
    predicted: bool
    """Cross-reference streams are compressed with a predictor; otherwise plain."""
    indirect: frozenset[str]
    """Which values stand in objects of their own."""
    pages: int
    depth: int
    """Nodes of the page tree above the pages, one in the other."""
    empty_nodes: bool
    """Nodes without pages stand beside the others."""
    fields: Fields
    contents: int
    """How many streams make up a page."""
    junk: bytes
    """What precedes the header."""
    junk_counts: bool
    """Whether offsets count the junk."""
    tail: bytes
    """What follows the end."""
    identified: bool
    """There is an /ID."""
    escaped: bool
    """Names are written with #xx."""
    fault: Fault = Fault.NONE


INDIRECT = (
    "MediaBox", "Annots", "Kids", "Fields", "AcroForm", "Length", "Contents", "Count", "Resources", "Rect", "Size",
)  # fmt: skip
_SEPARATORS = (b" ", b"\n", b"\r\n", b"\t", b"  ", b" %c >> endobj\n", b"\r", b"\0 ", b"\x0c")


def shapes() -> st.SearchStrategy[Shape]:
    """Return a strategy for all shapes; it shrinks to the plainest file."""
    return st.builds(
        Shape,
        form=st.sampled_from(list(Form)),
        revisions=st.integers(0, 3),
        seed=st.integers(0, 1 << 20),
        generations=st.booleans(),
        sparse=st.booleans(),
        separators=st.lists(st.sampled_from(_SEPARATORS), min_size=1, max_size=4).map(tuple),
        line=st.sampled_from((b"\n", b"\r\n", b"\r")),
        entry=st.sampled_from((b" \n", b"\r\n", b" \r")),
        filters=st.integers(0, 3),
        predicted=st.booleans(),
        indirect=st.frozensets(st.sampled_from(INDIRECT)),
        pages=st.integers(1, 4),
        depth=st.integers(0, 4),
        empty_nodes=st.booleans(),
        fields=st.sampled_from(list(Fields)),
        contents=st.integers(0, 3),
        junk=st.sampled_from((b"", b"", b"", b"\n", b"Content-Type: application/pdf\r\n\r\n", b"%!PS\n" * 100)),
        junk_counts=st.booleans(),
        tail=st.sampled_from((b"", b"\0" * 700, b"\n\n", b"<!-- sent by a server -->\r\n")),
        identified=st.booleans(),
        escaped=st.booleans(),
        fault=st.sampled_from((*[Fault.NONE] * len(Fault), *Fault)),
    )
