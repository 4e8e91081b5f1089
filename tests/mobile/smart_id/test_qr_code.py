"""QR codes: read back by a reader of the tests' own, from a terminal's lines and from an image's pixels."""

import re
import subprocess
import sys
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from idclient.mobile.smart_id.device_link import LinkTerms, SessionType, device_link
from idclient.mobile.smart_id.qr_code import QUIET, png, qr_code, svg, terminal_lines
from tests.mobile.smart_id import vectors as v
from tests.mobile.smart_id.qr_reader import read

LINK = device_link(
    v.SESSION,
    LinkTerms(scheme=v.SCHEME, session_type=SessionType.AUTHENTICATION, party_name=v.PARTY),
    elapsed=22,
)
HALVES = {"█": (True, True), "▀": (True, False), "▄": (False, True), " ": (False, False)}


def drawn(lines: tuple[str, ...], size: int) -> list[list[bool]]:
    """The modules that are drawn, two lines of them from each line."""
    pairs = [[HALVES[letter] for letter in line] for line in lines]
    return [[pair[half] for pair in line] for line in pairs for half in (0, 1)][:size]


def test_a_link_is_read_back() -> None:
    assert read(qr_code(LINK).rows, quiet=QUIET) == LINK


@settings(max_examples=20)
@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789-_&=?/:", min_size=1, max_size=600))
def test_whatever_a_link_may_be_is_read_back(text: str) -> None:
    assert read(qr_code(f"https://{text}").rows, quiet=QUIET) == f"https://{text}"


def test_a_terminal_shows_it_black_on_white_whatever_its_own_colours() -> None:
    code = qr_code(LINK)
    lines = terminal_lines(code)
    bare = [re.fullmatch(r"\x1b\[38;5;16;48;5;231m([█▀▄ ]+)\x1b\[0m", line) for line in lines]
    assert all(bare)
    assert drawn(tuple(match[1] for match in bare if match), code.size) == [list(row) for row in code.rows]


def test_without_colours_light_modules_are_drawn() -> None:
    code = qr_code(LINK)
    lines = terminal_lines(code, colours=False)
    assert not any("\x1b" in line for line in lines)
    assert [[not module for module in row] for row in drawn(lines, code.size)] == [list(row) for row in code.rows]


def test_a_terminal_of_eighty_columns_has_room_for_it() -> None:
    code = qr_code(LINK)
    lines = terminal_lines(code, colours=False)
    assert {len(line) for line in lines} == {code.size}
    assert code.size <= 80
    assert len(lines) == (code.size + 1) // 2


@pytest.mark.parametrize("scale", [6, 8, 10])
def test_an_image_is_read_back(scale: int) -> None:
    image = Image.open(BytesIO(png(LINK, scale=scale))).convert("L")
    side = image.width // scale
    assert image.size == (side * scale, side * scale)
    middle = scale // 2
    rows = [[image.getpixel((scale * x + middle, scale * y + middle)) == 0 for x in range(side)] for y in range(side)]
    assert read(rows, quiet=QUIET) == LINK


def test_a_drawing_is_as_large_as_the_image_and_brings_its_own_light() -> None:
    root = ElementTree.fromstring(svg(LINK))
    side = str(qr_code(LINK).size * 8)
    assert (root.get("width"), root.get("height")) == (side, side)
    assert [path.get("fill") or path.get("stroke") for path in root.iter("{http://www.w3.org/2000/svg}path")] == [
        "#fff",
        "#000",
    ]


def test_no_repr_shows_the_code() -> None:
    assert "True" not in repr(qr_code(LINK))


def test_who_shows_no_code_loads_nothing_for_it() -> None:
    program = (
        "import sys, idclient.mobile.smart_id.identity, idclient.mobile.smart_id.qr_code; print('segno' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"
