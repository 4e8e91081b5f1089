"""Whose phone it is, in the keyring: on request alone, nowhere else, and gone when it is to be forgotten."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import idclient.wiring
from idclient.cli import authenticate
from idclient.cli.options import build_parser
from idclient.cli.session import Session
from idclient.emulators.authorities.pki import PERSONAL_CODE
from idclient.emulators.phone.published import DEMO_PHONE_NUMBER
from idclient.errors.settings import VaultMissing
from idclient.ports import Environment
from idclient.value import replace
from tests.identities.phones import HOLDER, Phones
from tests.journeys.conftest import Stage, _keys, stage
from tests.mobile.keyring import Keyring

__all__ = ["_keys", "stage"]

PERSONS = {"--mobile-id": f"{DEMO_PHONE_NUMBER}\n{PERSONAL_CODE}", "--smart-id": HOLDER}
ENTRIES = {"--mobile-id": "mobile-id-person", "--smart-id": "smart-id-person"}
each_phone = pytest.mark.parametrize("phone", PERSONS)
Run = Callable[..., Any]


class NoKeyring(Keyring):
    def write(self, name: str, secret: str) -> None:
        del name, secret
        raise VaultMissing


@pytest.fixture
def keyring() -> Keyring:
    return Keyring()


@pytest.fixture
def phones(stage: Stage) -> Phones:
    return Phones(stage, "v3")


@pytest.fixture
def run(
    phones: Phones, keyring: Keyring, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> Run:
    """Run `idclient authenticate` in this process; `person` is piped in, `vault` stands in for the keyring."""
    monkeypatch.setenv("IDCLIENT_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.setattr(sys, "stdin", None)  # nobody is asked

    def made(*arguments: str, person: str = "", vault: Keyring = keyring) -> Any:
        @contextmanager
        def opened(*_: object, **__: object) -> Iterator[Environment]:
            yield replace(phones.environment, vault=vault)

        monkeypatch.setattr(idclient.wiring, "open_environment", opened)
        reading, writing = os.pipe()
        os.write(writing, f"{person}\n".encode())
        os.close(writing)
        source = ["--person-fd", str(reading)] if person else []
        options = build_parser().parse_args(["authenticate", "--json", *arguments, *source])
        session = Session.of(options)
        session.load_settings()
        try:
            code = authenticate.run(options, session)
        finally:
            os.close(reading)
        said = capfd.readouterr()
        return code, json.loads(said.out), said.err

    return made


@each_phone
def test_nothing_is_remembered_unless_it_is_asked_for(run: Run, keyring: Keyring, phone: str) -> None:
    code, found, _ = run(phone, person=PERSONS[phone])
    assert (code, found["holder"]["identifier"]) == (0, HOLDER)
    assert keyring.kept == {}
    assert not [kept for kept in keyring.ever if PERSONAL_CODE in kept or DEMO_PHONE_NUMBER in kept]


@each_phone
def test_what_is_remembered_serves_the_next_run_and_is_shown_masked(run: Run, keyring: Keyring, phone: str) -> None:
    _, _, said = run(phone, "--remember", person=PERSONS[phone])
    assert keyring.kept == {ENTRIES[phone]: PERSONS[phone]}
    code, found, said_later = run(phone)
    assert (code, found["holder"]["identifier"]) == (0, HOLDER)
    for text in (said, said_later):
        assert "keyring" in text
        assert PERSONAL_CODE not in text
        assert DEMO_PHONE_NUMBER not in text


@each_phone
def test_it_is_forgotten_and_nobody_elses_is(run: Run, keyring: Keyring, phone: str) -> None:
    keyring.kept = {ENTRIES[name]: person for name, person in PERSONS.items()} | {"proxy": "a secret"}
    code, found, _ = run(phone, "--forget")
    assert (code, found["forgotten"]) == (0, True)
    assert ENTRIES[phone] not in keyring.kept
    assert len(keyring.kept) == 2
    assert run(phone, "--forget")[0] == 0


def test_who_refuses_is_not_remembered(run: Run, keyring: Keyring, phones: Phones) -> None:
    refused = phones.refuse()
    with pytest.raises(refused):
        run("--mobile-id", "--remember", person=PERSONS["--mobile-id"])
    assert keyring.kept == {}


def test_without_a_keyring_the_login_counts_and_it_is_said_that_nothing_is_remembered(run: Run) -> None:
    code, found, said = run("--mobile-id", "--remember", person=PERSONS["--mobile-id"], vault=NoKeyring())
    assert (code, found["holder"]["identifier"]) == (0, HOLDER)
    assert VaultMissing.code in said


def test_who_is_given_goes_before_who_is_remembered(run: Run, keyring: Keyring, phones: Phones) -> None:
    keyring.kept = {"mobile-id-person": "+37200000766\n60001019906"}
    assert run("--mobile-id", person=PERSONS["--mobile-id"])[1]["holder"]["identifier"] == HOLDER
    assert not [request for request in phones.asked if b"37200000766" in request.body]
    assert keyring.kept == {"mobile-id-person": "+37200000766\n60001019906"}
