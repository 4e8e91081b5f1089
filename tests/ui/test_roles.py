"""Contrast of the colour pairs in use, by the formula of WCAG 2."""

import pytest

from ui.look.roles import DARK, LIGHT, Roles
from ui.look.sheet import sheet

TEXT = 4.5
GRAPHICS = 3.0
PAIRS = [
    ("text", "bg", TEXT),
    ("text", "surface", TEXT),
    ("text", "sunken", TEXT),
    ("text", "accent_soft", TEXT),
    ("muted", "bg", TEXT),
    ("muted", "surface", TEXT),
    ("muted", "sunken", TEXT),
    ("disabled", "sunken", GRAPHICS),
    ("on_accent", "accent", TEXT),
    ("on_accent", "hover", TEXT),
    ("on_accent", "pressed", TEXT),
    ("accent", "surface", TEXT),
    ("accent", "bg", TEXT),
    ("on_band", "band", TEXT),
    ("bad", "surface", TEXT),
    ("edge", "surface", GRAPHICS),
    ("edge", "bg", GRAPHICS),
    ("focus", "bg", GRAPHICS),
    ("focus", "surface", GRAPHICS),
    *((name, name + "_soft", TEXT) for name in ("ok", "warn", "bad", "unknown")),
    *(("text", name + "_soft", TEXT) for name in ("ok", "warn", "bad", "unknown")),
]


def luminance(colour: str) -> float:
    def part(octets: str) -> float:
        value = int(octets, 16) / 255
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (part(colour[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("above", "below", "least"), PAIRS)
@pytest.mark.parametrize("roles", [LIGHT, DARK], ids=["light", "dark"])
def test_what_stands_on_a_ground_can_be_read(roles: Roles, above: str, below: str, least: float) -> None:
    assert contrast(getattr(roles, above), getattr(roles, below)) >= least


def test_the_formula_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("roles", [LIGHT, DARK], ids=["light", "dark"])
def test_the_sheet_holds_colours_only_from_the_roles(roles: Roles) -> None:
    import re

    colours = set(re.findall(r"#[0-9A-F]{6}", sheet(roles)))
    assert colours <= {getattr(roles, name) for name in Roles.__annotations__}
