"""One look at a document: the document, what may still be spent, and what was found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from idclient.documents.inspection.codes import SEVERITIES
from idclient.documents.inspection.limits import Budget, Limits
from idclient.documents.pdf.pages import Page, walk_pages
from idclient.documents.pdf.strings import decode_text
from idclient.documents.pdf.values import IndirectObject, Number, Reference, String, Value
from idclient.errors.document import DocumentDamaged, DocumentEncrypted, DocumentError, DocumentTooComplex
from idclient.model import DocumentFinding, Fact

if TYPE_CHECKING:
    from idclient.documents.pdf.document import PdfDocument

MOST_ALIKE = 20
"""Findings of one code that are told apart; further ones are only counted."""
_TREE = 32


class Look:
    """What every probe gets."""

    def __init__(self, document: "PdfDocument", limits: Limits) -> None:
        self.document = document
        self.budget = Budget(limits)
        self.limits = limits
        self._findings: dict[tuple[str, tuple[tuple[str, Fact], ...]], DocumentFinding] = {}
        self._counts: dict[str, int] = {}
        self._pages: list[Page] | None = None

    def report(self, name: str, **facts: Fact) -> None:
        """Keep a finding; the same one twice counts once. `name` is the code without its family."""
        code = f"inspection.{name}"
        facts = {key: value for key, value in facts.items() if value is not None}
        key = (code, tuple(facts.items()))
        if key in self._findings:
            return
        self._counts[code] = self._counts.get(code, 0) + 1
        if self._counts[code] <= MOST_ALIKE:
            self._findings[key] = DocumentFinding(code, SEVERITIES[code], facts)

    def report_unless_known(self, name: str, **facts: Fact) -> None:
        """Keep a finding of a kind that was not found yet, in a place where it was not looked for."""
        if not self._counts.get(f"inspection.{name}"):
            self.report(name, **facts)

    def findings(self) -> tuple[DocumentFinding, ...]:
        """Return what was found, warnings first; where there were too many of a kind, the last says how many more."""
        found = list(self._findings.values())
        for code, count in self._counts.items():
            if count > MOST_ALIKE:
                found.append(DocumentFinding(code, SEVERITIES[code], {"more": count - MOST_ALIKE}))
        return tuple(sorted(found, key=lambda finding: (finding.severity.value == "note", finding.code)))

    def attempt(self, probe: "Callable[[Look], None]") -> None:
        """Run a probe with a budget of its own; what it cannot read or afford is a finding."""
        self.budget = Budget(self.limits)
        try:
            probe(self)
        except DocumentError as error:
            self.leave_out(error)

    @contextmanager
    def part(self) -> Iterator[None]:
        """Look at a part: that it is damaged, or too large by itself, does not keep the other parts from being seen."""
        try:
            yield
        except (DocumentDamaged, DocumentTooComplex) as error:
            if self.budget.spent:
                raise
            self.leave_out(error)

    def leave_out(self, error: DocumentError) -> None:
        """Report what could not be looked at, by the reason."""
        reason = error.facts.get("limit") or error.facts.get("reason") or error.code
        self.report("not_everything", limit="encrypted" if isinstance(error, DocumentEncrypted) else str(reason))

    def pages(self) -> list[Page]:
        """Return the pages, as many as may be looked at. Raises: DocumentError."""
        if self._pages is None:
            self._pages = []
            with self.part():
                for page in walk_pages(self.document):
                    if len(self._pages) >= self.limits.pages:
                        self.report("not_everything", limit="inspection-pages")
                        break
                    self.budget.take_object()
                    self._pages.append(page)
        return self._pages

    def named(self, root: Value | None, leaves: bytes = b"Names") -> Iterator[Value]:
        """Yield the values of a name tree, or of a number tree with leaves in `Nums`. Raises: DocumentError."""
        seen: set[int] = set()
        waiting: list[tuple[Value | None, int]] = [(root, 0)]
        while waiting:
            node, depth = waiting.pop()
            found = self.document.located(node)
            dictionary = self.document.dictionary(node)
            if dictionary is None or depth > _TREE or (found is not None and found.number in seen):
                continue
            self.budget.take_object()
            if found is not None:
                seen.add(found.number)
            pairs = self.document.array(dictionary.get(leaves))
            yield from tuple(pairs.items if pairs else ())[1::2]
            kids = self.document.array(dictionary.get(b"Kids"))
            waiting.extend((kid, depth + 1) for kid in (kids.items if kids else ()))

    def content(self, found: IndirectObject) -> bytes:
        """Return a stream's decoded data. Raises: DocumentError."""
        data = self.document.stream(found, limit=max(1, self.budget.content))
        self.budget.take_content(len(data))
        return data

    def numbers(self, value: Value | None) -> list[float]:
        """Return the first numbers of an array. Raises: DocumentError."""
        array = self.document.array(value)
        items = [self.document.resolve(item) for item in array.items[:8]] if array else []
        return [float(item.value) for item in items if isinstance(item, Number)]

    def text(self, value: Value | None) -> str | None:
        """Resolve to a text string; None for anything else. Raises: DocumentError."""
        value = self.document.resolve(value)
        return decode_text(value.value) if isinstance(value, String) else None


def number_of(value: Value | None) -> int | None:
    """Return the object number of a reference, None for a direct value."""
    return value.number if isinstance(value, Reference) else None
