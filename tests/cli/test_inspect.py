"""`idclient inspect`, and what `sign` does with a suspicious document."""

from pathlib import Path

import pytest

from tests.cli.run import CommandLine
from tests.cli.test_terminal import at_a_terminal
from tests.documents.generate import as_table, plain_objects

PIN2 = "12345\n"
SCRIPT = b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"


@pytest.fixture
def suspicious(idclient: CommandLine) -> Path:
    path = idclient.folder / "suspicious.pdf"
    path.write_bytes(as_table(plain_objects(catalog=SCRIPT)))
    return path


@pytest.fixture
def clean(idclient: CommandLine) -> Path:
    path = idclient.folder / "clean.pdf"
    path.write_bytes(as_table(plain_objects()))
    return path


def test_what_is_found_is_said_with_its_code_its_place_and_what_to_do(
    idclient: CommandLine, suspicious: Path, clean: Path
) -> None:
    said = idclient("inspect", suspicious.name)
    assert said.code == 12
    assert "WARNING [inspection.javascript]" in said.out
    assert "place document" in said.out
    assert "ask the author for one without" in said.out
    assert idclient("inspect", clean.name).code == 0
    assert idclient("inspect", suspicious.name, "--language", "et").out.count("HOIATUS") == 1


def test_the_findings_are_data_for_scripts_and_the_worst_file_decides(
    idclient: CommandLine, suspicious: Path, clean: Path
) -> None:
    (idclient.folder / "none.pdf").write_bytes(b"no document")
    result = idclient("inspect", "none.pdf", clean.name, suspicious.name, "--json")
    assert result.code == 12
    broken, good, bad = result.json["results"]
    assert broken["error"]["code"] == "document.not_pdf"
    assert (good["status"], good["warnings"], good["complete"]) == ("inspected", 0, True)
    (finding,) = [finding for finding in bad["findings"] if finding["severity"] == "warn"]
    assert (finding["code"], finding["facts"]) == ("inspection.javascript", {"place": "document"})


def test_nobody_at_the_terminal_signs_no_suspicious_document_and_the_others_go_on(
    idclient: CommandLine, suspicious: Path, clean: Path
) -> None:
    options = ("--level", "B-B", "--offline", "--pin-stdin", "--json")
    result = idclient("--demo", "sign", suspicious.name, clean.name, *options, stdin=PIN2)
    assert result.code == 3
    refused, signed = result.json["results"]
    assert (refused["file"], refused["error"]["code"]) == (suspicious.name, "document.suspicious")
    assert refused["error"]["facts"] == {"finding": "inspection.javascript", "warnings": 1}
    assert [finding["code"] for finding in refused["findings"]] == ["inspection.javascript"]
    assert (signed["file"], signed["status"]) == (clean.name, "signed")
    assert not (idclient.folder / "suspicious-demo-signed.pdf").exists()
    assert "inspection.javascript" in result.err


@pytest.mark.parametrize("how", ["--despite-warnings", "--no-inspection", "setting"])
def test_who_knows_the_reason_signs_it_all_the_same(idclient: CommandLine, suspicious: Path, how: str) -> None:
    options = ["--level", "B-B", "--offline", "--pin-stdin"] + ([how] if how != "setting" else [])
    environment = {"IDCLIENT_SIGN_WARNINGS": "show"} if how == "setting" else {}
    result = idclient("--demo", "sign", suspicious.name, *options, stdin=PIN2, environment=environment)
    assert result.code == 0, result.err
    assert ("inspection.javascript" in result.err) == (how != "--no-inspection")


def test_a_refused_document_costs_no_pin_and_leaves_nothing(idclient: CommandLine, suspicious: Path) -> None:
    assert idclient("--demo", "sign", suspicious.name, "--level", "B-B", "--pin-stdin", stdin="99999\n").code == 12
    pins = idclient("--demo", "card", "--json").json["card"]["pins"]
    assert all(pin["tries_left"] == 3 for pin in pins)
    assert not list(idclient.folder.glob("*signed*"))


ASKING = (
    "import argparse\n"
    "from idclient.cli.session import Session\n"
    "from idclient.cli.terminal import Terminal\n"
    "from idclient.model import DocumentFinding, Severity, SuspicionRequest\n"
    "session = Session.of(argparse.Namespace(command='sign', language='en', config=None))\n"
    "session.load_settings()\n"
    "finding = DocumentFinding('inspection.launch', Severity.WARN, {'page': 3})\n"
    "print('ANSWER', Terminal(session, None, False).accept_suspicion(SuspicionRequest('a.pdf', (finding,))))\n"
)


@pytest.mark.parametrize(("typed", "answer"), [(b"y\n", True), (b"YES\n", True), (b"n\n", False), (b"\n", False)])
def test_a_person_at_the_terminal_sees_the_findings_and_decides(typed: bytes, answer: bool) -> None:
    shown = at_a_terminal(ASKING, typed, wait_for=b"[y/N]")
    assert "WARNING [inspection.launch]" in shown
    assert "(page 3)" in shown
    assert f"ANSWER {answer}" in shown
