"""What changed between the state of a document that was signed and a later one (EU DSS: extension, signature, other).

Everything is suspicious that is not known to be harmless: evidence, document time stamps, further signatures, and what
the author of a certified document permits.
Objects are compared by number, as each state's own cross-reference sections find them.
"""

from idclient.documents.difference.awaited import awaited_objects, grown_streams
from idclient.documents.difference.bytes import find_stray, has_rest
from idclient.documents.difference.fields import account_form
from idclient.documents.difference.filling import account_filling
from idclient.documents.difference.model import Change, ChangeKind, Comparison, Difference, Role, Update
from idclient.documents.difference.search import References
from idclient.documents.difference.sections import disagreeing
from idclient.documents.difference.store import account_bookkeeping, account_catalog
from idclient.documents.difference.values import is_ambiguous, same_object, same_value
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import NO_CHANGES
from idclient.documents.pdf.sections import Section
from idclient.documents.pdf.values import Array, Dictionary, Reference, Value
from idclient.errors.document import DocumentTooComplex

__all__ = [
    "Change",
    "ChangeKind",
    "Difference",
    "References",
    "Role",
    "Update",
    "compare_revisions",
    "references_since",
]

MOST_ENTRIES = 50_000
"""Objects that later revisions may list; more is a document written anew, which nobody can call unchanged."""


def compare_revisions(earlier: PdfDocument, later: PdfDocument, *, references: References | None = None) -> Difference:
    """Compare a signed state (`document.as_of(end)`) with a later state of the same file.

    `references` of `references_since` spare a pass over the file for each of several comparisons.
    Raises: DocumentError.
    """
    start = earlier.source.size
    if not has_rest(later.source, start):
        return Difference(())
    new = _new_sections(earlier, later)
    if new is None:
        return Difference((Change(None, ChangeKind.STRUCTURE, Role.CROSS_REFERENCE, allowed=False),))
    comparison = Comparison(earlier, later, _changed(earlier, later, new))
    problems = _structure(earlier, later, new, start)
    account_bookkeeping(comparison, new)
    if account_catalog(comparison):
        account_form(comparison)
        account_filling(comparison)
    comparison.accept_unused(section.trailer for section in new)
    found = references or References(earlier, comparison.owners)
    awaited = awaited_objects(earlier, later, comparison.owners)
    foreign = found.foreign(earlier, comparison.owners) | awaited
    foreign |= {number for number in comparison.redrawn if found.is_shared(earlier, number)}
    changes = [
        Change(
            number, kind, comparison.roles.get(number, Role.UNKNOWN), allowed=_is_allowed(comparison, number, foreign)
        )
        for number, kind in sorted({**dict.fromkeys(awaited, ChangeKind.ADDED), **comparison.changed}.items())
    ]
    problems += [
        Change(None, ChangeKind.STRUCTURE, Role.UNKNOWN, allowed=False, offset=offset)
        for offset in grown_streams(earlier, later, found.lengths)
    ]
    if (comparison.signed or comparison.prepared) and comparison.permissions.level == NO_CHANGES:
        problems.append(Change(None, ChangeKind.STRUCTURE, Role.SIGNATURE, allowed=False))
    problems += [Change(None, ChangeKind.STRUCTURE, role, allowed=False) for role in sorted(comparison.broken, key=str)]
    permitted = bool(comparison.filled or comparison.commented)
    return Difference(
        (*problems, *changes),
        tuple(comparison.signed),
        tuple(comparison.visible),
        tuple(comparison.filled),
        comparison.commented,
        comparison.permissions.author if permitted else None,
        tuple(comparison.covering),
    )


def references_since(document: PdfDocument, end: int) -> References:
    """Return where a document refers to objects that it lists behind `end`.

    As far back as a comparison would go: not beyond MOST_ENTRIES objects.
    """
    holders = [section.trailer.get(b"Info") for section in document.chain.sections]
    numbers = {value.number for value in holders if isinstance(value, Reference)}
    entries = 0
    for section in document.chain.sections:
        entries += sum(len(listed) for listed in section.ranges)
        if section.offset < end or entries > MOST_ENTRIES:
            break
        numbers.update(*section.ranges)
    return References(document, numbers - {0})


def _is_allowed(comparison: Comparison, number: int, foreign: set[int]) -> bool:
    return number in comparison.roles and number not in foreign


def _new_sections(earlier: PdfDocument, later: PdfDocument) -> list[Section] | None:
    """Return the sections added; None when the later chain does not go on from the earlier one as it was."""
    old = [section.offset for section in earlier.chain.sections]
    all_offsets = [section.offset for section in later.chain.sections]
    count = len(all_offsets) - len(old)
    if count <= 0 or all_offsets[count:] != old or earlier.chain.shift != later.chain.shift:
        return None
    added = list(later.chain.sections[:count])
    return added if all(section.offset >= earlier.source.size for section in added) else None


def _changed(earlier: PdfDocument, later: PdfDocument, new: list[Section]) -> dict[int, ChangeKind]:
    if sum(len(numbers) for section in new for numbers in section.ranges) > MOST_ENTRIES:
        raise DocumentTooComplex(limit="later-revisions")
    listed = {number for section in new for numbers in section.ranges for number in numbers}
    changed: dict[int, ChangeKind] = {}
    for number in sorted(listed - {0}):
        if same_object(earlier, later, number):
            continue
        before, after = earlier.object(number), later.object(number)
        if before is None:
            changed[number] = ChangeKind.ADDED
        else:
            changed[number] = ChangeKind.REMOVED if after is None else ChangeKind.CHANGED
    return changed


def _structure(earlier: PdfDocument, later: PdfDocument, new: list[Section], start: int) -> list[Change]:
    problems = []
    stray = find_stray(later, new, start)
    if stray is not None:
        problems.append(Change(None, ChangeKind.STRUCTURE, Role.CROSS_REFERENCE, allowed=False, offset=stray.offset))
    problems += [
        Change(None, ChangeKind.STRUCTURE, Role.CROSS_REFERENCE, allowed=False, offset=section.offset)
        for section in disagreeing(earlier, new)
    ]
    problems += [
        Change(None, ChangeKind.STRUCTURE, Role.TRAILER, allowed=False, offset=section.offset)
        for section in new
        if not _is_continued(earlier, section.trailer)
    ]
    if new[0].trailer.get(b"Root") is None:
        problems.append(Change(None, ChangeKind.STRUCTURE, Role.CATALOG, allowed=False))
    return problems


def _is_continued(earlier: PdfDocument, trailer: Dictionary) -> bool:
    """Whether a trailer goes on from the earlier ones: same catalog, same encryption, same first identifier."""
    root = trailer.get(b"Root")
    same_root = root is None or (isinstance(root, Reference) and root.number == earlier.root.number)
    same_generation = not isinstance(root, Reference) or root.generation == earlier.root.generation
    same_key = same_value(trailer.get(b"Encrypt"), earlier.trailer.get(b"Encrypt"))
    identity = _first(earlier.trailer.get(b"ID"))
    same_identity = identity is None or same_value(identity, _first(trailer.get(b"ID")))
    return same_root and same_generation and same_key and same_identity and not is_ambiguous(trailer)


def _first(value: Value | None) -> Value | None:
    return value.items[0] if isinstance(value, Array) and value.items else None
