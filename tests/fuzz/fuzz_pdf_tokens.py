"""PDF objects as text: what was read lies within the text and reads the same again."""

from contextlib import suppress

from idclient.documents.pdf import strings
from idclient.documents.pdf.tokens import END, parse_indirect, parse_value
from idclient.documents.pdf.values import Array, Dictionary, Name, String, Value
from idclient.errors.document import DocumentError

SEEDS = (
    b"<</Type/Page/Kids[1 0 R 2 0 R]/A#42 -17/B .5/C(a\\(b\\051(c))/D<48 65 6C>/E null/F true>>",
    b"12 0 obj\n<</Length 3>>\nstream\r\nabc\nendstream\nendobj",
    b"[[[<<>>]]]%comment\r\n(D:20261125120000+02'00')",
    b"3 0 obj(\xfe\xff\x00A\xd8\x3d)endobj",
    b"[+5 4. 1 0 R 00001 00000 R /#00 /]",
)


def run(octets: bytes) -> None:
    with suppress(DocumentError):
        value = parse_value(octets + END)
        assert 0 <= value.start <= value.end <= len(octets) + len(END)
        assert same(parse_value(value.raw + END), value)
    with suppress(DocumentError):
        found = parse_indirect(octets + END, 100)
        assert found.number >= 0
        assert found.data is None or 100 <= found.data <= 100 + len(octets) + len(END)
    text = strings.decode_text(octets)
    moment = strings.decode_date(text)
    assert moment is None or moment.tzinfo is not None
    literal = parse_value(strings.literal(octets) + END)
    assert isinstance(literal, String)
    assert literal.value == octets


def same(one: Value, other: Value) -> bool:
    """Whether two values are of the same kind and have the same size or content."""
    if isinstance(one, Array) and isinstance(other, Array):
        return len(one.items) == len(other.items)
    if isinstance(one, Dictionary) and isinstance(other, Dictionary):
        return [entry.key for entry in one.entries] == [entry.key for entry in other.entries]
    if isinstance(one, Name | String) and isinstance(other, Name | String):
        return one.value == other.value
    return type(one) is type(other)
