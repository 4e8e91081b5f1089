"""Containers made and found again: by our own check, and as Python's zip reader sees them."""

import zipfile
from pathlib import Path

import pytest

from idclient.documents.asice.create import ContainerSession, input_files
from idclient.documents.asice.xades import CertificateReference
from idclient.documents.checking import Coverage, Online, Outcome, Standard
from idclient.documents.pdf.output import Overwrite
from idclient.emulators.authorities.ocsp import Revocation
from idclient.errors import Error
from idclient.errors.checking import SignatureMismatch
from idclient.errors.container import FileNamesClash, FileNameUnfit
from idclient.errors.document import DocumentEmpty, DocumentNotFound
from idclient.errors.output import OutputExists, OutputIsInput
from idclient.model import SignatureAlgorithm
from tests.documents.asice.making import FILES, check, entries, make, session_for
from tests.documents.check_world import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize("reference", list(CertificateReference))
@pytest.mark.parametrize(
    "algorithm",
    [SignatureAlgorithm.ECDSA_SHA256, SignatureAlgorithm.ECDSA_SHA384, SignatureAlgorithm.ECDSA_SHA512],
)
def test_what_is_signed_is_valid_and_says_who_and_when(
    world: World, tmp_path: Path, algorithm: SignatureAlgorithm, reference: CertificateReference
) -> None:
    report = check(world, make(world, tmp_path, algorithm=algorithm, reference=reference))
    (signature,) = report.signatures
    assert report.outcome is Outcome.PASSED, (report.reasons, signature.reasons)
    assert (signature.standard, signature.coverage) == (Standard.B_B, Coverage.WHOLE_FILE)
    assert signature.claimed_time == world.clock.now()
    assert signature.proven_time is None
    assert signature.signer is not None
    assert signature.signer.serial_number == "PNOEE-38001085718"
    assert (signature.hash_name, signature.field_name) == (algorithm.hash_name, "META-INF/signatures0.xml")


def test_the_zip_is_what_the_standard_says(world: World, tmp_path: Path) -> None:
    path = make(world, tmp_path)
    assert path.read_bytes()[30:38] == b"mimetype"
    assert path.read_bytes()[38:69] == b"application/vnd.etsi.asic-e+zip"
    with zipfile.ZipFile(path) as archive:
        first, *others = archive.infolist()
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        assert [item.filename for item in others] == [*FILES, "META-INF/manifest.xml", "META-INF/signatures0.xml"]
        assert all(item.flag_bits & 0x800 for item in others if not item.filename.isascii())
        assert archive.testzip() is None
    assert {name: data for name, data in entries(path).items() if name in FILES} == FILES


def test_the_same_files_signed_at_the_same_time_differ_in_the_signature_alone(world: World, tmp_path: Path) -> None:
    first = entries(make(world, tmp_path))
    second = entries(make(world, tmp_path))
    assert {name for name in first if first[name] != second[name]} <= {"META-INF/signatures0.xml"}


def test_nothing_stays_behind_when_signing_is_given_up(world: World, tmp_path: Path) -> None:
    with session_for(tmp_path, FILES) as session:
        session.write_files("sha384", check=lambda: None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inputs"]


def test_a_value_that_does_not_fit_is_found_before_it_is_written(world: World, tmp_path: Path) -> None:
    with session_for(tmp_path, FILES) as session:
        session.write_files("sha384", check=lambda: None)
        prepared = session.prepare(
            world.pki.signing.certificate, SignatureAlgorithm.ECDSA_SHA384, when=world.clock.now()
        )
        with pytest.raises(SignatureMismatch):
            prepared.require(bytes(96))
        with pytest.raises(SignatureMismatch):
            prepared.require(bytes(95))


def test_an_existing_target_and_an_input_are_not_replaced(world: World, tmp_path: Path) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_bytes(b"a")
    second.write_bytes(b"b")
    files = input_files([first, second])
    with pytest.raises(OutputExists):
        ContainerSession(files[:1], second, overwrite=Overwrite.REFUSE)
    for target in (first, second):
        with pytest.raises(OutputIsInput):
            ContainerSession(files, target, overwrite=Overwrite.REPLACE)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt"]


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({"empty.txt": b""}, DocumentEmpty),
        ({"mimetype": b"x"}, FileNameUnfit),
        ({"a\\b": b"x"}, FileNameUnfit),
        ({"a\u202etxt.exe": b"x"}, FileNameUnfit),
        ({"line\nbreak": b"x"}, FileNameUnfit),
        ({"A.txt": b"x", "a.txt": b"y"}, FileNamesClash),
    ],
)
def test_what_does_not_belong_in_a_container_is_refused(
    world: World, tmp_path: Path, files: dict[str, bytes], error: type[Error]
) -> None:
    with pytest.raises(error):
        make(world, tmp_path, files=files)
    assert not (tmp_path / "signed.asice").exists()


def test_a_file_that_is_not_there_is_said_so(world: World, tmp_path: Path) -> None:
    with pytest.raises(DocumentNotFound):
        check(world, tmp_path / "missing.asice")
    with pytest.raises(DocumentNotFound):
        ContainerSession(input_files([tmp_path / "none"]), tmp_path / "out.asice", overwrite=Overwrite.REFUSE)
    assert list(tmp_path.iterdir()) == []


def test_a_revoked_certificate_is_not_believed(world: World, tmp_path: Path) -> None:
    path = make(world, tmp_path)
    world.ocsp.revoke(world.pki.signing.certificate, Revocation(world.clock.now()))
    report = check(world, path)
    assert report.outcome is Outcome.INDETERMINATE
    assert "trust.certificate_revoked" in {reason.code for reason in report.signatures[0].reasons}


def test_offline_the_revocation_stays_open(world: World, tmp_path: Path) -> None:
    report = check(world, make(world, tmp_path), online=Online.NEVER)
    assert report.outcome is Outcome.INDETERMINATE
    assert {reason.code for reason in report.signatures[0].reasons} == {"document.status_unknown"}


@pytest.mark.parametrize("size", [1, 1 << 18, (1 << 18) + 1, 3 << 20])
def test_files_of_any_size_come_out_as_they_went_in(world: World, tmp_path: Path, size: int) -> None:
    data = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    path = make(world, tmp_path, files={"data.bin": data})
    assert entries(path)["data.bin"] == data
    assert check(world, path).outcome is Outcome.PASSED
