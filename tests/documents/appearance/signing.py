"""Documents signed visibly by a software key, and what foreign programs see of them."""

import re
import subprocess
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from idclient.documents.appearance.drawer import visible_signature
from idclient.documents.appearance.facts import Facts
from idclient.documents.appearance.style import Style
from idclient.documents.pdf.plan import SignaturePlan
from idclient.value import replace
from tests.documents.generate import as_table, plain_objects
from tests.documents.signer import OPTIONS, WHEN, sign_file
from tests.judges import need

FACTS = Facts(
    when=WHEN,
    name="Mari-Liis Õunapuu",
    common_name="ÕUNAPUU,MARI-LIIS,48001010000",
    personal_code="48001010000",
    reason="Kinnitan: jäääär, Šveits, žürii",
    location="Tallinn",
)
TEXT = "{name}\n{date}\n{reason}\n{location}"


def page_of(entries: bytes = b"", above: bytes = b"", *, content: bytes = b"") -> bytes:
    """Return a document of one page with these entries, the parent having those `above`."""
    objects = plain_objects(page=entries)
    if above:
        objects[2] = objects[2].replace(b"/MediaBox[0 0 612 792]", above)
    objects[4] = b"<</Length %d>>\nstream\n%b\nendstream" % (len(content), content)
    return as_table(objects)


def signed(
    folder: Path, data: bytes, style: Style, *, facts: Facts = FACTS, field: str | None = None
) -> tuple[Path, SignaturePlan]:
    """Sign with a look; return the file and what was planned."""
    count = len(list(folder.glob("in*.pdf")))
    source, target = folder / f"in{count}.pdf", folder / f"out{count}.pdf"
    source.write_bytes(data)
    options = replace(OPTIONS, appearance=visible_signature(style, facts), page=style.page, field_name=field)
    return target, sign_file(source, target, options=options)


def run(program: str, package: str, *arguments: str) -> str:
    """Return what a foreign program prints."""
    done = subprocess.run([need(program, package), *arguments], capture_output=True, check=False)
    return done.stdout.decode("utf-8") + done.stderr.decode("utf-8")


def text_of(path: Path, *options: str) -> str:
    """Return the text that pdftotext finds, without the form feed at its end."""
    return run("pdftotext", "poppler-utils", *options, str(path), "-").rstrip("\f").strip("\n")


def ink(path: Path, *, dpi: int = 72, page: int = 1) -> Any:
    """Return a page as pdftoppm shows it, cut to the CropBox, as a gray image."""
    from PIL import Image

    options = ["-r", str(dpi), "-cropbox", "-png", "-f", str(page), "-l", str(page)]
    done = subprocess.run([need("pdftoppm", "poppler-utils"), *options, str(path)], capture_output=True, check=True)
    return Image.open(BytesIO(done.stdout)).convert("L")


def place_of(image: Any) -> tuple[int, int, int, int] | None:
    """Return the bounds of what is not white: left, upper, right, lower in pixels from the upper left corner."""
    bounds: tuple[int, int, int, int] | None = image.point(lambda value: 255 if value < 200 else 0).getbbox()
    return bounds


def words_at(path: Path) -> Sequence[tuple[float, float, float, float, str]]:
    """Return each word with its bounds from the upper left corner of what is seen, in points."""
    found = run("pdftotext", "poppler-utils", "-bbox", "-cropbox", str(path), "-")
    pattern = r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>'
    return [(*map(float, match[:4]), match[4]) for match in re.findall(pattern, found)]
