"""`idclient sign --container` and `idclient verify` of containers, tried as their user does."""

import json
from pathlib import Path

import pytest

from tests.cli.run import CommandLine
from tests.diagnosis.schema import violations
from tests.documents.asice.making import entries, rebuild
from tests.documents.check_world import schema

PIN2 = "12345\n"


@pytest.fixture
def files(idclient: CommandLine) -> list[str]:
    (idclient.folder / "letter.txt").write_bytes(b"Tere!\n")
    (idclient.folder / "photo.jpg").write_bytes(bytes(1000))
    return ["letter.txt", "photo.jpg"]


def test_files_are_signed_together_and_checked_again(idclient: CommandLine, files: list[str]) -> None:
    command = ["--demo", "sign", *files, "--container", "both.asice", "--pin-stdin", "--json"]
    result = idclient(*command, stdin=PIN2)
    assert result.code == 0, result.err
    (signed,) = result.json["results"]
    assert (signed["status"], signed["level"], signed["files"]) == ("signed", "B-LT", files)
    assert "DEMO" in result.err
    assert set(files) < set(entries(idclient.folder / "both.asice"))
    checked = idclient("--demo", "verify", "both.asice", "--offline", "--json")
    assert checked.code == 0
    assert violations(json.loads(checked.out), schema()) == []
    (signature,) = checked.json["results"][0]["signatures"]
    assert (signature["indication"], signature["level"], signature["coverage"]) == (
        "TOTAL-PASSED",
        "B-LT",
        "whole-file",
    )
    assert signature["signer"]["serial_number"] == "PNOEE-38001085718"
    rebuild(idclient.folder / "both.asice", {"letter.txt": b"Head aega!\n"})
    changed = idclient("--demo", "verify", "changed.asice", "--language", "et", "--offline")
    assert changed.code == 8
    assert "KEHTETU" in changed.out
    assert "document.digest_different" in changed.out


def test_what_is_a_pdfs_own_is_refused_and_nothing_is_written(idclient: CommandLine, files: list[str]) -> None:
    for options, said in [(["--reason", "x"], "--reason"), (["--visible"], "--visible"), (["-o", "out"], "--output")]:
        result = idclient("--demo", "sign", *files, "--container", "both.asice", *options)
        assert result.code == 2
        assert said in result.err
    assert idclient("--demo", "sign", ".", "--container", "both.asice").code == 2
    assert not (idclient.folder / "both.asice").exists()


def test_a_file_that_only_begins_like_a_zip_is_no_success(idclient: CommandLine) -> None:
    (Path(idclient.folder) / "broken.asice").write_bytes(b"PK\3\4 and no more")
    result = idclient("--demo", "verify", "broken.asice")
    assert result.code == 8
    assert "container.malformed" in result.out
