"""Whatever an encryption dictionary or an encrypted object says: it is read, or refused with an error of ours."""

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.encryption.objects import rewrite
from idclient.documents.pdf.plan import plan_signature
from idclient.documents.pdf.strings import literal
from idclient.documents.pdf.tokens import END, parse_value
from idclient.documents.pdf.update import render_update
from idclient.errors import Error
from tests.documents.encrypted import SCHEMES, Lock, encrypted
from tests.documents.signer import OPTIONS
from tests.doubles import CountingEntropy

VALUES = st.sampled_from(
    [b"null", b"[]", b"<<>>", b"-1", b"0", b"5", b"6", b"1.5", b"99999999999999999999", b"true", b"/Identity",
     b"/StdCF", b"/None", b"/AESV2", b"/AESV3", b"/V2", b"()", b"(x)", b"<" + b"00" * 127 + b">", b"7 0 R",
     b"1 0 R", b"6 0 R", b"<</StdCF<</CFM/V2>>>>", b"<</StdCF 7 0 R>>"]
)  # fmt: skip
KEYS = (b"Filter", b"V", b"R", b"Length", b"P", b"O", b"U", b"OE", b"UE", b"Perms", b"CF", b"StmF", b"StrF", b"EFF")


@cache
def sealed(scheme: str) -> bytes:
    return encrypted(Lock(scheme))


def read_all(data: bytes) -> None:
    """Do with a document whatever signing does, as far as it goes. Raises: Error."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "in.pdf"
        path.write_bytes(data)
        with PdfDocument.open(path) as document:
            for number in range(9):
                found = document.object(number)
                if found is not None and found.data is not None:
                    document.stream(found)
            plan = plan_signature(document, OPTIONS)
            update = render_update(document, plan.objects, plan.next_number, CountingEntropy())
            at = update.at(plan.number, plan.contents_at)
            assert update.data[at : at + 3] == b"<00"
            room = update.at(plan.number, plan.byte_range_at)
            assert update.data[:room].endswith(b"/ByteRange[0 ")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(list(SCHEMES)), st.dictionaries(st.sampled_from(KEYS), VALUES, min_size=1, max_size=3))
def test_any_encryption_dictionary_is_understood_or_refused(scheme: str, changes: dict[bytes, bytes]) -> None:
    data = sealed(scheme)
    number = data.rindex(b"7 0 obj")
    head, body = data[:number], data[number:]
    for key, value in changes.items():
        body = re.sub(
            rb"/" + key + rb"(?![A-Za-z])\s*(<<.*?>>>>|<[0-9a-f]*>|[^/<>]*|/[A-Za-z0-9]+)", b"", body, count=1
        )
        body = body.replace(b"<</", b"<</%b %b/" % (key, value), 1)
    try:
        read_all(head + body)
    except Error:
        return


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(list(SCHEMES)), st.data())
def test_any_damage_is_understood_or_refused(scheme: str, data: st.DataObject) -> None:
    text = bytearray(sealed(scheme))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text) - 1))
        text[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        read_all(bytes(text))
    except Error:
        return


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_undamaged_document_goes_all_the_way(scheme: str) -> None:
    read_all(sealed(scheme))


NESTED = st.recursive(
    st.one_of(
        st.binary(max_size=20).map(literal),
        st.binary(max_size=20).map(lambda data: b"<" + data.hex().encode() + b">"),
        st.sampled_from([b"null", b"/Name", b"12", b"3 0 R", b"true"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: b"[" + b" ".join(items) + b"]"),
        st.lists(inner, max_size=4).map(lambda items: b"<<" + b"".join(b"/K " + item for item in items) + b">>"),
    ),
    max_leaves=12,
)


@given(NESTED)
def test_every_string_is_rewritten_once_and_nothing_else(text: bytes) -> None:
    seen: list[bytes] = []

    def turned(data: bytes) -> bytes:
        seen.append(data)
        return literal(data[::-1])

    once = rewrite(parse_value(text + END), turned).text
    count = len(seen)
    twice = rewrite(parse_value(once + END), turned).text
    assert seen[count:] == [data[::-1] for data in seen[:count]]
    plain = rewrite(parse_value(text + END), literal).text
    assert twice == plain


@given(NESTED, st.binary(max_size=10))
def test_a_place_behind_strings_moves_with_them(text: bytes, more: bytes) -> None:
    whole = b"[" + text + b" /Mark]"
    new = rewrite(parse_value(whole + END), lambda data: literal(data + more))
    place = new.at(whole.rindex(b"/Mark"))
    assert new.text[place : place + 5] == b"/Mark"


def test_the_contents_of_a_signature_are_never_rewritten() -> None:
    for head in (b"/Type/Sig", b"/Type/DocTimeStamp", b"/ByteRange[0 1 2 3]"):
        text = b"<</A<<%b/Contents<30>/Reason(why)>>>>" % head
        assert rewrite(parse_value(text + END), lambda _: b"(!)").text == text.replace(b"(why)", b"(!)")
    note = b"<</Type/Annot/Contents(note)>>"
    assert rewrite(parse_value(note + END), lambda _: b"(!)").text == note.replace(b"(note)", b"(!)")
