"""The report as one file: complete, redacted, repeatable, private, and never over somebody else's file."""

import hashlib
import io
import json
import os
import stat
import zipfile
from pathlib import Path

import pytest

from idclient.diagnosis.bundle import Bundle, preview, save, write_bundle
from idclient.diagnosis.redaction import Redactor
from idclient.errors.output import OutputExists, OutputNotWritten
from tests.doubles import CountingEntropy

REPORT = json.dumps({"schema_version": 1, "checks": [{"id": "PCSC-001", "evidence": {"code": 38001085718}}]}).encode()
NAMES = ["report.json", "report.txt", "log.txt", "manifest.json", "README.txt"]


def made(report: bytes = REPORT) -> Bundle:
    log = ["first", "PIN1: 1234", "ÕUN"]
    return preview(report=report, text="code 38001085718\n", log=log, redactor=Redactor(CountingEntropy()))


def saved(path: Path, *, overwrite: bool = False) -> None:
    save(path, made(), overwrite=overwrite)


def test_a_bundle_holds_report_log_manifest_and_readme(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    manifest = write_bundle(
        path, report=REPORT, text="code 38001085718\n", log=["PIN1: 1234"], redactor=Redactor(CountingEntropy())
    )
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == NAMES == [member.name for member in manifest.members]
        content = {name: archive.read(name) for name in NAMES}
    assert json.loads(content["report.json"])["checks"][0]["evidence"] == {"code": "code#1"}
    assert content["report.txt"] == b"code code#1\n"
    assert content["log.txt"] == b"PIN1: pin#1\n"
    assert manifest.redactions == 3
    described = json.loads(content["manifest.json"])
    assert described["redactions"] == 3
    for member in manifest.members:
        assert hashlib.sha256(content[member.name]).hexdigest() == member.sha256
        assert len(content[member.name]) == member.size
    assert [item["name"] for item in described["files"]] == NAMES[:3]
    assert described["files"][0]["sha256"] == manifest.members[0].sha256


def test_the_readme_speaks_three_languages() -> None:
    readme = made().content["README.txt"].decode()
    assert all(word in readme for word in ("Nothing was sent", "Kuhugi ei ole", "Никуда ничего"))


def test_what_is_saved_is_what_was_shown(tmp_path: Path) -> None:
    bundle = made()
    save(tmp_path / "bundle.zip", bundle)
    assert (tmp_path / "bundle.zip").read_bytes() == bundle.octets()
    with zipfile.ZipFile(io.BytesIO(bundle.octets())) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == bundle.content


def test_the_same_content_gives_the_same_octets() -> None:
    assert made().octets() == made().octets()


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_the_owner_alone_may_read_it(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        saved(tmp_path / "bundle.zip")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "bundle.zip").stat().st_mode) == 0o600
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o600}


def test_an_existing_file_stays_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(b"theirs")
    with pytest.raises(OutputExists):
        saved(path)
    assert path.read_bytes() == b"theirs"
    saved(path, overwrite=True)
    assert path.read_bytes() == made().octets()
    assert [item.name for item in tmp_path.iterdir()] == ["bundle.zip"]


def test_a_file_that_comes_into_being_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(b"theirs")
    monkeypatch.setattr(os.path, "lexists", lambda _: False)
    with pytest.raises(OutputExists):
        saved(path)
    assert path.read_bytes() == b"theirs"
    assert [item.name for item in tmp_path.iterdir()] == ["bundle.zip"]


@pytest.mark.parametrize("exists", [False, True])
def test_a_file_system_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool) -> None:
    def link(source: str, target: Path) -> None:
        if exists:
            path.write_bytes(b"theirs")
        raise PermissionError

    path = tmp_path / "bundle.zip"
    monkeypatch.setattr(os, "link", link)
    if exists:
        with pytest.raises(OutputExists):
            saved(path)
        assert path.read_bytes() == b"theirs"
    else:
        saved(path)
        assert path.read_bytes() == made().octets()


def test_a_disk_that_is_full_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputNotWritten) as caught:
        saved(tmp_path / "bundle.zip")
    assert caught.value.facts["reason"] == "ENOSPC"
    assert [item.name for item in tmp_path.iterdir()] == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputNotWritten) as caught:
        saved(tmp_path / "nowhere" / "bundle.zip")
    assert caught.value.facts["reason"] == "ENOENT"


@pytest.mark.parametrize("report", [b"{broken 38001085718", b"\xff 38001085718", b"[" * 100_000 + b"38001085718"])
def test_a_report_that_is_no_json_is_redacted_all_the_same(report: bytes) -> None:
    content = made(report).content["report.json"]
    assert b"38001085718" not in content
    assert b"code#1" in content
