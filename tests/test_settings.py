"""The settings file: precedence, refusal of what does not fit, and nothing lost."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.settings import (
    SettingInvalid,
    SettingsError,
    SettingsNotWritten,
    SettingsUnreadable,
    SettingUnknown,
)
from idclient.settings import SETTINGS, check, load, read_file, variable, write


def test_option_beats_environment_beats_file_beats_default(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    name = "tsa.url"
    assert (load(file, {}, {})[name], load(file, {}, {}).origins[name]) == ("", "default")
    write(file, name, "http://file.example/")
    assert load(file, {}, {}).origins[name] == "file"
    environment = {variable(name): "http://environment.example/"}
    assert load(file, environment, {})[name] == "http://environment.example/"
    joined = load(file, environment, {name: "http://option.example/"})
    assert (joined[name], joined.origins[name]) == ("http://option.example/", "option")


def test_a_persons_comments_survive_a_change(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('# my authority\n[tsa]\nurl = "http://old.example/" # paid until May\n')
    write(file, "tsa.url", "http://new.example/")
    assert file.read_text() == '# my authority\n[tsa]\nurl = "http://new.example/" # paid until May\n'


def test_an_empty_value_goes_back_to_the_default(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    write(file, "sign.level", "B-B")
    write(file, "sign.level", "")
    assert read_file(file) == {}
    assert load(file, {}, {})["sign.level"] == "B-LT"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tsa.url", "ftp://tsa.example"),
        ("tsa.url", "http://user:secret@tsa.example"),
        ("tsa.url", "http://"),
        ("tsa.url", "http://tsa.example:99999"),
        ("tsa.url", "http://tsa example"),
        ("sign.level", "B-X"),
        ("network.timeout", "0"),
        ("network.timeout", "301"),
        ("network.timeout", "٣"),
        ("interface.language", "xx"),
        ("card.cache", "yes"),
        ("card.remember_can", "1"),
        ("demo.card", "../estonia"),
        ("ocsp.ESTEID2018", "nonsense"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_and_the_file_stays(tmp_path: Path, name: str, value: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("[sign]\nlevel = 'B-T'\n")
    with pytest.raises(SettingInvalid):
        write(file, name, value)
    assert file.read_text() == "[sign]\nlevel = 'B-T'\n"


@pytest.mark.parametrize("name", ["tsa", "tsa.uri", "", ".", "ocsp.", "pin.pin2"])
def test_an_unknown_name_is_refused(name: str) -> None:
    with pytest.raises(SettingUnknown):
        check(name, "x")


@pytest.mark.parametrize("text", ["[tsa\n", "tsa = 1\n", "[tsa]\nurl = [1]\n", "[tsa]\nurl = true\n", "[x]\ny = 1\n"])
def test_a_file_that_makes_no_sense_is_an_error_and_not_ignored(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(SettingsError):
        load(file, {}, {})
    with pytest.raises(SettingsError):
        write(file, "tsa.url", "http://tsa.example/")
    assert file.read_text() == text


def test_ocsp_responders_are_named_by_issuer(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    write(file, "ocsp.TEST of ESTEID2018", "http://ocsp.example/")
    assert load(file, {}, {}).ocsp_urls == {"TEST of ESTEID2018": "http://ocsp.example/"}


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError):
        write(tmp_path / "file" / "settings.toml", "tsa.url", "http://tsa.example/")


def test_a_failed_write_leaves_the_old_file_and_no_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "settings.toml"
    write(file, "tsa.url", "http://old.example/")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SettingsNotWritten):
        write(file, "tsa.url", "http://new.example/")
    assert read_file(file) == {"tsa.url": "http://old.example/"}
    assert [entry.name for entry in tmp_path.iterdir()] == ["settings.toml"]


def test_nothing_of_a_card_is_kept_in_the_keyring_unless_asked_for(tmp_path: Path) -> None:
    settings = load(tmp_path / "settings.toml", {}, {})
    assert (settings["card.remember_can"], settings["card.cache"]) == ("off", "on")
    assert load(tmp_path / "settings.toml", {"IDCLIENT_DEMO_CARD": "latvia"}, {})["demo.card"] == "latvia"


def test_every_default_fits_its_own_setting() -> None:
    for name, setting in SETTINGS.items():
        assert check(name, setting.default) == setting.default


@given(st.binary(max_size=200))
def test_any_file_content_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.mktemp("settings") / "settings.toml"
    file.write_bytes(content)
    with suppress(SettingsUnreadable, SettingUnknown, SettingInvalid):
        load(file, {}, {})
