"""A relying party's UUID is asked for or piped in, kept in the keyring, and never taken from the command line."""

import argparse
import os
from pathlib import Path

import pytest

from idclient.adapters.vault import ForgetfulVault
from idclient.cli import config_secret
from idclient.cli.lines import read_line
from idclient.cli.parser import UsageError
from idclient.cli.session import Session
from idclient.errors import Cancelled
from idclient.errors.settings import SettingInvalid
from tests.cli.run import CommandLine

UUID = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
NAME = "mobile_id.party_uuid"


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> ForgetfulVault:
    kept = ForgetfulVault()
    monkeypatch.setattr("idclient.wiring.this_vault", lambda: kept)
    return kept


def _set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piped: bytes) -> None:
    reading, writing = os.pipe()
    os.write(writing, piped)
    os.close(writing)
    monkeypatch.setattr(config_secret, "read_line", lambda _source: read_line(reading))
    session = Session.of(argparse.Namespace(command="config", language="en"))
    try:
        config_secret.set_secret(NAME, session, tmp_path / "settings.toml", typed=None, piped=True)
    finally:
        os.close(reading)


def test_a_uuid_goes_into_the_keyring_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vault: ForgetfulVault, capsys: pytest.CaptureFixture[str]
) -> None:
    _set(tmp_path, monkeypatch, UUID.upper().encode() + b"\n")
    assert vault.read("mobile-id-party-uuid") == UUID
    assert list(tmp_path.iterdir()) == []
    said = capsys.readouterr()
    assert UUID not in said.out + said.err
    assert "keyring" in said.err


def test_what_is_no_uuid_is_refused_and_nothing_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vault: ForgetfulVault
) -> None:
    with pytest.raises(SettingInvalid):
        _set(tmp_path, monkeypatch, b"secret-but-no-uuid\n")
    with pytest.raises(Cancelled):
        _set(tmp_path, monkeypatch, b"\n")
    assert vault.read("mobile-id-party-uuid") is None


def test_an_empty_value_forgets_it(tmp_path: Path, vault: ForgetfulVault) -> None:
    vault.write("mobile-id-party-uuid", UUID)
    session = Session.of(argparse.Namespace(command="config", language="en"))
    config_secret.set_secret(NAME, session, tmp_path / "settings.toml", typed="", piped=False)
    assert vault.read("mobile-id-party-uuid") is None


def test_a_uuid_in_the_arguments_is_refused_and_not_repeated(tmp_path: Path, vault: ForgetfulVault) -> None:
    session = Session.of(argparse.Namespace(command="config", language="en"))
    with pytest.raises(UsageError) as caught:
        config_secret.set_secret(NAME, session, tmp_path / "settings.toml", typed=UUID, piped=False)
    assert UUID not in str(caught.value)
    assert vault.read("mobile-id-party-uuid") is None


def test_the_command_line_takes_public_uuids_and_no_others(idclient: CommandLine) -> None:
    refused = idclient("config", "set", NAME, UUID, "--json")
    assert refused.code == 2
    assert UUID not in refused.out + refused.err
    assert idclient("config", "set", NAME, "0" * 8 + "-0000-0000-0000-" + "0" * 12).code == 0
    assert idclient("config", "set", "mobile_id.party_name").code == 2
    assert "mobile_id.party_uuid = 00000000-0000-0000-0000-000000000000" in idclient("config", "show").out
