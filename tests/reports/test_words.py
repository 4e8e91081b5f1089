"""A report in words: every code has some in every language, and nothing of a document harms who reads it."""

import unicodedata
from pathlib import Path

import pytest

from idclient.documents.checking import (
    DocumentReport,
    Kind,
    Outcome,
    Proof,
    Reason,
    Revocation,
    SignatureReport,
    Signer,
    Source,
    SubIndication,
)
from idclient.documents.difference import Change, ChangeKind, Difference, Role, Update
from idclient.model import Level, Profile
from idclient.reports.lines import document_lines, proof_line
from idclient.reports.phrases import change_sentence, change_sentences, plain, says
from idclient.texts import LANGUAGES, phrase
from tests.documents.check_world import World
from tests.documents.generate import as_table, plain_objects
from tests.doubles import FixedClock


def is_written_in(text: str, language: str) -> bool:
    return language != "ru" or any("а" <= letter <= "я" for letter in text.lower())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sub", list(SubIndication))
def test_every_sub_indication_has_a_sentence(sub: SubIndication, language: str) -> None:
    assert is_written_in(says(sub, language), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", list(ChangeKind))
def test_every_change_has_a_sentence(kind: ChangeKind, role: Role, language: str) -> None:
    for allowed in (True, False):
        number = None if kind is ChangeKind.STRUCTURE else 7
        text = change_sentence(kind, [Change(number, kind, role, allowed=allowed)], language)
        assert is_written_in(text, language)
        assert ("7" in text) is (number is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_and_update_has_a_sentence(language: str) -> None:
    names = [f"changes_{update.value}" for update in Update]
    names += ["outcome_" + outcome.value.lower().replace("-", "_") for outcome in Outcome]
    names += [f"profile_{profile.value}" for profile in Profile]
    assert all(is_written_in(phrase(name, language), language) for name in names)


@pytest.mark.parametrize("verdict", list(Revocation))
@pytest.mark.parametrize("source", list(Source))
def test_every_proof_has_a_sentence(verdict: Revocation, source: Source) -> None:
    proof = Proof(role="authority", subject="TEST CA", verdict=verdict, source=source)
    assert "TEST CA" in proof_line(proof, "en")


def test_like_changes_are_told_together_and_forbidden_ones_first() -> None:
    changes = [Change(number, ChangeKind.ADDED, Role.EVIDENCE, allowed=True) for number in (9, 10, 11, 20)]
    changes.append(Change(4, ChangeKind.CHANGED, Role.UNKNOWN, allowed=False))
    first, second = change_sentences(changes, "en")
    assert "object 4" in first
    assert "no signature permits" in first
    assert "9–11, 20" in second


def test_hundreds_of_changes_do_not_hide_the_rest() -> None:
    changes = [Change(number, ChangeKind.ADDED, Role.EVIDENCE, allowed=True) for number in range(0, 4000, 2)]
    (sentence,) = change_sentences(changes, "en")
    assert len(sentence) < 300
    assert "1976 more" in sentence


@pytest.mark.parametrize("evil", ["\x1b[2J", "a\rb", "\u202egnp.exe", "\x9b31m", "a\nVALID", "\u2066x", "\x00"])
def test_nothing_of_a_document_moves_the_cursor_or_turns_the_writing(evil: str) -> None:
    signature = SignatureReport(
        field_name=evil,
        kind=Kind.SIGNATURE,
        sub_filter="x",
        reasons=(Reason("document.sub_filter_unsupported", {"sub_filter": evil}, SubIndication.GENERIC),),
        signer=Signer(evil, evil, evil, b""),
        claimed_reason=evil,
        claimed_location=evil,
    )
    report = DocumentReport(
        profile=Profile.DEMO, checked_at=FixedClock().now(), size=1, digest=b"x", signatures=(signature,)
    )
    told = list(document_lines(report, "x.pdf", "en", notes=True))
    assert {unicodedata.category(letter) for line in told for letter in line} & {"Cc", "Cf", "Zl", "Zp"} == set()
    assert len(plain("x" * 10_000)) == 200


def test_what_a_check_found_is_told_with_its_time_stamp_and_its_evidence(tmp_path: Path) -> None:
    world = World()
    report = world.check(world.sign(as_table(plain_objects()), tmp_path, level=Level.B_LT), tmp_path)
    told = "\n".join(document_lines(report, "x.pdf", "en", notes=True))
    assert "time stamp of TEST" in told
    assert told.count("not revoked, proven in the document itself") == 4
    assert isinstance(report.signatures[0].difference, Difference)
