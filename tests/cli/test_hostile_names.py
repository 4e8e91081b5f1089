"""Names of files that would command a terminal, forge a line or turn the text around are shown, not obeyed."""

import unicodedata
from pathlib import Path

import pytest

from idclient.cli.findings import finding_line
from idclient.cli.options import build_parser
from idclient.cli.session import Session
from idclient.emulators.pcsc.daemon import pcsc_daemon
from idclient.emulators.pcsc.slots import OtherCard
from idclient.model import DocumentFinding, Severity
from idclient.texts import filled, plain, plain_lines
from tests.cli.run import CommandLine
from tests.documents.generate import as_table, plain_objects

HOSTILE = "a\x1b[2J\x07\r\nwell.pdf: signed \u202efdp.\u2028\x9b1m.pdf"
SHOWN = r"a\x1b[2J\x07\x0d\x0awell.pdf: signed \u202efdp.\u2028\x9b1m.pdf"


@pytest.fixture
def hostile(idclient: CommandLine) -> Path:
    path = idclient.folder / HOSTILE
    path.write_bytes(as_table(plain_objects()))
    return path


def commands(text: str) -> set[str]:
    """Return what a terminal would obey, line ends apart."""
    return {letter for letter in text if letter != "\n" and unicodedata.category(letter) in {"Cc", "Cf", "Zl", "Zp"}}


@pytest.mark.parametrize(
    "words",
    [
        ("sign", "{}", "--demo", "--offline", "--pin-stdin"),
        ("sign", "{}", "--demo", "--offline", "--pin-stdin", "-v"),
        ("sign", "{}", "--demo", "--offline", "--pin-stdin", "--container", "all\x1b]0;x\x07.asice"),
        ("sign", "{}", "--demo", "--level", "{}"),
        ("sign", "{}", "missing\x1bc.pdf", "--demo", "--pin-stdin"),
        ("verify", "{}"),
        ("verify", "{}", "missing\x1bc.pdf"),
        ("inspect", "{}"),
        ("augment", "{}", "--demo"),
        ("card", "--reader", "{}"),
        ("config", "set", "tsa.url", "{}"),
        ("webeid", "status", "--browser", "{}"),
        ("{}",),
        ("sign", "{}", "--{}"),
        ("--config", "{}/x", "config", "show"),
    ],
    ids=" ".join,
)
def test_no_command_passes_a_name_on_to_the_terminal(
    idclient: CommandLine, hostile: Path, words: tuple[str, ...]
) -> None:
    result = idclient(*(word.format(hostile.name) for word in words), stdin="12345\n")
    assert commands(result.out + result.err) == set()
    assert "well.pdf: signed" not in [line.strip()[:16] for line in (result.out + result.err).splitlines()]


def test_a_hostile_name_is_still_told_apart(idclient: CommandLine, hostile: Path) -> None:
    assert SHOWN in idclient("verify", hostile.name).out


def test_json_keeps_the_name_as_it_is_by_its_own_escapes(idclient: CommandLine, hostile: Path) -> None:
    result = idclient("verify", hostile.name, "--json")
    assert result.json["results"][0]["file"] == HOSTILE
    assert not {letter for letter in result.out if unicodedata.category(letter) == "Cc"} - {"\n"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("lepingu sõnastus – 契約書 \U0001f469\u200d\U0001f4bb.pdf", None),
        ("a\tb", r"a\x09b"),
        ("caf\udce9.pdf", r"caf\xe9.pdf"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
        ("\u200e\ufeff\xad", r"\u200e\ufeff\xad"),
    ],
)
def test_only_what_cannot_be_seen_is_written_out(text: str, shown: str | None) -> None:
    assert plain(text) == (text if shown is None else shown)
    assert plain(plain(text)) == plain(text)


def test_lines_of_ours_stay_lines() -> None:
    assert plain_lines("one\n\ttwo\x1b[2J é") == "one\n\ttwo\\x1b[2J é"
    assert filled("{name}: {count}", {"name": "a\nb", "count": 3}) == r"a\x0ab: 3"


def test_a_name_that_is_no_utf_8_goes_into_json_and_comes_out_the_same(idclient: CommandLine) -> None:
    name = "caf\udce9 \U000e0041.pdf"
    (idclient.folder / name).write_bytes(as_table(plain_objects()))
    result = idclient("inspect", name, "--json")
    assert (result.code, result.json["results"][0]["file"]) == (0, name)


def test_what_a_result_names_starts_no_line_of_its_own(
    idclient: CommandLine, capsys: pytest.CaptureFixture[str]
) -> None:
    session = Session.of(build_parser().parse_args(["--config", str(idclient.folder / "none.toml"), "config", "path"]))
    session.say(f"Reader: {HOSTILE}")
    session.remark(f"Surname: {HOSTILE}")
    finding = DocumentFinding("inspection.link_dangerous", Severity.WARN, {"target": HOSTILE})
    session.say(finding_line(finding, session))
    shown = capsys.readouterr()
    assert (shown.out.splitlines()[0], shown.err) == (f"Reader: {SHOWN}", f"Surname: {SHOWN}\n")
    assert len(shown.out.splitlines()) == 2
    assert f"(target {SHOWN})" in shown.out


@pytest.mark.parametrize("words", [(), ("-v",), ("--json",)], ids=["short", "long", "JSON"])
def test_a_reader_that_calls_itself_so_is_named_in_a_diagnosis_and_obeyed_nowhere(
    idclient: CommandLine, words: tuple[str, ...]
) -> None:
    with pcsc_daemon(idclient.folder / "s", {"R\x1b[2J\nForged: line": OtherCard(b"\x3b\x00")}):
        result = idclient(
            "diagnose", "--offline", *words, environment={"PCSCLITE_CSOCK_NAME": str(idclient.folder / "s")}
        )
    assert result.code in {1, 2}
    assert commands(result.out + result.err) == set()
    assert "Forged: line" in result.out
    assert not [line for line in result.out.splitlines() if line.startswith("Forged")]
