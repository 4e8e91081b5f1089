"""Every file of the folder named by IDCLIENT_PDF_CORPUS: signed and valid, or refused with a reason."""

import os
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from idclient.errors import Error
from tests.documents.signer import sign_file
from tests.judges import need

pytestmark = [pytest.mark.foreign, pytest.mark.corpus]

SIGNER = "TEST of signing"
WANTED = 0.95


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `refused` is our code, `ours` what pdfsig says of our signature."""

    name: str
    opens: bool
    refused: str
    ours: str


def corpus() -> list[Path]:
    folder = os.environ.get("IDCLIENT_PDF_CORPUS", "")
    if not folder:
        pytest.skip("NOT RUN: no corpus, set IDCLIENT_PDF_CORPUS to a folder of PDF files")
    return sorted(path for path in Path(folder).rglob("*") if path.suffix.lower() == ".pdf")


def pdfsig(path: Path) -> str:
    command = [need("pdfsig", "poppler-utils"), str(path)]
    return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60, check=False).stdout


def judge(path: Path, folder: Path) -> Outcome:
    before = pdfsig(path)
    opens = "Signature #" in before or "does not contain any signatures" in before
    target = folder / path.name
    original = path.read_bytes()
    try:
        sign_file(path, target)
    except Error as refusal:
        assert not target.exists(), path.name
        assert path.read_bytes() == original, path.name
        return Outcome(path.name, opens, refusal.code, "")
    assert target.read_bytes().startswith(original), path.name
    ours = [part for part in re.split(r"Signature #\d+:", pdfsig(target)) if SIGNER in part]
    target.unlink()
    valid = len(ours) == 1 and "Signature is Valid" in ours[0] and "Total document signed" in ours[0]
    return Outcome(path.name, opens, "", "valid" if valid else "wrong")


def test_every_file_is_signed_or_refused_with_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = corpus()
    folders = [tmp_path / str(number) for number in range(len(files))]
    for folder in folders:
        folder.mkdir()
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(judge, files, folders))
    assert all(list(folder.iterdir()) == [] for folder in folders)
    counts = Counter(outcome.refused or outcome.ours for outcome in outcomes)
    due = [
        outcome
        for outcome in outcomes
        if outcome.opens and outcome.refused not in ("document.encrypted", "document.certified")
    ]
    good = sum(outcome.ours == "valid" for outcome in due)
    with capsys.disabled():
        # A worker of xdist has no standard output of its own.
        print(
            f"\ncorpus: {len(outcomes)} files, {good} of {len(due)} that count signed and valid; {dict(counts)}",
            file=sys.stderr,
        )
        for outcome in outcomes:
            if outcome.ours == "wrong" or outcome.refused not in ("", "document.encrypted"):
                print(f"  {outcome.name}: {outcome.refused or outcome.ours}", file=sys.stderr)
    assert outcomes
    assert counts["wrong"] == 0
    assert good >= WANTED * len(due)
