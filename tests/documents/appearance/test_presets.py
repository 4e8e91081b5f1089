"""Presets are data: the program's own, those of the settings file over them, and what was typed over both."""

from pathlib import Path

import pytest

from idclient.documents.appearance.presets import all_presets, built_in_presets, parse_page, read_style
from idclient.documents.appearance.style import Corner, UprightBox
from idclient.errors.settings import SettingInvalid, SettingsError, SettingUnknown
from idclient.settings import load, write

WORDS = {"signed_by": "Allkirjastas {x}", "reason_word": "Põhjus", "location_word": "Koht"}
FOLDER = Path("/settings")


def test_the_programs_own_presets_can_all_be_used() -> None:
    assert set(built_in_presets()) == {"minimal", "standard", "image"}
    for name in built_in_presets():
        assert read_style(name, {}, WORDS, folder=FOLDER).text
    assert read_style("standard", {}, WORDS, folder=FOLDER).text.startswith(
        "Allkirjastas {{x}}\n{name}\n{date}\nPõhjus: {r"
    )


def test_a_table_goes_over_a_preset_and_what_was_typed_over_both() -> None:
    table = {"width": "120", "corner": "top-left", "image": "seal.png", "box": [1, 2, 3.5, 4]}
    style = read_style(
        "minimal", {"minimal": table}, WORDS, folder=FOLDER, changes={"corner": "top-right", "page": "3"}
    )
    assert (style.width, style.height, style.corner, style.page) == (120, 28, Corner.TOP_RIGHT, 2)
    assert style.image == Path("/settings/seal.png")
    assert style.box == UprightBox(1, 2, 3.5, 4)
    assert read_style("own", {"own": {"size": 7}}, WORDS, folder=FOLDER).text == built_in_presets()["standard"][
        "text"
    ].replace("{signed_by}", "Allkirjastas {{x}}").replace("{reason_word}", "Põhjus").replace("{location_word}", "Koht")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("width", 3), ("width", True), ("width", "wide"), ("height", float("nan")), ("size", 0), ("size", 1e9),
        ("page", 0), ("page", "first"), ("page", 1.5), ("corner", "middle"), ("box", [1, 2, 3]), ("box", "1,2,0,4"),
        ("border", "yes"), ("font", 7), ("text", "{pin}"), ("text", "a { b"), ("text", 5), ("zone", "Mars/Olympus"),
        ("zone", "../../etc/passwd"), ("margin", -1), ("text", "x" * 3000),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_name(key: str, value: object) -> None:
    with pytest.raises(SettingInvalid) as refused:
        read_style("own", {"own": {key: value}}, WORDS, folder=FOLDER)
    assert refused.value.facts["name"] == f"appearance.own.{key}"
    with pytest.raises(SettingInvalid):
        all_presets({"own": {key: value}})


def test_unknown_names_are_refused() -> None:
    for name, tables in (("nothing", {}), ("own", {"own": {"colour": "red"}})):
        with pytest.raises(SettingUnknown):
            read_style(name, tables, WORDS, folder=FOLDER)
    assert [parse_page("1"), parse_page(7), parse_page("last")] == [0, 6, -1]


def test_the_settings_file_keeps_looks(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('# mine\n[appearance.office]\ntext = "{name}"\nborder = true # thin\n')
    write(file, "appearance.office.width", "150")
    write(file, "appearance.other.corner", "top-left")
    settings = load(file, {}, {})
    assert settings.appearances == {
        "office": {"text": "{name}", "border": True, "width": "150"},
        "other": {"corner": "top-left"},
    }
    assert settings.folder == tmp_path
    assert file.read_text().startswith('# mine\n[appearance.office]\ntext = "{name}"\nborder = true # thin\n')
    write(file, "appearance.other.corner", "")
    assert load(file, {}, {}).appearances["other"] == {}
    for text in ("appearance = 1\n", "[appearance]\nwidth = 3\n"):
        file.write_text(text)
        with pytest.raises(SettingsError):
            load(file, {}, {})
