"""`idclient diagnose` as its user types it."""

import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from idclient.emulators.pcsc.behaviour import Behaviour
from idclient.emulators.pcsc.daemon import pcsc_daemon
from idclient.emulators.pcsc.slots import OtherCard
from tests.cli.run import CommandLine

ESTONIA_2018 = bytes.fromhex("3BDB960080B1FE451F830012233F536549440F9000F1")
REFUSED = "card.access_denied or card.service_not_running"
"""As libpcsclite meets the closed socket before or after it wrote; the probe tells both by one code."""


def codes(document: dict[str, object]) -> dict[str, str]:
    rows = document["checks"]
    assert isinstance(rows, list)
    return {row["id"]: row["code"] for row in rows}


def test_the_demo_card_is_in_order(idclient: CommandLine) -> None:
    result = idclient("diagnose", "--demo")
    assert result.code == 0, result.out
    assert "Problems: 0, warnings: 0" in result.out
    assert "CARD-005 PIN tries (Emulated reader): All PIN and PUK tries are left." in result.out
    assert "DEMO" in result.err


@pytest.mark.parametrize(("language", "word"), [("et", "Probleeme: 0"), ("ru", "Проблем: 0")])
def test_the_report_speaks_the_persons_language(idclient: CommandLine, language: str, word: str) -> None:
    assert word in idclient("diagnose", "--demo", "--offline", "--language", language).out


def test_json_is_one_document_without_personal_values(idclient: CommandLine) -> None:
    result = idclient("diagnose", "--demo", "--json")
    assert result.json["schema_version"] == 1
    assert codes(result.json)["CERT-003"] == "card.certificate"
    assert "38001085718" not in result.out
    assert "person#1" in result.out


def test_a_bundle_is_saved_for_its_owner_alone(idclient: CommandLine) -> None:
    target = idclient.folder / "report.zip"
    result = idclient("diagnose", "--demo", "--bundle", str(target), "--yes")
    assert result.code == 0, result.err
    assert target.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(target) as bundle:
        assert {"report.json", "report.txt", "log.txt", "manifest.json", "README.txt"} <= set(bundle.namelist())
        assert codes(json.loads(bundle.read("report.json")))["CARD-003"] == "card.recognised"
        everything = b"".join(bundle.read(name) for name in bundle.namelist())
    for canary in ("38001085718", "JÕEORG", str(Path.home()) if str(Path.home()) != "/root" else "JAAK"):
        assert canary.encode() not in everything
    again = idclient("diagnose", "--demo", "--bundle", str(target), "--yes")
    assert again.code == 3
    assert "document.output_exists" in again.err
    assert idclient("diagnose", "--demo", "--bundle", str(target), "--yes", "--force").code == 0


def test_no_bundle_is_saved_without_consent(idclient: CommandLine) -> None:
    target = idclient.folder / "report.zip"
    done = subprocess.run(
        [sys.executable, "-m", "idclient", "diagnose", "--demo", "--bundle", str(target)],
        env=idclient.environment, cwd=idclient.folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
        start_new_session=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert b"not saved" in done.stderr
    assert b"--yes" in done.stderr
    assert not target.exists()


def test_a_place_where_no_bundle_can_be_is_refused_before_anything_is_looked_at(idclient: CommandLine) -> None:
    for target, code in (("none/report.zip", "document.output_folder_missing"), (".", "document.output_exists")):
        result = idclient("diagnose", "--demo", "--bundle", target, "--yes")
        assert (result.code, result.out) == (3, "")
        assert f"error[{code}]" in result.err


def test_a_service_that_is_not_there_is_a_problem_with_a_code(idclient: CommandLine) -> None:
    missing = {"PCSCLITE_CSOCK_NAME": str(idclient.folder / "nobody")}
    result = idclient("diagnose", "--json", "--offline", environment=missing)
    assert result.code == 2
    found = codes(result.json)
    assert found["PCSC-002"] == "pcsc.socket_variable"
    assert found["PCSC-004"] == "card.service_not_running"
    assert found["CARD-004"] == "skip.depends"


@pytest.mark.parametrize(
    ("behaviour", "probe", "service", "card"),
    [
        (Behaviour.SERVE, "pcsc.daemon", "pcsc.answers", "card.application_missing"),
        (Behaviour.REFUSE_CLIENTS, "pcsc.daemon_refused", REFUSED, "skip.no_reader"),
        (Behaviour.REFUSE_CONTEXTS, "pcsc.daemon", "card.access_denied", "skip.no_reader"),
        (Behaviour.REFUSE_CARDS, "pcsc.daemon", "pcsc.answers", "card.access_denied"),
        (Behaviour.HANG, "pcsc.daemon_hung", "check.hung", "skip.no_reader"),
        (Behaviour.HANG_UP, "pcsc.daemon_refused", REFUSED, "skip.no_reader"),
        (Behaviour.OTHER_PROTOCOL, "pcsc.daemon_other_minor", "card.service_mismatch", "skip.no_reader"),
    ],
    ids=lambda value: value.value if isinstance(value, Behaviour) else value,
)
def test_a_service_that_misbehaves_is_named(
    idclient: CommandLine, tmp_path: Path, behaviour: Behaviour, probe: str, service: str, card: str
) -> None:
    path = tmp_path / "d"
    with pcsc_daemon(path, {"Reader": OtherCard(ESTONIA_2018)}) as daemon:
        daemon.behave(behaviour)
        result = idclient("diagnose", "--json", "--offline", environment={"PCSCLITE_CSOCK_NAME": str(path)})
    found = codes(result.json)
    assert (found["PCSC-003"], found["CARD-003"]) == (probe, card)
    assert found["PCSC-004"] in service.split(" or ")
    assert result.code == 2


def test_a_diagnosis_that_cannot_run_says_so_with_its_own_code(idclient: CommandLine) -> None:
    assert idclient("diagnose", "--demo", "--demo-card", "no-such-card").code == 3


def test_watching_tells_of_a_card_that_comes_and_ends_with_ctrl_c(idclient: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "d"
    with pcsc_daemon(path, {"Reader": None}) as daemon:
        process = subprocess.Popen(
            [sys.executable, "-m", "idclient", "diagnose", "--watch", "--json", "--offline"],
            env=idclient.environment | {"PCSCLITE_CSOCK_NAME": str(path)}, cwd=idclient.folder,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            assert codes(json.loads(process.stdout.readline()))["CARD-001"] == "card.no_card"
            daemon.insert("Reader", OtherCard(bytes.fromhex("3B6500002063CB6800")))
            line = json.loads(process.stdout.readline())
            assert codes(line)["CARD-003"] == "card.unsupported"
            os.kill(process.pid, signal.SIGINT)
            assert process.wait(20) == 2
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def test_help_loads_no_check(idclient: CommandLine) -> None:
    script = (
        "import sys; from idclient.cli.main import main; code = main(['diagnose', '--help']); "
        "sys.exit([n for n in sys.modules if n.startswith(('idclient.diagnosis', 'cryptography', 'smartcard'))] != [])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=idclient.environment, cwd=idclient.folder, capture_output=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
