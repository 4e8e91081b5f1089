"""Files of any structure are signed, and three judges agree that the signature is good.

The same few files each time; `IDCLIENT_EXAMPLES=3000` tries as many others.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from idclient.errors import Error
from idclient.texts import has_text
from tests import signature_judges
from tests.documents.shapes import Fault, Shape, render, shapes
from tests.documents.signer import sign_file
from tests.documents.variants import VARIANTS

pytestmark = pytest.mark.foreign

EXAMPLES = int(os.environ.get("IDCLIENT_EXAMPLES", "80"))


def excused(shape: Shape) -> set[str]:
    """Return the judges that cannot read such a file, signed or not."""
    judges = set()
    if shape.junk:
        judges.add("pyHanko")  # it takes no header but at the beginning
    if shape.junk and shape.junk_counts and not shape.form.has_table:
        judges.add("pdfsig")  # poppler counts from the header, where it has no table to look for
    if shape.fault is Fault.WRONG_LENGTH and not shape.contents:
        judges.add("pyHanko")  # it finds no end of an empty stream that claims to be longer
    if shape.fault is Fault.OBJECTS_MOVED:
        judges |= {"pyHanko", "pdfsig"}  # neither looks for objects; poppler does where it finds a table
    return judges


def may_be_refused(shape: Shape) -> bool:
    """Whether it cannot be told for certain what is meant.

    Two faults come together, and an offset may be off for either; or objects of several revisions stand so near to each
    other that the one whose offset is off is not the only one of its number.
    """
    return (bool(shape.junk) and shape.fault is not Fault.NONE) or shape.fault is Fault.OBJECTS_MOVED


@given(shapes())
@settings(
    max_examples=EXAMPLES, derandomize="IDCLIENT_EXAMPLES" not in os.environ, suppress_health_check=list(HealthCheck)
)
def test_three_judges_call_the_signature_good(shape: Shape) -> None:
    data = render(shape)
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.pdf", Path(folder) / "out.pdf"
        source.write_bytes(data)
        try:
            sign_file(source, target)
        except Error as refusal:
            code = refusal.code
        else:
            code = ""
            objections = signature_judges.objections(target)
            assert {judge: said for judge, said in objections.items() if judge not in excused(shape)} == {}
            assert target.read_bytes().startswith(data)
        assert source.read_bytes() == data
    assert not code or (may_be_refused(shape) and has_text(code, "en"))


def test_the_judges_would_notice(tmp_path: Path) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(VARIANTS["table"])
    sign_file(source, target)
    assert signature_judges.objections(target) == {}
    data = bytearray(target.read_bytes())
    data[data.index(b"signed.)")] ^= 1
    target.write_bytes(data)
    assert set(signature_judges.objections(target)) == set(signature_judges.JUDGES)
