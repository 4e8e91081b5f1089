"""Presets: tables of data, the program's own and those of the settings file, become styles."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from math import isfinite
from pathlib import Path

from idclient.documents.appearance.facts import FIELDS, unknown_field, with_words
from idclient.documents.appearance.style import Corner, Style, UprightBox
from idclient.documents.appearance.zones import read_zone
from idclient.errors.settings import SettingInvalid, SettingUnknown

STANDARD = "standard"
WORDS = ("signed_by", "reason_word", "location_word")
"""What a template may name beside the fields: words in the language of the run."""
_LONGEST = 14_400.0
"""The longest side of a page, in points (ISO 32000-1, Annex C)."""

Table = Mapping[str, object]


@cache
def built_in_presets() -> Mapping[str, Table]:
    """Return the program's own presets, by name."""
    return tomllib.loads((Path(__file__).parent / "presets.toml").read_text(encoding="utf-8"))


def all_presets(tables: Mapping[str, Table]) -> Mapping[str, tuple[Table, str]]:
    """Return all presets and whether they come from `file` or are `default`. Raises: SettingUnknown, SettingInvalid."""
    own = built_in_presets()
    for name, table in tables.items():
        for key, value in table.items():
            check_entry(f"appearance.{name}.{key}", value)
    names = [*own, *(name for name in tables if name not in own)]
    return {
        name: ({**own.get(name, {}), **tables.get(name, {})}, "file" if name in tables else "default") for name in names
    }


def check_entry(name: str, value: object) -> object:
    """Return what an entry `appearance.NAME.KEY` means. Raises: SettingUnknown, SettingInvalid."""
    key = name.rpartition(".")[2]
    kind = _KINDS.get(key)
    if kind is None:
        raise SettingUnknown(name=name)
    try:
        return kind(value)
    except (ValueError, TypeError, SettingInvalid) as error:
        raise SettingInvalid(name=name, expected=_EXPECTED[key]) from error


def read_style(
    name: str, tables: Mapping[str, Table], words: Mapping[str, str], *, folder: Path, changes: Table | None = None
) -> Style:
    """Return the style of that name; a table of the settings file goes over the program's own of the same name.

    `words` are those of `WORDS`. File names in tables are relative to `folder`. `changes` are entries of this run,
    whose file names are relative to where the program runs.

    Raises: SettingUnknown, SettingInvalid.
    """
    own = built_in_presets().get(name)
    theirs = tables.get(name)
    if own is None and theirs is None:
        raise SettingUnknown(name=f"appearance.{name}")
    entries = {**(own or {}), **{key: _located(key, value, folder) for key, value in (theirs or {}).items()}}
    if own is None and "text" not in entries and "image" not in entries:
        entries["text"] = built_in_presets()[STANDARD]["text"]
    entries |= changes or {}
    read = {key: check_entry(f"appearance.{name}.{key}", value) for key, value in entries.items()}
    read["text"] = with_words(str(read.get("text", "")), words)
    return Style(**read)  # type: ignore[arg-type]


def parse_page(value: object) -> int:
    """Return the index of a page: from 0 for 1 and so on, negative for `last`. Raises: ValueError."""
    if value == "last":
        return -1
    number = _whole(value)
    if not 1 <= number <= 10_000_000:
        raise ValueError
    return number - 1


def parse_box(value: object) -> UprightBox | None:
    """Return a box from `x,y,width,height`, or a list of these; None from nothing. Raises: ValueError, TypeError."""
    if value == "":
        return None
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or len(parts) != 4:
        raise ValueError
    x, y, width, height = map(_real, parts)
    if width <= 0 or height <= 0:
        raise ValueError
    return UprightBox(x, y, width, height)


def parse_text(value: object) -> str:
    """Return a template. Raises: ValueError for a field it cannot have."""
    if not isinstance(value, str) or len(value) > 2000:
        raise ValueError
    if unknown_field(value, (*FIELDS, *WORDS)) is not None:
        raise ValueError
    return value


def _located(key: str, value: object, folder: Path) -> object:
    return folder / Path(value).expanduser() if key in {"font", "image"} and isinstance(value, str) and value else value


def _real(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError
    number = float(value)
    if not isfinite(number) or abs(number) > _LONGEST:
        raise ValueError
    return number


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).isascii():
        raise TypeError
    return int(value)


def _between(least: float, most: float) -> Callable[[object], float]:
    def read(value: object) -> float:
        number = _real(value)
        if not least <= number <= most:
            raise ValueError
        return number

    return read


def _switch(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value not in {"on", "off"}:
        raise ValueError
    return value == "on"


def _path(value: object) -> Path | None:
    if not isinstance(value, str | Path):
        raise TypeError
    return Path(value) if value else None


def _zone(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    read_zone(value)
    return value


_LENGTH = "points, 72 to an inch"
_KINDS: Mapping[str, Callable[[object], object]] = {
    "text": parse_text,
    "width": _between(8, _LONGEST),
    "height": _between(8, _LONGEST),
    "margin": _between(0, _LONGEST),
    "size": _between(1, 200),
    "corner": Corner,
    "page": parse_page,
    "box": parse_box,
    "border": _switch,
    "font": _path,
    "image": _path,
    "zone": _zone,
}
_EXPECTED = {
    "text": "lines of text; in braces only " + ", ".join((*FIELDS, *WORDS)),
    "width": f"8 or more {_LENGTH}",
    "height": f"8 or more {_LENGTH}",
    "margin": f"0 or more {_LENGTH}",
    "size": "1 to 200 points",
    "corner": " or ".join(corner.value for corner in Corner),
    "page": "the number of a page, from 1, or last",
    "box": "x,y,width,height in points",
    "border": "true or false",
    "font": "a TrueType or OpenType file",
    "image": "a PNG or JPEG file",
    "zone": "a time zone such as Europe/Tallinn",
}
