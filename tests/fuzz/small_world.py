"""Signed documents that are as small as they can be, for targets that change them."""

import hashlib
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from idclient.documents.checking import DocumentReport, Online, check_document
from idclient.model import Level
from idclient.reports.data import document_data
from idclient.reports.lines import document_lines
from idclient.texts import has_text
from tests.documents.check_world import World
from tests.documents.generate import as_packed, as_table, plain_objects
from tests.fuzz.files import opened


@cache
def world() -> World:
    return World()


@cache
def signed(level: Level = Level.B_B, *, packed: bool = False, times: int = 1) -> bytes:
    """Return a document signed so many times, with no more room than the signature takes."""
    data = (as_packed if packed else as_table)(plain_objects())
    with TemporaryDirectory() as folder:
        for _ in range(times):
            data = world().sign(data, Path(folder), level=level, room=4800 if level.timestamped else 2400)
    return data


@cache
def contents() -> bytes:
    """Return the value of the /Contents of a signature with a time stamp."""
    data = signed(Level.B_T)
    start = data.index(b"/Contents<") + len(b"/Contents<")
    return bytes.fromhex(data[start : data.index(b">", start)].decode())


def checked(data: bytes) -> DocumentReport:
    """Check a document without asking anyone, and the form of the report: who did not pass has reasons with words."""
    with opened(data) as document:
        report = check_document(world().environment, document, online=Online.NEVER)
    for signature in report.signatures:
        assert (signature.sub_indication is None) is (not signature.reasons)
    for reason in (*report.reasons, *(reason for signature in report.signatures for reason in signature.reasons)):
        assert has_text(reason.code, "en"), reason.code
    assert json.dumps(document_data(report, "x.pdf", "et"))
    assert all(line.isprintable() for line in document_lines(report, "x.pdf", "ru", notes=True))
    return report


def digest(data: bytes) -> bytes:
    return hashlib.sha384(data).digest()
