"""Genuine signed documents for forgers to begin with."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.documents.check_world import World
from tests.documents.generate import Objects, as_table, plain_objects

Forgery = Callable[[bytes], bytes]

CATALOG = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[8 0 R]/SigFlags 3>>%b>>"
PAGE = b"<</Type/Page/Parent 2 0 R/Contents %b/Annots[%b]%b>>"


@cache
def signed(*extra: tuple[int, bytes]) -> bytes:
    """Return a document of one page, signed; `extra` replaces or adds objects before."""
    objects: Objects = {**plain_objects(), **dict(extra)}
    with TemporaryDirectory() as folder:
        return World().sign(as_table(objects), Path(folder))
