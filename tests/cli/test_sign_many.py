"""`idclient sign` with many files and folders: which are meant, where they go, and what is said of all together."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from idclient.cli.folders import in_folders
from idclient.cli.parser import UsageError
from idclient.emulators.contract import make_contract
from tests.cli.run import CommandLine
from tests.doubles import FixedClock

PLAIN = ("--pin-stdin", "--level", "B-B", "--offline")
PIN2 = "12345\n"


@pytest.fixture
def folder(idclient: CommandLine) -> Path:
    """A folder with two contracts, one of them in a folder of its own, and what is none."""
    contract = make_contract(FixedClock().now())
    folder = idclient.folder / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "one.pdf").write_bytes(contract)
    (folder / "deep" / "two.PDF").write_bytes(contract)
    (folder / "notes.txt").write_text("no document")
    (folder / ".hidden.pdf").write_text("no document either")
    return folder


def _files(top: Path) -> set[str]:
    return {str(path.relative_to(top)) for path in top.rglob("*signed.pdf")}


def test_a_folder_means_the_pdf_files_in_it(idclient: CommandLine, folder: Path) -> None:
    assert idclient("--demo", "sign", "in", *PLAIN, stdin=PIN2).code == 0
    assert _files(folder) == {"one-demo-signed.pdf"}


def test_folders_in_a_folder_are_taken_if_asked_for_and_kept_in_the_output_folder(
    idclient: CommandLine, folder: Path
) -> None:
    result = idclient("--demo", "sign", "in", "--recursive", "-o", "out", *PLAIN, stdin=PIN2)
    assert result.code == 0, result.err
    assert _files(idclient.folder / "out") == {"one-demo-signed.pdf", "deep/two-demo-signed.pdf"}
    assert _files(folder) == set()
    assert "2 signed, 0 already signed before, 0 not signed" in result.err


def test_a_second_run_goes_on_and_needs_no_pin_for_what_is_done(idclient: CommandLine, folder: Path) -> None:
    assert idclient("--demo", "sign", "in", *PLAIN, stdin=PIN2).code == 0
    refused = idclient("--demo", "sign", "in", *PLAIN, "--json", stdin=PIN2)
    assert [entry["error"]["code"] for entry in refused.json["results"]] == ["document.output_exists"]
    resumed = idclient("--demo", "sign", "in", "--recursive", *PLAIN, "--resume", "--json", stdin=PIN2)
    assert resumed.code == 0
    found = {Path(entry["file"]).name: entry["status"] for entry in resumed.json["results"]}
    assert found == {"one.pdf": "already-signed", "two.PDF": "signed"}
    nothing_to_do = idclient("--demo", "sign", "in", "--recursive", *PLAIN, "--resume")
    assert nothing_to_do.code == 0
    assert nothing_to_do.out.count("already signed by") == 2


def test_a_folder_without_documents_is_a_mistake(idclient: CommandLine) -> None:
    (idclient.folder / "empty").mkdir()
    assert idclient("--demo", "sign", "empty", *PLAIN, stdin=PIN2).code == 2


def test_files_named_before_and_signed_ones_beside_their_originals_are_left_out(tmp_path: Path) -> None:
    for name in ("b.pdf", "a.pdf", "a-signed.pdf", "c-signed.pdf"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "folder.pdf").mkdir()
    named = in_folders([str(tmp_path / "b.pdf"), str(tmp_path)], "-signed", None, recursive=False)
    assert [Path(name).name for name, _ in named] == ["b.pdf", "a.pdf", "c-signed.pdf"]
    with pytest.raises(UsageError, match="no PDF file"):
        in_folders([str(tmp_path / "folder.pdf")], "-signed", None, recursive=True)


def test_what_is_in_the_output_folder_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    for name in ("a.pdf", "out/x.pdf"):
        (tmp_path / name).write_bytes(b"")
    named = in_folders([str(tmp_path)], "-signed", str(tmp_path / "out"), recursive=True)
    assert [Path(name).name for name, _ in named] == ["a.pdf"]


def test_a_document_sent_to_standard_output_leaves_no_file_beside_its_original(
    idclient: CommandLine, folder: Path
) -> None:
    before = sorted(folder.iterdir())
    done = idclient("--demo", "sign", "in/one.pdf", "-o", "-", *PLAIN, stdin=PIN2)
    assert done.code == 0
    assert done.out.startswith("%PDF-")
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_stops_a_run_keeps_what_is_done_and_is_told_of_each_file(
    idclient: CommandLine, number: signal.Signals
) -> None:
    folder, count = idclient.folder / "many", 150
    folder.mkdir()
    contract = make_contract(FixedClock().now())
    for index in range(count):
        (folder / f"{index:03}.pdf").write_bytes(contract)
    process = subprocess.Popen(
        [sys.executable, "-m", "idclient", "--demo", "sign", "many", *PLAIN, "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=idclient.environment,
        cwd=idclient.folder,
    )
    assert process.stdin is not None
    process.stdin.write(PIN2.encode())
    process.stdin.flush()
    deadline = time.monotonic() + 60
    while not (folder / "000-demo-signed.pdf").exists() and time.monotonic() < deadline:
        os.sched_yield()
    process.send_signal(number)
    out, _ = process.communicate(timeout=60)
    results = json.loads(out)["results"]
    signed = {entry["file"].rpartition("/")[2] for entry in results if entry["status"] == "signed"}
    stopped = [entry for entry in results if entry["status"] == "failed"]
    assert process.returncode == 130
    assert len(results) == count
    assert signed
    assert {entry["error"]["code"] for entry in stopped} == {"cancelled"}
    assert _files(folder) == {name.replace(".pdf", "-demo-signed.pdf") for name in signed}
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_who_stops_while_the_pin_is_waited_for_is_not_kept_waiting(idclient: CommandLine, folder: Path) -> None:
    reading, writing = os.pipe()  # nobody writes
    process = subprocess.Popen(
        [sys.executable, "-m", "idclient", "--demo", "sign", "in/one.pdf", "--pin-fd", str(reading), "-v",
         "--level", "B-B", "--offline"],
        pass_fds=(reading,),
        stderr=subprocess.PIPE,
        text=True,
        env=idclient.environment | {"PYTHONUNBUFFERED": "1"},
        cwd=idclient.folder,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        assert any("Signing on the card" in line for line in iter(process.stderr.readline, ""))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    finally:
        os.close(reading)
        os.close(writing)
    assert process.returncode == 130
    assert _files(folder) == set()
    assert [path.name for path in folder.iterdir() if path.name.endswith(".part")] == []
