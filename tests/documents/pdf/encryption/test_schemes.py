"""Documents of all six schemes, made by our own hands: opened by either password, signed, and read again."""

import re
from pathlib import Path

import pytest

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.encryption.security import Access
from idclient.documents.pdf.evidence import Evidence
from idclient.documents.pdf.signatures import byte_range_fault, extract_signatures
from idclient.documents.pdf.values import Dictionary, String
from idclient.errors.document import (
    DocumentDamaged,
    DocumentEncryptionUnsupported,
    DocumentPasswordNeeded,
    DocumentPasswordWrong,
)
from idclient.value import replace
from tests.documents.encrypted import ALL, NONE, SCHEMES, SECRET, TITLE, Lock, encrypted, objects
from tests.documents.signer import OPTIONS, sign_file

EVIDENCE = Evidence((b"\x30\x01",), (b"\x30\x02",))
REASON = "I agree (truly)"


def opened(path: Path, data: bytes, password: str | None = None) -> PdfDocument:
    path.write_bytes(data)
    document = PdfDocument.open(path)
    if password is not None:
        assert document.security is not None
        document.security.unlock(password.encode())
    return document


def text_of(document: PdfDocument, number: int, key: bytes) -> bytes | None:
    found = document.object(number)
    value = found.value.get(key) if found and isinstance(found.value, Dictionary) else None
    return value.value if isinstance(value, String) else None


def access_of(document: PdfDocument) -> Access | None:
    return document.key.access if document.key else None


def content_of(document: PdfDocument, number: int = 4) -> bytes:
    found = document.object(number)
    assert found is not None
    return document.stream(found)


@pytest.mark.parametrize("password", ["user", "owner"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_either_password_opens_strings_and_streams(tmp_path: Path, scheme: str, password: str) -> None:
    data = encrypted(Lock(scheme, b"user"))
    assert SECRET not in data
    with opened(tmp_path / "in.pdf", data, password) as document:
        assert document.security is not None
        assert document.security.unlocked is not None
        assert document.security.unlocked.access is Access(password)
        assert text_of(document, 6, b"Title") == TITLE
        assert text_of(document, 6, b"Empty") == b""
        assert SECRET in content_of(document)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_without_a_password_nothing_is_read_and_a_wrong_one_is_told(tmp_path: Path, scheme: str) -> None:
    with opened(tmp_path / "in.pdf", encrypted(Lock(scheme, b"user"))) as document:
        with pytest.raises(DocumentPasswordNeeded):
            document.catalog  # noqa: B018
        assert document.security is not None
        for wrong in (b"", b"User", b"user ", bytes(200), b"\xff\xfe"):
            with pytest.raises(DocumentPasswordWrong):
                document.security.unlock(wrong)
        assert document.key is None


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_empty_password_needs_none_and_opens_for_the_user_only(tmp_path: Path, scheme: str) -> None:
    with opened(tmp_path / "in.pdf", encrypted(Lock(scheme))) as document:
        assert text_of(document, 6, b"Title") == TITLE
        assert document.security is not None
        seen = [access_of(document)]
        for password in (b"owner", b""):
            document.security.unlock(password)
            seen.append(access_of(document))
        assert seen == [Access.USER, Access.OWNER, Access.OWNER]


@pytest.mark.parametrize(
    ("scheme", "stored", "typed"),
    [
        ("RC4-128", "võti".encode("latin-1"), "võti"),
        ("AES-128", b"\xa0uro", "€uro"),
        ("RC4-40", "пароль".encode(), "пароль"),
        ("AES-256 R6", b"IX", "\u2168"),
        ("AES-256 R6", "пароль".encode(), "пароль"),
        ("AES-256 R5", ("ž" * 80).encode()[:127], "ž" * 80),
        ("RC4-128", b"p" * 40, "p" * 40),
    ],
)
def test_passwords_of_any_letters_open(tmp_path: Path, scheme: str, stored: bytes, typed: str) -> None:
    data = encrypted(Lock(scheme, stored))
    with opened(tmp_path / "in.pdf", data, typed) as document:
        assert text_of(document, 6, b"Title") == TITLE


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_appended_is_encrypted_and_reads_as_it_was_meant(tmp_path: Path, scheme: str) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(encrypted(Lock(scheme, b"user")))
    options = replace(OPTIONS, reason=REASON)
    plan = sign_file(source, target, options=options, evidence=EVIDENCE, cms=lambda _: b"\x30\x00", password="user")
    data = target.read_bytes()
    added = data[source.stat().st_size :]
    assert data.startswith(source.read_bytes())
    for plain in (b"I agree", b"(Signature1)", b"A note", b"D:2026", b"\x30\x01\nendstream"):
        assert plain not in added, plain
    with opened(target, data, "owner") as document:
        assert text_of(document, document.root.number, b"Note") == b"A note"
        (signature,) = extract_signatures(document)
        assert (signature.field_name, signature.reason) == ("Signature1", REASON)
        assert signature.claimed_time == OPTIONS.when
        assert signature.contents[:2] == b"\x30\x00"
        assert byte_range_fault(signature, len(data)) is None
        store = document.dictionary(document.catalog.get(b"DSS"))
        assert store is not None
        certificates = document.array(store.get(b"Certs"))
        assert certificates is not None
        certificate = document.located(certificates.items[0])
        assert certificate is not None
        assert document.stream(certificate) == b"\x30\x01"
        assert document.object(plan.number) is not None
    assert re.findall(rb"/Encrypt (\d+ \d+ R)", data) == [b"7 0 R"] * 3
    assert data.count(b"/ID[<00112233445566778899AABBCCDDEEFF>") == 3


def test_a_string_that_was_not_touched_keeps_its_value_in_a_rewritten_object(tmp_path: Path) -> None:
    """The page and the catalog are rewritten; strings deep inside come out encrypted, with new vectors."""
    content = objects(page=b"/PieceInfo<</X[{{one}}<</Y{{two}}>>]>>", catalog=b"/Lang{{et-EE}}")
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(encrypted(Lock("AES-256 R6"), content))
    sign_file(source, target, cms=lambda _: b"\x30\x00")
    added = target.read_bytes()[source.stat().st_size :]
    assert b"/PieceInfo<</X[<" in added
    with PdfDocument.open(target) as document:
        page = document.object(3)
        assert page is not None
        assert b"/X[(one)<</Y(two)>>]" in page.value.raw
        assert text_of(document, 1, b"Lang") == b"et-EE"


def test_metadata_in_the_clear_stay_in_the_clear(tmp_path: Path) -> None:
    lock = Lock("AES-128", metadata=False)
    content = objects(catalog=b"/Metadata 7 0 R")
    content[7] = b"<</Type/Metadata/Length 5>>\nstream\n<xmp>\nendstream"
    content[8] = (b"/Filter[/Crypt]/DecodeParms[<</Name/StdCF>>]", b"named")
    content[9] = b"<</Filter[/Crypt]/Length 5>>\nstream\nclear\nendstream"
    with opened(tmp_path / "in.pdf", encrypted(lock, content)) as document:
        assert [content_of(document, number) for number in (7, 8, 9)] == [b"<xmp>", b"named", b"clear"]


def test_a_document_with_nothing_but_attachments_encrypted_asks_for_no_password(tmp_path: Path) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    content = objects()
    content[4] = b"<</Length 5>>\nstream\nplain\nendstream"
    content[7] = (b"/Type/EmbeddedFile", b"attached")
    lock = Lock("AES-256 R6", b"user", filters=b"/StmF/Identity/StrF/Identity/EFF/StdCF")
    source.write_bytes(encrypted(lock, content))
    sign_file(source, target, cms=lambda _: b"\x30\x00")
    with PdfDocument.open(target) as document:
        assert content_of(document) == b"plain"
        assert extract_signatures(document)[0].field_name == "Signature1"
        with pytest.raises(DocumentPasswordNeeded):
            content_of(document, 7)
        assert document.security is not None
        document.security.unlock(b"user")
        assert content_of(document, 7) == b"attached"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("permissions", "adding", "filling"),
    [(ALL, True, True), (NONE, False, False), (NONE | 1 << 5, False, True), (NONE | 1 << 5 | 1 << 3, True, True)],
)
def test_permissions_bind_the_user_and_not_the_owner(
    tmp_path: Path, scheme: str, permissions: int, *, adding: bool, filling: bool
) -> None:
    with opened(tmp_path / "in.pdf", encrypted(Lock(scheme, permissions=permissions))) as document:
        security = document.security
        assert security is not None
        assert security.permits_signature(filling=False) is adding
        assert security.permits_signature(filling=True) is filling
        security.unlock(b"owner")
        assert security.permits_signature(filling=False)


def test_bit_nine_lets_fields_be_filled_from_revision_three_on(tmp_path: Path) -> None:
    for scheme, filling in (("RC4-40", False), ("RC4-128", True)):
        data = encrypted(Lock(scheme, permissions=NONE | 1 << 8))
        with opened(tmp_path / f"{scheme}.pdf", data) as document:
            assert document.security is not None
            assert document.security.permits_signature(filling=True) is filling


def test_permissions_that_were_tampered_with_permit_nothing(tmp_path: Path) -> None:
    data = encrypted(Lock("AES-256 R6", permissions=NONE)).replace(b"/P %d" % NONE, b"/P -4   ")
    with opened(tmp_path / "in.pdf", data) as document:
        assert document.security is not None
        assert not document.security.permits_signature(filling=True)


R6 = encrypted(Lock("AES-256 R6"))
ODD: dict[str, tuple[bytes, type[Exception]]] = {
    "public key": (R6.replace(b"/Filter/Standard", b"/Filter/Adobe.PubSec"), DocumentEncryptionUnsupported),
    "another handler": (R6.replace(b"/Filter/Standard", b"/Filter/Custom"), DocumentEncryptionUnsupported),
    "no handler": (R6.replace(b"/Filter/Standard", b""), DocumentEncryptionUnsupported),
    "version of the future": (R6.replace(b"/V 5/R 6", b"/V 6/R 7"), DocumentEncryptionUnsupported),
    "unpublished version": (R6.replace(b"/V 5/R 6", b"/V 3/R 3"), DocumentEncryptionUnsupported),
    "unknown filter": (R6.replace(b"/StmF/StdCF", b"/StmF/Other"), DocumentEncryptionUnsupported),
    "unknown method": (R6.replace(b"/CFM/AESV3", b"/CFM/AESV9"), DocumentEncryptionUnsupported),
    "filters that are none": (R6.replace(b"/CF<<", b"/Cf<<"), DocumentEncryptionUnsupported),
    "no dictionary": (R6.replace(b"/Encrypt 7 0 R", b"/Encrypt 5 0 R"), DocumentEncryptionUnsupported),
    "nothing there": (R6.replace(b"/Encrypt 7 0 R", b"/Encrypt 99 0 R"), DocumentEncryptionUnsupported),
    "codes demanded": (
        encrypted(Lock("AES-256 R6", permissions=ALL & ~(1 << 12))).replace(b"/V 5/R 6", b"/KDFSalt<00>/V 5/R 6"),
        DocumentEncryptionUnsupported,
    ),
    "in an array": (R6.replace(b"/Encrypt 7 0 R", b"/Encrypt []"), DocumentEncryptionUnsupported),
    "short hash": (re.sub(rb"/U<[0-9a-f]{60}", b"/U<", R6), DocumentDamaged),
    "no key": (R6.replace(b"/UE<", b"/Ue<"), DocumentDamaged),
    "odd length": (encrypted(Lock("RC4-128")).replace(b"/Length 128", b"/Length 9999"), DocumentDamaged),
    "no permissions": (encrypted(Lock("RC4-128")).replace(b"/P -4", b"/p -4"), DocumentDamaged),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_not_understood_is_refused_with_its_reason(tmp_path: Path, name: str) -> None:
    data, error = ODD[name]
    assert data not in (R6, encrypted(Lock("RC4-128")))
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(data)
    with pytest.raises(error):
        sign_file(source, target)
    assert not target.exists()


def test_neither_key_nor_hashes_show_in_a_repr(tmp_path: Path) -> None:
    lock = Lock("AES-256 R6")
    with opened(tmp_path / "in.pdf", encrypted(lock)) as document:
        assert document.security is not None
        shown = repr(document.key) + repr(document.security.protection) + repr(document.security)
        assert repr(lock.key) not in shown
        assert repr(lock.user_value) not in shown
