"""Pages (ISO 32000-2, 7.7.3): down the tree, with inherited attributes, through whatever cycles it has."""

from collections.abc import Iterator, Sequence
from itertools import islice

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.values import Dictionary, IndirectObject, Value
from idclient.errors.document import DocumentDamaged, DocumentNoPages, DocumentTooComplex, PageMissing
from idclient.value import frozen

_INHERITABLE = (b"Resources", b"MediaBox", b"CropBox", b"Rotate")
_DEPTH = 200
_NODES = 4_000_000


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
    """Return a page by index, from 0. Raises: DocumentNoPages, PageMissing, DocumentDamaged, DocumentError."""
    page = next(islice(walk_pages(document), index, None), None)
    if page is not None:
        return page
    if index and next(walk_pages(document), None) is not None:
        raise PageMissing(page=index + 1)
    raise DocumentNoPages


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


def _inherit(node: Dictionary, inherited: dict[bytes, Value]) -> dict[bytes, Value]:
    own = {key: node.get(key) for key in _INHERITABLE}
    return {**inherited, **{key: value for key, value in own.items() if value is not None}}
