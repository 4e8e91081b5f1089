"""PDFBox and Bouncy Castle judge what we sign, and are seen to refuse what is wrong."""

from pathlib import Path

import pytest

from idclient.model import Level
from tests import pdfbox
from tests.documents.check_world import World
from tests.documents.generate import as_table, plain_objects
from tests.documents.signer import sign_file
from tests.documents.variants import VARIANTS

pytestmark = pytest.mark.foreign


@pytest.mark.parametrize("name", VARIANTS)
def test_the_signature_of_every_structure_is_good(tmp_path: Path, name: str) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(VARIANTS[name])
    sign_file(source, target)
    assert [verdict.good for verdict in pdfbox.judge(target)] == [True]


@pytest.mark.parametrize("level", list(Level))
def test_signatures_of_every_level_are_intact(tmp_path: Path, level: Level) -> None:
    target = tmp_path / "judged.pdf"
    world = World()
    target.write_bytes(world.sign(world.sign(as_table(plain_objects()), tmp_path), tmp_path, level=level))
    verdicts = pdfbox.judge(target)
    stamps = ["Timestamp1"] if level.archived else []
    assert [verdict.field for verdict in verdicts] == ["Signature1", "Signature2", *stamps]
    assert all(verdict.intact and verdict.gap for verdict in verdicts)
    assert not verdicts[0].whole


def test_what_is_wrong_is_seen(tmp_path: Path) -> None:
    target = tmp_path / "judged.pdf"
    data = World().sign(as_table(plain_objects()), tmp_path)
    for old, new, seen in (
        (b"(A page that is signed.)", b"(A page that is forged.)", {"intact"}),
        (b"/ByteRange[0", b"/ByteRange[1", {"intact", "whole"}),
        (b"%%EOF\n", b"%%EOF\n\n", set()),
    ):
        assert old in data
        target.write_bytes(new.join(data.rsplit(old, 1)))
        (verdict,) = pdfbox.judge(target)
        assert not verdict.good
        assert {name for name in ("intact", "whole") if not getattr(verdict, name)} >= seen
    target.write_bytes(b"no document")
    assert pdfbox.judge(target) == [pdfbox.Verdict(problem="IOException")]
    target.write_bytes(as_table(plain_objects()))
    assert pdfbox.judge(target) == []


def test_preflight_tells_what_speaks_against_pdf_a(tmp_path: Path) -> None:
    target = tmp_path / "judged.pdf"
    target.write_bytes(as_table(plain_objects()))
    assert "3.1.3" in pdfbox.pdfa_faults(target)
