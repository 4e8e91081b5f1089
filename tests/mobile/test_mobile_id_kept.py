"""A request is kept without a word of whose it is, and only a record that is whole and ours counts."""

import base64
import json

import pytest

from idclient.emulators.authorities.pki import PERSONAL_CODE
from idclient.errors.settings import VaultMissing
from idclient.model import Purpose
from tests.doubles import Person
from tests.mobile.keyring import Keyring
from tests.mobile.mobile_id_service import PHONE, SESSION, START, UUID, MobileIdService
from tests.mobile.test_mobile_id_resuming import DIGEST, NAME, crash, keyring, phone, service
from tests.trust.world import World

__all__ = ["keyring", "service"]


def test_nobodys_number_code_or_uuid_is_kept_and_no_two_hashes_are_alike(
    service: MobileIdService, keyring: Keyring
) -> None:
    for _ in range(2):
        crash(service)
        keyring.kept.clear()
    assert not [text for text in keyring.ever if PHONE[1:] in text or PERSONAL_CODE in text or UUID in text]
    first, second = (json.loads(text.removeprefix(NAME)) for text in keyring.ever)
    assert first["session"] == SESSION
    assert first["who"] != second["who"]


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"session": "../../certificate"},
        {"session": 1},
        {"digest": "?"},
        {"purpose": "other"},
        {"started": "yesterday"},
        {"started": "2026-11-25T12:00:00"},
        {"key": "zz"},
        {"who": 5},
    ],
)
def test_a_record_that_is_not_ours_is_none(
    service: MobileIdService, keyring: Keyring, change: dict[str, object]
) -> None:
    crash(service)
    keyring.kept[NAME] = json.dumps({**json.loads(keyring.kept[NAME]), **change})
    assert phone(service).under_way(Purpose.SIGNING, Person()) == b""


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "[" * 5000, base64.b64encode(DIGEST).decode()])
def test_what_is_no_record_is_none(service: MobileIdService, keyring: Keyring, text: str) -> None:
    keyring.kept[NAME] = text
    phone(service).sign(DIGEST, Person())


def test_without_a_keyring_everything_works_but_resuming(world: World) -> None:
    service = MobileIdService(world)
    with pytest.raises(VaultMissing):
        world.environment.vault.write("x", "y")
    crash(service)
    assert phone(service).under_way(Purpose.SIGNING, Person()) == b""
    phone(service).sign(DIGEST, Person())
    assert service.stages().count(START) == 2
