"""The PDF report: what poppler reads in it is what was found out."""

import subprocess
from pathlib import Path

import pytest

from idclient.model import Level, Profile
from idclient.reports.paper import Checked, make_paper
from tests.documents.check_world import World
from tests.documents.generate import as_table, plain_objects
from tests.judges import need

pytestmark = pytest.mark.foreign


def text_of(paper: bytes, folder: Path) -> str:
    path = folder / "report.pdf"
    path.write_bytes(paper)
    command = [need("pdftotext", "poppler-utils"), "-layout", str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture
def signed(world: World, tmp_path: Path) -> bytes:
    return world.sign(as_table(plain_objects()), tmp_path, level=Level.B_LT)


def test_the_report_says_who_signed_what_and_whether_it_holds(world: World, signed: bytes, tmp_path: Path) -> None:
    report = world.check(signed, tmp_path)
    told = text_of(make_paper([Checked("contract.pdf", report)], Profile.DEMO, "en"), tmp_path)
    for wanted in (
        "contract.pdf",
        report.digest.hex(),
        "TOTAL-PASSED",
        "TEST JÕEORG",
        "level B-LT",
        "TEST authorities",
    ):
        assert wanted in told
    assert told.count("TEST · not valid in the real world") == told.count("page ")


@pytest.mark.parametrize(("language", "verdict"), [("en", "NOT VALID"), ("et", "KEHTETU"), ("ru", "НЕДЕЙСТВИТЕЛЬНА")])
def test_a_forged_document_is_called_so_in_the_person_s_language(
    world: World, signed: bytes, language: str, verdict: str, tmp_path: Path
) -> None:
    report = world.check(signed + b"\n1 0 obj\n<</Evil true>>\nendobj\n", tmp_path)
    told = text_of(make_paper([Checked("x.pdf", report)], Profile.REAL, language), tmp_path)
    assert verdict in told
    assert "document.changed_after_signing" in told
    assert "TEST ·" not in told


def test_letters_that_the_font_does_not_have_are_named(world: World, signed: bytes, tmp_path: Path) -> None:
    told = text_of(make_paper([Checked("合同.pdf", world.check(signed, tmp_path))], Profile.DEMO, "en"), tmp_path)
    assert "[U+5408][U+540C].pdf" in told


def test_a_file_that_could_not_be_checked_is_in_the_report(tmp_path: Path) -> None:
    told = text_of(make_paper([Checked("gone.pdf", None, "There is no such file.")], Profile.REAL, "en"), tmp_path)
    assert "gone.pdf" in told
    assert "There is no such file." in told
