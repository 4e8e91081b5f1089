"""The settings of phone services: what fits, what is a secret, and what the services are asked with."""

import base64
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.adapters.vault import ForgetfulVault
from idclient.errors.settings import SettingInvalid
from idclient.ports import KeyPin, PhoneService
from idclient.settings import load, read_file
from idclient.settings.phones import PUBLIC_PARTIES, parse_pins, uuid_entry
from idclient.wiring.phones import configured_phone

KEY = base64.b64encode(bytes(range(32))).decode()
OTHER = base64.b64encode(bytes(32)).decode()
UUID = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"


def test_pins_are_a_list_of_keys_each_perhaps_with_its_last_day() -> None:
    assert parse_pins("x", f"sha256//{KEY} until 2026-12-31; sha256//{OTHER}") == (
        KeyPin(KEY, datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)),
        KeyPin(OTHER, None),
    )
    assert parse_pins("x", "") == ()


@pytest.mark.parametrize(
    "text",
    [KEY[:-4], "sha256//", f"{KEY} until", f"{KEY} until tomorrow", f"{KEY} until 2026-02-30", f"{KEY},{OTHER}", "ü"],
)
def test_what_is_no_key_or_no_day_is_refused(text: str) -> None:
    with pytest.raises(SettingInvalid):
        parse_pins("mobile_id.pins", text)


@given(st.text(max_size=80))
def test_any_text_is_a_list_of_keys_or_refused(text: str) -> None:
    with suppress(SettingInvalid):
        assert all(len(base64.b64decode(pin.sha256)) == 32 for pin in parse_pins("mobile_id.pins", text))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mobile_id.url", "http://mid.example/mid-api"),
        ("smart_id.url", "http://127.0.0.1.example/"),
        ("mobile_id.party_name", "x" * 33),
        ("mobile_id.party_name", "two\nlines"),
        ("smart_id.api", "v1"),
        ("smart_id.scheme", "other"),
        ("smart_id.pins", "nonsense"),
        ("mobile_id.party_uuid", UUID),
    ],
)
def test_a_value_that_does_not_fit_is_refused_and_not_repeated(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingInvalid) as caught:
        load(tmp_path / "settings.toml", {"IDCLIENT_" + name.upper().replace(".", "_"): value}, {})
    assert value not in repr(caught.value)
    assert value not in str(caught.value.facts)


@pytest.mark.parametrize(
    "url", ["https://mid.example/mid-api", "http://localhost:8080/mid-api", "http://[::1]/mid-api"]
)
def test_personal_codes_go_over_https_or_stay_on_this_computer(tmp_path: Path, url: str) -> None:
    assert load(tmp_path / "settings.toml", {"IDCLIENT_MOBILE_ID_URL": url}, {})["mobile_id.url"] == url


def _settings(tmp_path: Path, more: str = "") -> Path:
    file = tmp_path / "settings.toml"
    file.write_text(
        f"[smart_id]\nurl = 'https://sid.example/v2'\nparty_name = 'Example'\napi = 'v2'\npins = '{KEY}'\n{more}"
    )
    return file


def test_a_service_is_asked_with_what_the_settings_and_the_keyring_hold(tmp_path: Path) -> None:
    vault = ForgetfulVault()
    vault.write(uuid_entry("smart_id.party_uuid"), UUID)
    service = configured_phone(load(_settings(tmp_path), {}, {}), vault, "smart_id")
    assert service == PhoneService(
        url="https://sid.example/v2",
        party_uuid=UUID,
        party_name="Example",
        pins=(KeyPin(KEY),),
        api="v2",
        scheme="smart-id",
    )
    assert UUID not in repr(service)


def test_a_published_uuid_may_stand_in_the_file(tmp_path: Path) -> None:
    settings = load(_settings(tmp_path, f"party_uuid = '{PUBLIC_PARTIES[0]}'\n"), {}, {})
    assert configured_phone(settings, ForgetfulVault(), "smart_id").party_uuid == PUBLIC_PARTIES[0]
    assert read_file(tmp_path / "settings.toml")["smart_id.party_uuid"] == PUBLIC_PARTIES[0]


class _Untouchable(ForgetfulVault):
    def read(self, name: str) -> str | None:
        raise AssertionError(name)


def test_the_keyring_is_left_alone_while_there_is_no_address(tmp_path: Path) -> None:
    assert configured_phone(load(_settings(tmp_path), {}, {}), _Untouchable(), "mobile_id") == PhoneService()


def test_what_the_keyring_holds_and_is_no_uuid_counts_as_missing(tmp_path: Path) -> None:
    vault = ForgetfulVault()
    vault.write(uuid_entry("smart_id.party_uuid"), "something else")
    assert configured_phone(load(_settings(tmp_path), {}, {}), vault, "smart_id").party_uuid == ""
