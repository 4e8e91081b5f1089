"""Files made to be slow, large or endless: signed and checked soon, in little memory, or refused with a reason."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.documents.hostile import HOSTILE

SECONDS = 10
MEBIBYTES = 512
"""What a check may take for a file of up to 100 MB; most of these take a hundredth of it."""
EXPECTED: dict[str, tuple[str, str]] = {
    "genuine": ("document.status_unknown", "signed"),
    "bomb as objects": ("document.damaged", "document.damaged"),
    "bomb as table": ("document.damaged", "document.damaged"),
    "previous in a circle": ("NO-SIGNATURES", "signed"),
    "many sections": ("NO-SIGNATURES", "signed"),
    "nested arrays": ("NO-SIGNATURES", "document.too_complex"),
    "nested dictionaries": ("NO-SIGNATURES", "document.too_complex"),
    "nested strings": ("NO-SIGNATURES", "signed"),
    "kids in a circle": ("NO-SIGNATURES", "signed"),
    "deep page tree": ("NO-SIGNATURES", "document.no_pages"),
    "parents in a circle": ("NO-SIGNATURES", "signed"),
    "deep fields": ("NO-SIGNATURES", "signed"),
    "many annotations": ("NO-SIGNATURES", "signed"),
    "many fields": ("document.too_complex", "document.too_complex"),
    "length of two gigabytes": ("NO-SIGNATURES", "signed"),
    "object stream of itself": ("NO-SIGNATURES", "signed"),
    "many fields show the signature": ("document.signature_moved", "signed"),
    "too many fields show the signature": ("document.too_complex", "signed"),
    "many changes": ("document.revision_unreadable", "signed"),
    "many revisions": ("document.status_unknown", "signed"),
    "large store": ("trust.ocsp_malformed", "signed"),
    "contents of megabytes": ("document.too_complex", "document.too_complex"),
    "signature nested": ("document.cms_malformed", "signed"),
}
"""For each file what is told when it is checked, and what comes of signing it."""


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "tests.documents.hostile_run"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, timeout=110)
    assert done.returncode == 0, done.stderr[-2000:]
    return {told["name"]: told for told in map(json.loads, done.stdout.splitlines())}


def test_all_end_soon_in_little_memory_and_say_why(results: dict[str, Any]) -> None:
    assert list(results) == list(HOSTILE)
    told = {name: (result["checked"][0], result["signed"][0][-1]) for name, result in results.items()}
    for name, (checked, signed) in told.items():
        assert EXPECTED[name][0] in checked, name
        assert "TOTAL-PASSED" not in checked, name
        assert EXPECTED[name][1] == signed, name
    for name, result in results.items():
        for _, seconds, mebibytes in (result["checked"], result["signed"]):
            assert seconds <= SECONDS, name
            assert mebibytes <= MEBIBYTES, name


def test_values_in_one_object_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    from idclient.documents.pdf import tokens
    from idclient.errors.document import DocumentTooComplex

    assert tokens.MOST_VALUES <= 1 << 19
    most = 1 << 9
    monkeypatch.setattr(tokens, "MOST_VALUES", most)
    assert tokens.parse_value(b"[" + b"0 " * (most - 2) + b"]" + tokens.END).raw
    with pytest.raises(DocumentTooComplex):
        tokens.parse_value(b"[" + b"0 " * most + b"]" + tokens.END)
    assert tokens.parse_value(b"[" + b"1 0 R " * most + b"]" + tokens.END).raw
