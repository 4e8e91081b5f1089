"""What every command has in common: usage, version, JSON, settings, and what is not imported."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from idclient import __version__
from idclient.emulators.contract import make_contract
from tests.cli.run import ROOT, CommandLine
from tests.doubles import FixedClock

HEAVY = ("endesive", "asn1crypto", "cryptography", "urllib3", "keyring", "smartcard", "starlette", "uvicorn", "fpdf",
         "tomlkit", "PySide6", "requests", "lxml", "pyhanko")  # fmt: skip


def test_version_and_help_load_nothing_heavy(idclient: CommandLine) -> None:
    script = (
        "import sys, io, contextlib\n"
        "from idclient.cli.main import main\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        "    assert main(['--version']) == 0 and main(['sign', '--help']) == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, env=idclient.environment, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_core_never_loads_endesive_pdf_or_qt() -> None:
    script = (
        "import sys, pkgutil, importlib, idclient\n"
        "for module in pkgutil.walk_packages(idclient.__path__, 'idclient.'):\n"
        "    if not module.name.endswith('__main__'): importlib.import_module(module.name)\n"
        "import endesive.signer\n"
        "print([name for name in sys.modules if name.startswith(('endesive.pdf', 'PySide6', 'ui', 'oscrypto'))])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


def test_version_is_the_packages(idclient: CommandLine) -> None:
    assert idclient("--version").out.strip() == f"idclient {__version__}"


def test_the_version_costs_neither_settings_nor_tables_of_words() -> None:
    script = (
        "import sys; from idclient.cli.main import main; main(['--version'])\n"
        "print([name for name in sys.modules if name.startswith(('idclient.settings', 'idclient.ports', 'tomllib'))])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.splitlines()[1:] == ["[]"], done.stderr


def test_no_command_shows_the_help(idclient: CommandLine) -> None:
    result = idclient()
    assert result.code == 0
    assert "exit codes:" in result.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["sign"],
        ["sign", "--level", "B-X", "a.pdf"],
        ["config"],
        ["verify"],
        ["sign", "a.pdf", "--pin", "1"],
    ],
)
def test_wrong_usage_is_code_2_and_says_what_is_right(idclient: CommandLine, arguments: list[str]) -> None:
    result = idclient(*arguments)
    assert result.code == 2
    assert "usage: idclient" in result.err
    assert result.out == ""


def test_wrong_usage_answers_json_too(idclient: CommandLine) -> None:
    result = idclient("--json", "nonsense")
    assert result.code == 2
    assert result.json["error"]["code"] == "usage"


def test_a_pin_can_be_given_neither_as_option_nor_in_the_environment(idclient: CommandLine) -> None:
    help_text = idclient("sign", "--help").out
    assert "--pin-stdin" in help_text
    assert "--pin " not in help_text
    result = idclient("--demo", "sign", "missing.pdf", environment={"IDCLIENT_PIN": "12345", "IDCLIENT_PIN2": "12345"})
    assert result.code != 0


def test_options_of_every_command_may_stand_before_or_after_it(idclient: CommandLine) -> None:
    before = idclient("--json", "config", "path")
    after = idclient("config", "path", "--json")
    assert before.json == after.json
    assert before.json["path"].endswith("settings.toml")


def test_settings_are_shown_set_and_explained(idclient: CommandLine) -> None:
    assert idclient("config", "set", "tsa.url", "http://tsa.example/").code == 0
    shown = idclient("config", "show", "--json").json["settings"]["tsa.url"]
    assert shown == {"value": "http://tsa.example/", "origin": "file"}
    refused = idclient("config", "set", "tsa.url", "nonsense")
    assert refused.code == 11
    assert "error[settings.invalid]" in refused.err


@pytest.mark.parametrize(("language", "word"), [("en", "no setting"), ("et", "seadet ei ole"), ("ru", "нет")])
def test_failures_speak_the_persons_language(idclient: CommandLine, language: str, word: str) -> None:
    result = idclient("--language", language, "config", "set", "x.y", "z")
    assert word in result.err
    by_environment = idclient("config", "set", "x.y", "z", environment={"IDCLIENT_INTERFACE_LANGUAGE": language})
    assert by_environment.err == result.err


def test_a_broken_settings_file_stops_the_run_and_is_named(idclient: CommandLine) -> None:
    (idclient.folder / "settings.toml").write_text("[[[")
    result = idclient("config", "show", "--json")
    assert result.code == 11
    assert result.json["error"]["code"] == "settings.unreadable"
    assert "settings.toml" in json.dumps(result.json)


def test_a_reader_that_stops_listening_is_no_error() -> None:
    script = f"{sys.executable} -m idclient --help | head -c 10 >/dev/null; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_standard_output_is_named_and_is_no_defect(idclient: CommandLine) -> None:
    for arguments in (["config", "show"], ["config", "path", "--json"]):
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "idclient", *arguments],
                stdout=full, stderr=subprocess.PIPE, text=True, env=idclient.environment, check=False,
            )  # fmt: skip
        assert done.returncode == 1
        assert "error[document.standard_output_failed]" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_neither_stop_a_run_nor_lead_into_a_document(idclient: CommandLine, closed: str) -> None:
    script = f"echo 12345 >pin; {sys.executable} -m idclient --demo sign c.pdf --level B-B --pin-fd 7 7<pin {closed}"
    (idclient.folder / "c.pdf").write_bytes(make_contract(FixedClock().now()))
    done = subprocess.run(["bash", "-c", script], cwd=idclient.folder, env=idclient.environment, check=False)
    assert done.returncode == 0
    signed = (idclient.folder / "c-demo-signed.pdf").read_bytes()
    assert signed.startswith((idclient.folder / "c.pdf").read_bytes())
    assert b"DEMO" not in signed
    assert idclient("--demo", "verify", "c-demo-signed.pdf").code == 0


def test_a_settings_file_that_was_named_must_be_there(idclient: CommandLine) -> None:
    missing = idclient("config", "show", "--config", "typo.toml", "--json")
    assert (missing.code, missing.json["error"]["code"]) == (11, "settings.unreadable")
    assert idclient("config", "set", "--config", "new.toml", "sign.level", "B-B").code == 0
    assert idclient("config", "show", "--config", "new.toml", "--json").json["settings"]["sign.level"]["value"] == "B-B"
