"""Attacks: each keeps a genuine signature byte for byte, none is called valid, and each time we say what is wrong."""

from collections import Counter
from pathlib import Path

import pytest

from idclient.documents.checking import Outcome, check_file
from idclient.texts import LANGUAGES, has_text
from tests.documents.attacks.attack import Attack, Kind
from tests.documents.attacks.catalogue import ATTACKS, record
from tests.documents.attacks.forging import taken_apart
from tests.documents.attacks.judging import codes_of
from tests.documents.check_world import World

MINIMUM = 5
"""Distinct attacks of each kind."""


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.key)
def test_no_attack_passes_and_the_reason_is_the_one_on_record(attack: Attack, tmp_path: Path) -> None:
    path = tmp_path / "forged.pdf"
    path.write_bytes(attack.forged())
    report = check_file(World().environment, path)
    assert report.outcome in (Outcome.FAILED, Outcome.INDETERMINATE)
    assert record()[attack.key]["code"] in codes_of(report)
    for signature in report.signatures:
        assert signature.sub_indication is None or signature.reasons
    assert all(has_text(code, language) for code in codes_of(report) for language in LANGUAGES)


def test_what_the_forgers_begin_with_is_valid_or_was_signed_carelessly(tmp_path: Path) -> None:
    for base in {attack.base() for attack in ATTACKS}:
        report = World().check(base, tmp_path)
        careless = b"/Wide(" in base
        assert report.outcome is (Outcome.FAILED if careless else Outcome.PASSED)
        assert codes_of(report) == (["document.byte_range_wrong"] if careless else [])


def test_every_attack_keeps_the_genuine_signature_and_is_one_of_a_kind() -> None:
    forged = [attack.forged() for attack in ATTACKS]
    for attack, data in zip(ATTACKS, forged, strict=True):
        base = attack.base()
        assert taken_apart(base).contents.partition(b">")[0] in data, attack.key
        assert data != base, attack.key
    assert len(set(forged)) == len(forged)
    assert [attack.key for attack in ATTACKS] == list(record())
    counts = Counter(attack.kind for attack in ATTACKS)
    assert all(counts[kind] >= MINIMUM for kind in Kind)
