"""Signing a small file offline takes about as long as loading the program: so it loads nothing it does not use."""

import os
import subprocess
import sys
from pathlib import Path

from idclient.emulators.contract import make_contract
from tests.cli.run import CommandLine
from tests.doubles import FixedClock

UNUSED = (
    "dataclasses",
    "secrets",
    "shutil",
    "tempfile",
    "urllib3",
    "pyexpat",
    "keyring",
    "endesive",
    "smartcard",
    "starlette",
    "fontTools",
    "PIL",
    "fpdf",
    "tomlkit",
    "cryptography.x509",
    "cryptography.hazmat.primitives.serialization",
    "idclient.cards.contactless",
    "idclient.cards.pin_changes",
    "idclient.documents.appearance",
    "idclient.documents.asice",
    "idclient.documents.checking",
    "idclient.documents.difference",
    "idclient.documents.inspection.earlier",
    "idclient.documents.inspection.painting",
    "idclient.documents.inspection.unused",
    "idclient.documents.pdf.encryption",
    "idclient.emulators.server",
    "idclient.emulators.authorities.tsa",
    "idclient.emulators.authorities.ocsp",
    "idclient.trust.ocsp",
    "idclient.trust.tsa",
)
MOST = 385
"""Modules in all, those of Python itself included."""


def test_a_small_file_is_signed_without_what_others_need(idclient: CommandLine, tmp_path: Path) -> None:
    contract, signed = tmp_path / "contract.pdf", tmp_path / "signed.pdf"
    contract.write_bytes(make_contract(FixedClock().now()))
    options = ["--level", "B-B", "--offline", "--pin-stdin", "-q", "-o", str(signed)]
    first = idclient("--demo", "sign", str(contract), *options, stdin="12345\n")  # makes the demo's keys
    assert first.code == 0, first.err
    signed.unlink()
    arguments = ["--demo", "sign", str(contract), *options]
    program = f"""
import sys
before = set(sys.modules)
from idclient.cli.main import main
code = main({arguments!r})
print(code, len(sys.modules), *(name for name in {UNUSED!r} if name in sys.modules and name not in before))
"""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        input="12345\n",
        capture_output=True,
        text=True,
        env=environment | idclient.environment,
        cwd=tmp_path,
        check=False,
    )
    code, count, *loaded = done.stdout.splitlines()[-1].split()
    assert (code, loaded) == ("0", []), done.stderr
    assert int(count) <= MOST
    assert signed.exists()
