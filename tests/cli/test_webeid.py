"""`idclient webeid`: tried as a new user would, with a home folder and programs of the test's own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from idclient.browsers.places import Computer
from idclient.cli import webeid
from idclient.cli.main import main
from tests.browsers.computers import computer, program


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    found = computer(tmp_path)
    (found.home / ".config" / "chromium").mkdir(parents=True)
    (found.home / ".mozilla").mkdir()
    ours = program(tmp_path / "bin")
    monkeypatch.setattr(webeid, "this_computer", lambda: found)
    monkeypatch.setattr(webeid, "web_eid_program", lambda: ours)
    monkeypatch.setenv("IDCLIENT_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("LANG", "C.UTF-8")
    return found


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code = main(["webeid", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def states(document: Any) -> dict[str, str]:
    return {row["browser"]: row["state"] for row in document["browsers"]}


def test_from_nothing_to_ready_and_back(here: Computer, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "status")[0] == 1

    code, document = answer(capsys, "install")
    assert (code, states(document)) == (0, {"chromium": "installed", "firefox": "installed"})
    code, document = answer(capsys, "status")
    assert (code, states(document)) == (0, {"chromium": "ready", "firefox": "ready"})
    assert states(answer(capsys, "install")[1]) == {"chromium": "unchanged", "firefox": "unchanged"}

    assert states(answer(capsys, "uninstall")[1]) == {"chromium": "removed", "firefox": "removed"}
    assert states(answer(capsys, "uninstall")[1]) == {"chromium": "absent", "firefox": "absent"}


def test_one_browser_that_fails_does_not_keep_the_others(here: Computer, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = here.home / ".mozilla" / "native-messaging-hosts" / "eu.webeid.json"
    manifest.parent.mkdir()
    manifest.write_text("{")

    code, document = answer(capsys, "install")

    assert (code, states(document)) == (3, {"chromium": "installed", "firefox": "failed"})
    (problem,) = document["browsers"][1]["problems"]
    assert problem["code"] == "browser.manifest_broken"
    assert "--force" in problem["hint"]


def test_a_problem_is_said_in_words_with_what_to_do(here: Computer, capsys: pytest.CaptureFixture[str]) -> None:
    main(["webeid", "install", "--browser", "chromium"])
    (here.home / ".config" / "chromium" / "NativeMessagingHosts" / "eu.webeid.json").chmod(0o666)
    capsys.readouterr()

    assert main(["webeid", "status", "--browser", "chromium", "--language", "et"]) == 1

    said = capsys.readouterr().out
    assert "[browser.manifest_exposed]" in said
    assert "idclient webeid install" in said
    assert "Teised saavad muuta" in said


def test_where_there_is_no_browser_one_has_to_be_named(
    here: Computer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setattr(webeid, "this_computer", lambda: computer(empty))

    assert main(["webeid", "install"]) == 1
    assert "[browser.none_found]" in capsys.readouterr().err.replace("error", "")
    monkeypatch.setattr(webeid, "this_computer", lambda: here)
    assert main(["webeid", "install", "--browser", "edge"]) == 0


def test_a_program_that_is_missing_is_said_before_anything_is_written(
    here: Computer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webeid, "web_eid_program", lambda: here.home / "nowhere")

    assert main(["webeid", "install"]) == 1
    assert "browser.program_missing" in capsys.readouterr().err
    assert not (here.home / ".config" / "chromium" / "NativeMessagingHosts").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--user-data-dir", "x", "--system"],
        ["--user-data-dir", "x", "--browser", "firefox"],
        ["--browser", "netscape"],
    ],
)
def test_what_makes_no_sense_is_wrong_usage(here: Computer, arguments: list[str]) -> None:
    assert main(["webeid", "install", *arguments]) == 2


def test_the_manifest_names_a_program_that_says_its_version(here: Computer, tmp_path: Path) -> None:
    ours = tmp_path / "bin" / "idclient-web-eid"
    ours.write_text(f'#!/bin/sh\nexec {sys.executable} -m idclient.native.main "$@"\n')
    main(["webeid", "install", "--user-data-dir", str(tmp_path / "profile")])
    manifest = json.loads((tmp_path / "profile" / "NativeMessagingHosts" / "eu.webeid.json").read_text())

    done = subprocess.run(
        [manifest["path"], manifest["allowed_origins"][0]], input=b"", capture_output=True, check=False, timeout=60
    )

    length = int.from_bytes(done.stdout[:4], sys.byteorder)
    assert json.loads(done.stdout[4 : 4 + length])["version"].startswith("2.")
