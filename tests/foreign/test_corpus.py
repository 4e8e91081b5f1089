"""Every file of the folder named by IDCLIENT_PDF_CORPUS: signed and good for three judges, or refused with a reason."""

import os
import sys
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from idclient.errors import Error
from idclient.texts import has_text
from tests import pdfbox, signature_judges
from tests.documents.signer import key, sign_file

pytestmark = [pytest.mark.foreign, pytest.mark.corpus]

WANTED, WANTED_BY_ALL = 0.95, 0.9
"""The parts of a folder of any other files that two of the judges, and all three, must call good, of what is due."""
_EXCUSED = ("document.encrypt", "document.password", "document.certified")


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `refused` is our code, `objections` what judges have against our signature."""

    name: str
    refused: str = ""
    objections: dict[str, str] = field(default_factory=dict)

    @property
    def good(self) -> int:
        """How many of the judges call the signature good."""
        return 0 if self.refused else len(signature_judges.JUDGES) - len(self.objections)


@cache
def record() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("corpus.toml").read_text(encoding="utf-8"))


def password(name: str) -> str | None:
    """Return the password of a file, if it is known to have one."""
    told: str | None = record()["passwords"].get(name)
    return told


def corpus() -> list[Path]:
    folder = os.environ.get("IDCLIENT_PDF_CORPUS", "")
    if not folder:
        pytest.skip("NOT RUN: no corpus, set IDCLIENT_PDF_CORPUS to a folder of PDF files")
    return sorted(path for path in Path(folder).rglob("*") if path.suffix.lower() == ".pdf")


def sign(path: Path, target: Path) -> Outcome:
    original = path.read_bytes()
    refused = ""
    try:
        sign_file(path, target, password=password(path.name))
    except Error as refusal:
        refused = refusal.code
    assert path.read_bytes() == original, path.name
    if refused:
        assert not target.exists(), path.name
        assert has_text(refused, "en"), refused
    else:
        assert target.read_bytes().startswith(original), path.name
    return Outcome(path.name, refused)


def judged(signed: Outcome, target: Path) -> Outcome:
    """Return the outcome with what the judges say; pdfsig, a process for each file, was asked before."""
    if signed.refused:
        return signed
    secret = password(target.name) or ""
    said = {
        "pyHanko": signature_judges.by_pyhanko(target.read_bytes(), secret),
        "PDFBox": signature_judges.by_pdfbox(target, secret),
    }
    target.unlink()
    objections = {**signed.objections, **{judge: objection for judge, objection in said.items() if objection}}
    return Outcome(signed.name, objections=objections)


def sign_and_ask_pdfsig(path: Path, target: Path) -> Outcome:
    signed = sign(path, target)
    objection = "" if signed.refused else signature_judges.by_pdfsig(target, password(path.name) or "")
    return Outcome(signed.name, signed.refused, {"pdfsig": objection} if objection else {})


def test_every_file_is_signed_or_refused_with_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = corpus()
    targets = [tmp_path / str(number) / path.name for number, path in enumerate(files)]
    for target in targets:
        target.parent.mkdir()
    key()  # before two threads make two
    with ThreadPoolExecutor(2) as pool:
        signed = list(pool.map(sign_and_ask_pdfsig, files, targets))
    outcomes = [judged(outcome, target) for outcome, target in zip(signed, targets, strict=True)]
    assert all(list(target.parent.iterdir()) == [] for target in targets)
    counts = {
        "files": len(outcomes),
        "produced": sum(not outcome.refused for outcome in outcomes),
        "two": sum(outcome.good >= 2 for outcome in outcomes),
        "three": sum(outcome.good >= 3 for outcome in outcomes),
    }
    with capsys.disabled():
        show(outcomes, counts)
    assert outcomes
    assert counts["two"] == counts["produced"]
    due = [outcome for outcome in outcomes if not outcome.refused.startswith(_EXCUSED)]
    assert counts["two"] >= WANTED * len(due)
    assert counts["three"] >= WANTED_BY_ALL * len(due)
    if {path.name for path in files} >= {*record()["refused"], *record()["short"]}:
        assert {name: count for name, count in record()["minimum"].items() if counts[name] < count} == {}
        assert [outcome for outcome in outcomes if outcome.good < 3 and not reason(outcome)] == []


def reason(outcome: Outcome) -> str:
    """Return the reason on record for a file that is refused, or not called good by all."""
    return str(record()["refused" if outcome.refused else "short"].get(outcome.name, ""))


def show(outcomes: list[Outcome], counts: dict[str, int]) -> None:
    """Print the table; a worker of xdist has no standard output of its own."""
    refused = Counter(outcome.refused for outcome in outcomes if outcome.refused)
    print(
        f"\ncorpus: {counts['files']} files, {counts['produced']} signed, "
        f"{counts['two']} good for two of three judges, {counts['three']} for all three; refused: {dict(refused)}",
        file=sys.stderr,
    )
    for outcome in outcomes:
        if outcome.refused not in ("", "document.encryption_unsupported") or outcome.objections:
            told = outcome.refused or outcome.objections
            print(f"  {outcome.name}: {told} ({reason(outcome) or 'no reason on record'})", file=sys.stderr)


def test_preflight_calls_valid_what_was_valid_before(tmp_path: Path) -> None:
    """PDF/A-1b stays PDF/A-1b."""
    valid = [path for path in corpus() if path.parent.name.startswith("pdfa") and not pdfbox.pdfa_faults(path)]
    for number, path in enumerate(valid):
        target = tmp_path / f"{number}.pdf"
        sign_file(path, target)
        assert pdfbox.pdfa_faults(target) == [], path.name
