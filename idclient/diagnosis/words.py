"""A report in the person's language, as data for JSON and as text for people. Ids, codes and keys stay as they are."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from idclient.diagnosis.redaction import Redactor
from idclient.diagnosis.report import Report, Row, Verdict
from idclient.texts import plain, text_for

SCHEMA_VERSION = 1
_ORDER = (Verdict.FAIL, Verdict.WARN, Verdict.OK, Verdict.SKIP)
_SYMBOLS = {Verdict.OK: "✓", Verdict.WARN: "!", Verdict.FAIL: "✗", Verdict.SKIP: "–"}


@cache
def table(language: str) -> Mapping[str, Any]:
    """Return all words of the diagnosis in a language."""
    file = resources.files("idclient.texts") / language / "diagnosis.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def explain(code: str, platform: str, language: str) -> tuple[str, tuple[str, ...]]:
    """Return what a code means and the cures on that system, in order; for an error's code its own words."""
    entry = table(language)["codes"].get(code)
    if entry is None:
        text = text_for(code, language)
        return text.title, (text.advice,) if text.advice else ()
    return entry["says"], (*entry.get("cure", ()), *entry.get(platform, ()))


def check_title(id_: str, language: str) -> str:
    """Return the name of a check."""
    return str(table(language)["checks"][id_])


def word(name: str, language: str) -> str:
    """Return a word of the report. Raises: KeyError for a name that no language has."""
    return str(table(language)["words"][name])


def row_data(row: Row, report: Report, language: str) -> dict[str, object]:
    """Return one row as data. A check that ended well has a cause, too: what was found."""
    finding = row.finding
    cause, cure = explain(finding.code, report.platform, language)
    return {
        "id": row.id,
        "subject": row.subject or None,
        "title": check_title(row.id, language),
        "code": finding.code,
        "verdict": finding.verdict.value,
        "evidence": dict(finding.evidence),
        "cause": cause,
        "cure": [] if finding.verdict is Verdict.OK else list(cure),
    }


def report_data(report: Report, language: str) -> dict[str, object]:
    """Return the report as data, not yet redacted."""
    return {
        "schema_version": SCHEMA_VERSION,
        "command": "diagnose",
        "demo": report.demo,
        "created": report.created,
        "version": report.version,
        "platform": report.platform,
        "language": language,
        "summary": {verdict.value: report.count(verdict) for verdict in Verdict},
        "checks": [row_data(row, report, language) for row in report.rows],
    }


def redacted_data(report: Report, language: str, redactor: Redactor) -> dict[str, object]:
    """Return the report as data without personal values."""
    hidden = redactor.data(report_data(report, language))
    return hidden if isinstance(hidden, dict) else {}


def redacted_text(report: Report, language: str, redactor: Redactor, *, verbose: bool = False) -> str:
    """Return the report as text without personal values: redacted as data, and once more as text.

    What is wrong comes first; checks that were skipped are only counted unless `verbose`.
    """
    data = redacted_data(report, language, redactor)
    rows = data["checks"] if isinstance(data["checks"], list) else []
    lines = [summary(report, language), ""]
    for row in sorted(rows, key=lambda row: _ORDER.index(Verdict(row["verdict"]))):
        if verbose or Verdict(row["verdict"]) is not Verdict.SKIP:
            lines += row_lines(row, language, verbose=verbose)
    if report.count(Verdict.SKIP) and not verbose:
        lines += ["", word("hidden", language)]
    return redactor.text("\n".join(lines))


def summary(report: Report, language: str) -> str:
    """Return one sentence that counts the verdicts."""
    counts = {verdict.value: report.count(verdict) for verdict in Verdict}
    return word("summary", language).format(**counts)


def row_lines(row: Mapping[str, Any], language: str, *, verbose: bool = False) -> Sequence[str]:
    """Return the lines of one row: verdict in a sign and a word, id, what was found, evidence and numbered cures.

    Rows in which nothing is wrong are one line each unless `verbose`.
    """
    verdict = Verdict(row["verdict"])
    place = f" ({plain(row['subject'])})" if row["subject"] else ""
    head = f"{_SYMBOLS[verdict]} {word(verdict.value, language)}: {row['id']} {row['title']}{place}: {row['cause']}"
    if verdict is Verdict.OK and not verbose:
        return [head]
    facts = "; ".join(
        f"{name} {_shown(value)}" for name, value in row["evidence"].items() if value not in (None, "", [])
    )
    lines = [head, f"    {word('code', language)}: {row['code']}"]
    if facts:
        lines.append(f"    {word('evidence', language)}: {facts}")
    if verdict is not Verdict.SKIP and row["cure"]:
        lines.append(f"    {word('cure', language)}:")
        lines += [f"      {number}. {step}" for number, step in enumerate(row["cure"], 1)]
    return lines


def _shown(value: object) -> str:
    """Return a value on one line: what a reader or a card calls itself is anybody's."""
    return plain(", ".join(map(str, value)) if isinstance(value, list) else str(value))
