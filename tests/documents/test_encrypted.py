"""Encrypted documents checked: their signatures, their evidence, and what was changed, by its decrypted values."""

from pathlib import Path

import pytest

from idclient.documents.checking import Indication, Outcome, SubIndication, check_file
from idclient.documents.difference import Role
from idclient.documents.pdf.document import PdfDocument
from idclient.model import Level
from tests.documents.attacks import append
from tests.documents.check_world import World
from tests.documents.encrypted import SCHEMES, SECRET, TITLE, Lock, encrypted
from tests.documents.generate import TEXT, stream

CONTENT = TEXT.replace(b"A page that is signed.", SECRET)
ENCRYPT = b"/Encrypt 7 0 R"


@pytest.mark.parametrize(
    ("scheme", "level"),
    [("RC4-40", Level.B_LTA), ("RC4 filter", Level.B_B), ("AES-128", Level.B_LTA), ("AES-256 R6", Level.B_LTA)],
)
def test_signatures_and_evidence_of_several_are_valid(tmp_path: Path, scheme: str, level: Level) -> None:
    world = World()
    data = encrypted(Lock(scheme))
    for _ in range(2):
        data = world.sign(data, tmp_path, level=level)
    report = world.check(data, tmp_path)
    assert report.outcome is Outcome.PASSED
    assert {signature.standard.value for signature in report.signatures} <= {level.value, "document time stamp"}


def signed(tmp_path: Path, lock: Lock) -> bytes:
    return World().sign(encrypted(lock), tmp_path)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_was_only_encrypted_anew_is_no_change(tmp_path: Path, scheme: str) -> None:
    lock = Lock(scheme)
    content = stream(_anew(lock, 4, CONTENT))
    title = b"<</Title<%b>/Empty()>>" % _anew(lock, 6, TITLE).hex().encode()
    data = append(signed(tmp_path, lock), {4: content, 6: title}, trailer=ENCRYPT + b"/Info 6 0 R")
    assert content not in encrypted(lock) or scheme.startswith("RC4")
    assert World().check(data, tmp_path).outcome is Outcome.PASSED


@pytest.mark.parametrize("scheme", ["RC4-128", "AES-256 R6"])
def test_other_content_under_the_same_encryption_is_told(tmp_path: Path, scheme: str) -> None:
    lock = Lock(scheme)
    forged = stream(lock.seal(4, CONTENT.replace(b"nobody", b"anyone")))
    (signature,) = World().check(append(signed(tmp_path, lock), {4: forged}, trailer=ENCRYPT), tmp_path).signatures
    assert signature.indication is Indication.FAILED
    assert signature.difference is not None
    assert [change.number for change in signature.difference.suspicious] == [4]


def test_plain_text_put_where_encrypted_text_belongs_is_told(tmp_path: Path) -> None:
    data = append(signed(tmp_path, Lock("AES-256 R6")), {4: stream(b"BT ET")}, trailer=ENCRYPT)
    assert World().check(data, tmp_path).outcome is Outcome.FAILED


@pytest.mark.parametrize("trailer", [b"", b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O()/U()>>", b"/Encrypt 6 0 R"])
def test_a_revision_that_encrypts_otherwise_is_no_revision(tmp_path: Path, trailer: bytes) -> None:
    data = append(signed(tmp_path, Lock("AES-256 R6")), {6: b"<</Title(new)>>"}, trailer=trailer)
    report = World().check(data, tmp_path)
    assert report.outcome is Outcome.FAILED
    assert [reason.sub for reason in report.reasons] == [SubIndication.FORMAT_FAILURE]


def test_another_encryption_dictionary_under_the_same_number_is_told(tmp_path: Path) -> None:
    other = Lock("AES-256 R6", owner=b"another")
    data = append(signed(tmp_path, Lock("AES-256 R6")), {7: other.dictionary}, trailer=ENCRYPT)
    (signature,) = World().check(data, tmp_path).signatures
    assert signature.indication is Indication.FAILED
    assert signature.difference is not None
    assert Role.UNKNOWN in {change.role for change in signature.difference.suspicious}


def test_without_the_password_nothing_is_decided(tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(encrypted(Lock("AES-256 R6", b"user")))
    report = check_file(World().environment, path)
    assert report.outcome is Outcome.INDETERMINATE
    assert [(reason.code, reason.sub) for reason in report.reasons] == [
        ("document.password_needed", SubIndication.GENERIC)
    ]


def test_an_earlier_state_opens_with_the_key_of_the_later_one(tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    data = encrypted(Lock("AES-128", b"user"))
    path.write_bytes(append(data, {5: b"<</X 1>>"}, trailer=ENCRYPT))
    with PdfDocument.open(path) as document:
        assert document.security is not None
        document.security.unlock(b"user")
        with document.as_of(len(data)) as earlier:
            assert earlier.catalog.get(b"Pages") is not None
            assert earlier.key == document.key


def _anew(lock: Lock, number: int, data: bytes) -> bytes:
    """Encrypt with another vector, where there is one."""
    return lock.seal(number, data, vector=b"another vector!!")
