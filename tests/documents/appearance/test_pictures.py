"""Images: as they are, upright, in their proportions, and without transparency."""

import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from idclient.documents.appearance.picture import load_picture, read_picture
from idclient.documents.appearance.style import Style, UprightBox
from idclient.errors.appearance import ImageUnusable
from tests.documents.appearance.signing import ink as gray_ink
from tests.documents.appearance.signing import page_of, place_of, run, signed, text_of


def encoded(image: Any, kind: str, **options: object) -> bytes:
    """Return an image as a file's bytes."""
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def sample(mode: str = "RGB") -> Any:
    """Return an image of 80 by 40: dark, but light at its upper left."""
    image = Image.new("L", (80, 40), 40)
    image.paste(255, (0, 0, 40, 20))
    return image.convert(mode, dither=Image.Dither.NONE)


BOX = UprightBox(10, 10, 86, 46)


def shown(folder: Path, data: bytes, *, box: UprightBox = BOX, content: bytes = b"") -> Any:
    """Sign with an image alone and return the inside of the box as poppler shows it."""
    file = folder / "image"
    file.write_bytes(data)
    path, _ = signed(folder, page_of(b"/CropBox[0 0 200 200]", content=content), Style(image=file, box=box))
    assert run("qpdf", "qpdf", "--check", str(path)).count("No syntax or stream encoding errors") == 1
    image = gray_ink(path)
    left, top = round(box.x) + 3, 200 - round(box.y + box.height) + 3
    return image.crop((left, top, left + round(box.width) - 6, top + round(box.height) - 6))


@pytest.mark.foreign
@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "RGBA", "LA", "I;16"])
def test_a_png_of_each_kind_is_shown(tmp_path: Path, mode: str) -> None:
    image = (
        sample("L").convert("I").point(lambda value: value * 257).convert("I;16") if mode == "I;16" else sample(mode)
    )
    seen = shown(tmp_path, encoded(image, "PNG"))
    assert seen.getpixel((10, 10)) > 245
    assert seen.getpixel((60, 10)) == seen.getpixel((10, 30)) == pytest.approx(0 if mode == "1" else 40, abs=25)


@pytest.mark.foreign
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_goes_in_as_it_is_unless_its_colours_need_a_profile(
    tmp_path: Path, mode: str, progressive: bool
) -> None:
    data = encoded(sample(mode), "JPEG", progressive=progressive, quality=95)
    seen = shown(tmp_path, data)
    assert seen.getpixel((10, 10)) > 240
    assert seen.getpixel((60, 10)) == pytest.approx(40, abs=30)
    assert read_picture(data).jpeg is (mode != "CMYK")
    assert (data in next(tmp_path.glob("out*")).read_bytes()) is (mode != "CMYK")


@pytest.mark.foreign
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_shown_as_the_camera_was_held(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(sample("L"), "JPEG", exif=exif, quality=95)
    upright = ImageOps.exif_transpose(Image.open(BytesIO(data)))
    width, height = upright.size
    seen = shown(tmp_path, data, box=UprightBox(10, 10, width + 6, height + 6))
    for x, y in ((10, 10), (width - 10, 10), (10, height - 10), (width - 10, height - 10)):
        light: Any = upright.getpixel((x, y))
        assert (seen.getpixel((x, y)) > 128) == (light > 128), (x, y)


@pytest.mark.foreign
def test_clear_parts_let_the_page_through_and_nothing_is_transparent(tmp_path: Path) -> None:
    image = Image.new("RGBA", (80, 40), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 20, 40))
    image.paste((0, 0, 0, 64), (20, 0, 40, 40))
    seen = shown(tmp_path, encoded(image, "PNG"), content=b".5 g 0 0 200 200 re f")
    assert [seen.getpixel((x, 20)) for x in (10, 30, 60)] == pytest.approx([0, 191, 128], abs=25)
    written = next(tmp_path.glob("out*")).read_bytes()
    assert b"/SMask" not in written
    assert b"/Group" not in written


@pytest.mark.foreign
@pytest.mark.parametrize(("width", "height"), [(100, 30), (30, 100), (60, 60)])
def test_the_proportions_stay_and_text_stands_beside(tmp_path: Path, width: float, height: float) -> None:
    file = tmp_path / "image"
    file.write_bytes(encoded(Image.new("L", (300, 100), 0), "PNG"))
    style = Style(text="{location}", image=file, box=UprightBox(50, 50, width, height))
    path, _ = signed(tmp_path, page_of(b"/CropBox[0 0 200 200]"), style)
    assert text_of(path) == "Tallinn"
    image = gray_ink(path, dpi=288)
    seen = place_of(image.point(lambda value: 0 if value < 30 else 255))
    assert seen is not None
    assert seen[0] >= 4 * 50
    assert seen[2] <= 4 * (50 + width)
    alone, _ = signed(tmp_path, page_of(b"/CropBox[0 0 200 200]"), Style(image=file, box=style.box))
    left, upper, right, lower = place_of(gray_ink(alone, dpi=288)) or (0, 0, 0, 0)
    assert (right - left) / (lower - upper) == pytest.approx(3, abs=0.1)


def huge_png() -> bytes:
    """Return a PNG that says it has 81 million pixels."""
    png = encoded(sample(), "PNG")
    head = b"IHDR" + (9_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    return png[:12] + head + zlib.crc32(head).to_bytes(4, "big") + png[33:]


BROKEN = {
    "nothing": (b"", "format"),
    "a GIF": (encoded(sample("L"), "GIF"), "format"),
    "half a JPEG": (encoded(sample(), "JPEG", quality=95)[:-300], "damaged"),
    "half a PNG": (encoded(Image.effect_noise((80, 40), 90), "PNG")[:-900], "damaged"),
    "a PNG that says it is huge": (huge_png(), "too-large"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_usable_image_is_refused(name: str) -> None:
    data, reason = BROKEN[name]
    with pytest.raises(ImageUnusable) as refused:
        read_picture(data)
    assert refused.value.facts == {"reason": reason}


def test_an_image_file_that_is_not_there_is_its_own_error(tmp_path: Path) -> None:
    with pytest.raises(ImageUnusable) as refused:
        load_picture(tmp_path / "none.png")
    assert refused.value.facts == {"reason": "ENOENT"}


def test_a_large_image_is_made_smaller() -> None:
    picture = read_picture(encoded(Image.new("L", (3200, 100), 7), "PNG"))
    assert (picture.width, picture.height) == (1600, 50)
    assert len(picture.data) == 1600 * 50


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([encoded(sample(), "PNG"), encoded(sample("RGBA"), "PNG"), encoded(sample(), "JPEG")]), st.data()
)
def test_a_damaged_image_is_shown_or_refused_and_nothing_else(data: bytes, draw: st.DataObject) -> None:
    broken = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 6))):
        broken[draw.draw(st.integers(0, len(broken) - 1))] = draw.draw(st.integers(0, 255))
    try:
        picture = read_picture(bytes(broken))
    except ImageUnusable:
        return
    assert picture.width > 0
    assert picture.height > 0
