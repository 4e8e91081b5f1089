"""Words and small sentences of a report, in the person's language."""

from collections.abc import Iterable
from datetime import datetime

from idclient.documents.checking import DocumentReport, Kind, Outcome, Reason, SignatureReport, SubIndication
from idclient.documents.difference import Change, ChangeKind
from idclient.texts import phrase, text_for, word
from idclient.texts import plain as on_one_line

_LONGEST = 200
_MOST_NUMBERS = 24


def plain(text: str) -> str:
    """Return a text from a document so that it can only be read: no control characters, of bounded length."""
    shown = on_one_line(text)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def shown_time(moment: datetime) -> str:
    """Return a time for people, in UTC."""
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC")


def verdict_word(verdict: str, language: str) -> str:
    """Return the word for an indication or outcome such as TOTAL-PASSED."""
    return word("verdict_" + verdict.lower().replace("-", "_"), language)


def sentence_for(signature: SignatureReport, language: str) -> str:
    """Return one plain sentence about a signature or time stamp."""
    if signature.sub_indication is None:
        return phrase("says_passed" if signature.kind is Kind.SIGNATURE else "says_stamp_passed", language)
    return says(signature.sub_indication, language)


def says(sub: SubIndication, language: str) -> str:
    """Return one plain sentence for a sub-indication."""
    return phrase("says_" + sub.value.lower(), language)


def document_sentence(report: DocumentReport, language: str) -> str:
    """Return one plain sentence about the whole document."""
    if report.reasons and not report.signatures:
        return phrase("outcome_unreadable", language)
    return phrase(f"outcome_{_key(report.outcome)}", language)


def reason_line(reason: Reason, language: str) -> str:
    """Return what a reason says, with its code and facts."""
    facts = ", ".join(f"{name} {plain(str(value))}" for name, value in reason.facts.items() if value is not None)
    return f"[{reason.code}] {text_for(reason.code, language).title}" + (f" ({facts})" if facts else "")


def change_sentence(kind: ChangeKind, changes: list[Change], language: str) -> str:
    """Return one sentence about changes of the same kind, role and verdict."""
    first = changes[0]
    if kind is ChangeKind.STRUCTURE:
        what = phrase(f"structure_{_word(first.role.value)}", language)
        if first.offset is not None:
            what = phrase("at_byte", language, text=what, offset=first.offset)
        text = phrase("change_structure", language, role=what)
    else:
        numbers = _numbers(change.number for change in changes)
        objects = phrase("object" if len(changes) == 1 else "objects", language, numbers=_listed(numbers, language))
        role = phrase(f"role_{_word(first.role.value)}", language)
        text = phrase(f"change_{kind.value}", language, role=role, objects=objects)
    return phrase("allowed" if first.allowed else "forbidden", language, change=text)


def change_sentences(changes: Iterable[Change], language: str) -> list[str]:
    """Return what changed in words: like changes together, forbidden ones first."""
    groups: dict[tuple[object, ...], list[Change]] = {}
    for change in sorted(changes, key=lambda change: (change.allowed, change.kind is not ChangeKind.STRUCTURE)):
        place = (change.offset,) if change.kind is ChangeKind.STRUCTURE else ()
        groups.setdefault((change.allowed, change.kind, change.role, *place), []).append(change)
    return [change_sentence(group[0].kind, group, language) for group in groups.values()]


def _numbers(found: Iterable[int | None]) -> list[str]:
    """Return numbers in order, neighbours joined: 3, 5–7."""
    runs: list[list[int]] = []
    for number in sorted(number for number in found if number is not None):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]


def _listed(numbers: list[str], language: str) -> str:
    text = ", ".join(numbers[:_MOST_NUMBERS])
    left = len(numbers) - _MOST_NUMBERS
    return f"{text} {phrase('and_more', language, count=left)}" if left > 0 else text


def _key(outcome: Outcome) -> str:
    return outcome.value.lower().replace("-", "_")


def _word(value: str) -> str:
    return value.replace("-", "_")
