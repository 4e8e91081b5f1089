"""Pages (ISO 32000-2, 7.7.3): down the tree, with inherited attributes, through whatever cycles it has."""

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.values import Dictionary, IndirectObject, Reference, Value
from idclient.errors.document import DocumentDamaged, DocumentNoPages, DocumentTooComplex, PageMissing
from idclient.value import frozen

_INHERITABLE = (b"Resources", b"MediaBox", b"CropBox", b"Rotate")
_DEPTH = 200
_NODES = 4_000_000
_MOST_SEARCHED = 100_000


@frozen
class Page:
    """A page. `inherited` holds the attributes it takes from above, as written there."""

    found: IndirectObject
    dictionary: Dictionary
    inherited: dict[bytes, Value]

    def get(self, key: bytes) -> Value | None:
        """Return an attribute, its own or inherited, not resolved."""
        own = self.dictionary.get(key)
        return self.inherited.get(key) if own is None else own


def find_page(document: PdfDocument, index: int = 0) -> Page:
    """Return a page by index, from 0, or from the end when negative: -1 is the last page.

    Raises: DocumentNoPages, PageMissing, DocumentDamaged, DocumentError.
    """
    if index < 0:
        last = deque(walk_pages(document), maxlen=-index)
        page = last[0] if len(last) == -index else None
    else:
        page = next(islice(walk_pages(document), index, None), None)
    if page is not None:
        return page
    if index and next(walk_pages(document), None) is not None:
        raise PageMissing(page=index + 1 if index >= 0 else index)
    raise DocumentNoPages


def page_of_widget(document: PdfDocument, widget: IndirectObject) -> Page | None:
    """Return the page of an annotation: what its /P says, or else the page that lists it. Raises: DocumentError."""
    stated = document.located(widget.value.get(b"P")) if isinstance(widget.value, Dictionary) else None
    if stated and isinstance(stated.value, Dictionary) and document.name(stated.value.get(b"Type")) == b"Page":
        return Page(stated, stated.value, _from_above(document, stated.value))
    for page in islice(walk_pages(document), _MOST_SEARCHED):
        listed = document.array(page.get(b"Annots"))
        if listed and any(_refers(item, widget) for item in listed.items):
            return page
    return None


def walk_pages(document: PdfDocument) -> Iterator[Page]:
    """Yield the pages in order; nodes met before are passed over. Raises: DocumentError."""
    root = document.located(document.catalog.get(b"Pages"))
    if root is None:
        return
    seen: set[int] = set()
    count = 0
    stack: list[Iterator[tuple[IndirectObject, dict[bytes, Value]]]] = [iter([(root, {})])]
    while stack:
        found, inherited = next(stack[-1], (None, {}))
        if found is None:
            stack.pop()
            continue
        node = found.value
        if found.number in seen or not isinstance(node, Dictionary) or len(stack) > _DEPTH:
            continue
        seen.add(found.number)
        kids = document.array(node.get(b"Kids"))
        if kids is None or document.name(node.get(b"Type")) == b"Page":
            yield Page(found, node, inherited)
        else:
            count += len(kids.items)
            if count > _NODES:
                raise DocumentTooComplex(limit="pages")
            stack.append(_children(document, kids.items, _inherit(node, inherited)))


def _children(
    document: PdfDocument, kids: Sequence[Value], inherited: dict[bytes, Value]
) -> Iterator[tuple[IndirectObject, dict[bytes, Value]]]:
    for kid in kids:
        found = document.located(kid)
        if found is not None:
            yield found, inherited
        elif isinstance(kid, Dictionary):
            raise DocumentDamaged(reason="page-not-indirect")


def _refers(value: Value, found: IndirectObject) -> bool:
    return isinstance(value, Reference) and (value.number, value.generation) == (found.number, found.generation)


def _from_above(document: PdfDocument, page: Dictionary) -> dict[bytes, Value]:
    """Return the attributes that a page inherits, found upwards, the nearest first."""
    inherited: dict[bytes, Value] = {}
    node: Dictionary | None = page
    for _ in range(_DEPTH):
        node = document.dictionary(node.get(b"Parent")) if node else None
        if node is None:
            break
        inherited = {**_inherit(node, {}), **inherited}
    return inherited


def _inherit(node: Dictionary, inherited: dict[bytes, Value]) -> dict[bytes, Value]:
    own = {key: node.get(key) for key in _INHERITABLE}
    return {**inherited, **{key: value for key, value in own.items() if value is not None}}
