"""The report as data and text: one shape, three languages, and no personal value in any of them."""

import json
import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

import idclient.diagnosis
from idclient.cards.monitor import ReaderRemoved
from idclient.diagnosis import words
from idclient.diagnosis.catalogue import CHECKS
from idclient.diagnosis.election import IDS as ELECTION
from idclient.emulators.pcsc.slots import OtherCard
from idclient.errors import Error
from idclient.journeys.diagnose import Diagnosis
from idclient.texts import LANGUAGES, has_text
from tests.diagnosis.faults import BANK_CARD
from tests.diagnosis.machine import READER, Machine, plant_usb
from tests.diagnosis.schema import violations
from tests.test_texts import CODES

SCHEMA = json.loads((resources.files("idclient.diagnosis") / "schema.json").read_text())


def diagnosis(machine: Machine) -> Diagnosis:
    return Diagnosis(machine.environment, machine.host)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_keeps_to_the_schema(machine: Machine, language: str) -> None:
    made = diagnosis(machine)
    data = json.loads(json.dumps(words.redacted_data(made.run(), language, made.redactor)))
    assert violations(data, SCHEMA) == []
    assert len(data["checks"]) == len(CHECKS)
    assert sum(data["summary"].values()) == len(data["checks"])


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data.pop("platform"),
        lambda data: data.update(schema_version=2),
        lambda data: data["checks"][0].update(verdict="fine"),
        lambda data: data["checks"][0].update(cure="one"),
        lambda data: data["checks"][0].update(id="X"),
        lambda data: data["checks"][0].pop("cause"),
        lambda data: data["checks"][0].update(extra=1),
    ],
)
def test_the_schema_refuses_another_shape(machine: Machine, damage: Any) -> None:
    made = diagnosis(machine)
    data = json.loads(json.dumps(words.redacted_data(made.run(), "en", made.redactor)))
    damage(data)
    assert violations(data, SCHEMA)


def test_ids_codes_and_keys_are_the_same_in_every_language(machine: Machine) -> None:
    report = diagnosis(machine).run()

    def bones(language: str) -> list[tuple[object, ...]]:
        rows = words.report_data(report, language)["checks"]
        assert isinstance(rows, list)
        return [(row["id"], row["code"], row["verdict"], tuple(row["evidence"])) for row in rows]

    assert bones("en") == bones("et") == bones("ru")


def test_every_language_has_every_word() -> None:
    tables = [words.table(language) for language in LANGUAGES]
    for part in ("words", "checks", "codes"):
        assert len({frozenset(table[part]) for table in tables}) == 1
    assert set(tables[0]["checks"]) == {check.id for check in CHECKS} | set(ELECTION)
    shapes = [{code: {key: len(value) for key, value in entry.items() if key != "says"} for code, entry in
               table["codes"].items()} for table in tables]  # fmt: skip
    assert shapes[0] == shapes[1] == shapes[2]
    for code, entry in tables[2]["codes"].items():
        assert re.search("[а-я]", entry["says"]), code


def test_every_code_that_a_check_can_give_has_words() -> None:
    folder = Path(idclient.diagnosis.__file__).parent
    found = set()
    for file in folder.glob("*.py"):
        if not file.name.startswith(("redaction", "bundle", "logbook")):
            found |= set(re.findall(r'"((?:skip|check|sys|pcsc|usb|reader|card|net)\.[a-z_]+)"', file.read_text()))
    assert len(found) > 100
    for code in found:
        assert code in words.table("en")["codes"] or has_text(code, "en"), code


def test_no_words_are_left_for_codes_that_no_check_gives() -> None:
    folder = Path(idclient.diagnosis.__file__).parent
    source = "".join(file.read_text() for file in folder.glob("*.py"))
    for code in words.table("en")["codes"]:
        known = code in CODES or f'"{code}"' in source or code.startswith("pcsc.confined_")
        assert known, code


def test_a_failure_of_the_core_speaks_its_own_words() -> None:
    cause, cures = words.explain("card.application_locked", "linux", "et")
    assert cause
    assert cures
    assert words.explain("future.fact", "linux", "en") == ("future.fact", ())
    assert issubclass(Error, Exception)


def test_the_text_has_verdict_words_causes_and_numbered_cures(machine: Machine) -> None:
    machine.insert(OtherCard(BANK_CARD))
    made = diagnosis(machine)
    text = words.redacted_text(made.run(), "en", made.redactor)
    assert text.startswith("Problems: ")
    assert "✗ PROBLEM: CARD-003 Kind of card (Emulated reader):" in text
    assert "    Code: card.unsupported\n" in text
    assert "      1. Insert an identity card" in text
    assert "\x1b" not in text
    assert "✓ OK: CARD-001" in text


def test_verbose_text_shows_the_evidence_of_what_is_right(machine: Machine) -> None:
    made = diagnosis(machine)
    report = made.run()
    assert "median_ms" not in words.redacted_text(report, "en", made.redactor)
    assert "median_ms" in words.redacted_text(report, "en", made.redactor, verbose=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_personal_value_is_in_a_report(machine: Machine, language: str) -> None:
    machine.host.variables |= {"PCSCLITE_CSOCK_NAME": "/home/jaak/kodumasin/pcscd.comm", "LANG": "et_EE"}
    plant_usb(machine.host, "08e6", "3437", name="Reader of Jaak-Kristjan TEST JÕEORG")
    made = diagnosis(machine)
    report = made.run()
    data = json.dumps(words.redacted_data(report, language, made.redactor), ensure_ascii=False)
    text = words.redacted_text(report, language, made.redactor, verbose=True)
    raw = json.dumps(words.report_data(report, language), ensure_ascii=False)
    assert "JÕEORG" in raw, "the canary must be there to be hidden"
    for canary in ("JÕEORG", "JAAK", "38001085718", machine.person.document_number, "kodumasin", "53312218401234"):
        assert canary.casefold() not in data.casefold()
        assert canary.casefold() not in text.casefold()
    assert "person#1" in data
    assert READER in data


def test_only_what_changed_is_told_after_an_event(machine: Machine) -> None:
    readers = machine.insert(machine.chip())
    made = diagnosis(machine)
    before = made.run()
    after, changed = made.again(before)
    assert {row.id for row in changed} <= {"CARD-006"}
    readers.slots[0].remove()
    after, changed = made.again(after)
    assert ("CARD-001", "card.no_card") in {(row.id, row.finding.code) for row in changed}
    assert [row.id for row in after.rows] == [row.id for row in before.rows]
    rows = made.redactor.data([words.row_data(row, after, "en") for row in changed])
    line = {"schema_version": 1, "event": ReaderRemoved.__name__, "checks": rows}
    assert violations(line, SCHEMA) == []


def test_the_schema_is_part_of_the_package() -> None:
    assert SCHEMA["$id"] == f"urn:idclient:diagnosis:{words.SCHEMA_VERSION}"
    texts = resources.files("idclient.texts") / "en" / "diagnosis.toml"
    assert tomllib.loads(texts.read_text(encoding="utf-8"))["words"]["ok"] == "OK"


def test_the_text_begins_with_what_is_wrong_and_hides_what_was_skipped(machine: Machine) -> None:
    machine.insert(OtherCard(BANK_CARD))
    made = diagnosis(machine)
    report = made.run()
    text = words.redacted_text(report, "en", made.redactor)
    signs = [line[0] for line in text.splitlines() if line[:1] in set("✓!✗–")]
    assert signs == sorted(signs, key="✗!✓".index)
    assert {"✗", "✓"} <= set(signs)
    assert "-v shows the skipped checks" in text
    assert "– SKIPPED" in words.redacted_text(report, "en", made.redactor, verbose=True)


def test_the_issuer_is_named_where_it_is_an_authority_known_here_and_nowhere_else(machine: Machine) -> None:
    def issuers() -> set[object]:
        made = diagnosis(machine)
        report = made.run()
        data = words.redacted_data(report, "en", made.redactor)
        text = words.redacted_text(report, "en", made.redactor, verbose=True)
        rows = data["checks"] if isinstance(data["checks"], list) else []
        found = {row["evidence"]["issuer"] for row in rows if "issuer" in row["evidence"]}
        assert all(f"issuer {name}" in text for name in found)
        return found

    assert issuers() == {"TEST of idclient demo ESTEID"}
    machine.anchors = ()
    assert issuers() == {"person#1 of idclient demo ESTEID"}
