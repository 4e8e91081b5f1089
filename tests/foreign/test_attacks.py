"""Whom each attack fools: pdfsig, pyHanko and PDFBox are tried, and what they say is on record."""

from pathlib import Path

import pytest

from tests.documents.attacks.attack import Attack, Kind
from tests.documents.attacks.catalogue import ATTACKS, record
from tests.documents.attacks.judging import fooled

pytestmark = pytest.mark.foreign


def attacks_of(kind: Kind) -> list[Attack]:
    return [attack for attack in ATTACKS if attack.kind is kind]


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.value)
def test_those_on_record_are_fooled_and_no_others(kind: Kind, tmp_path: Path) -> None:
    path = tmp_path / "forged.pdf"
    told = {}
    for attack in attacks_of(kind):
        path.write_bytes(attack.forged())
        told[attack.key] = sorted(fooled(path))
    assert told == {attack.key: record()[attack.key]["fooled"] for attack in attacks_of(kind)}


def test_the_judges_are_not_fooled_by_everything(tmp_path: Path) -> None:
    """They are tried on the genuine documents, too: a judge that accepts none would be no judge."""
    path = tmp_path / "genuine.pdf"
    path.write_bytes(attacks_of(Kind.ISA)[0].base())
    assert fooled(path) == {"pdfsig, entirely", "pyHanko, entirely", "PDFBox, entirely"}
