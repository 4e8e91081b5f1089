"""What a model is, is data that the next chips fit into as further rows."""

import pytest

from idclient.cards import find
from idclient.cards.driver import Driver
from idclient.cards.find import DRIVERS
from idclient.cards.identity import CardIdentity
from idclient.cards.models import CardModel, PinName
from idclient.cards.models.estonia_2018 import COSMO_8, COSMO_X
from idclient.cards.models.estonia_2025 import THALES
from idclient.model import Purpose
from idclient.value import fields, replace
from tests.cards.doubles import CERTIFICATES, HASH, OK, SIGNATURES, OfflinePerson, ReplayCard

MODELS = [driver.model for driver in DRIVERS]


@pytest.mark.parametrize("model", MODELS)
def test_every_model_is_complete(model: CardModel) -> None:
    assert {pin.name for pin in model.pins} == set(PinName)
    assert set(model.keys) == set(Purpose)
    for purpose, key in model.keys.items():
        assert key.purpose is purpose
        assert model.pin(key.pin).minimum >= 4
    for pin in model.pins:
        assert pin.minimum <= pin.maximum <= pin.block


def test_cosmo_x_differs_in_atr_and_block_size_only() -> None:
    assert COSMO_X.read_block == 0xC0
    for field in fields(CardModel):
        same = getattr(COSMO_X, field.name) == getattr(COSMO_8, field.name)
        assert same == (field.name not in {"name", "contact_atrs", "contactless_atrs", "read_block"})


def test_a_new_chip_of_known_kinds_is_data_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A made-up chip: the files and PINs of one generation, the keys and commands of another, an ATR of its own."""
    atr = bytes.fromhex("3B8001811E9E")
    pins = tuple(
        replace(pin, reference=reference, counter_reference=reference, tries=4, minimum=6)
        for pin, reference in zip(THALES.pins, (0x91, 0x92, 0x93), strict=True)
    )
    paths = {Purpose.AUTHENTICATION: b"\x40\x01", Purpose.SIGNING: b"\x40\x02"}
    files = {purpose: replace(key.certificate, path=paths[purpose]) for purpose, key in THALES.keys.items()}
    keys = {purpose: replace(key, certificate=files[purpose], reference=9) for purpose, key in THALES.keys.items()}
    made_up = replace(THALES, name="made up", contact_atrs=(atr,), contactless_atrs=(), pins=pins, keys=keys)
    monkeypatch.setattr(find, "DRIVERS", (*DRIVERS, Driver(made_up)))
    driver = find.driver_for(atr)
    assert driver is not None
    signature, certificate = SIGNATURES[0x341F], CERTIFICATES[0x341F]
    size = len(certificate).to_bytes(2).hex()
    select = "00A4040C0CA000000063504B43532D3135"
    exchanges = [
        (select, ""),
        ("00A4080402400200", "62048102" + size),
        *((f"00B00{block}0000", certificate[256 * block : 256 * block + 256].hex()) for block in range(3)),
        ("00B00300F0", certificate[768:].hex()),
        (select, ""),
        ("00CB00FF05A00383019200", "A008DF210104DF2F0101"),
        (select, ""),
        ("002000920C313233343536000000000000", ""),
        ("002241B606800154840109", ""),
        ("002A90A0329030" + HASH.hex(), ""),
        ("002A9E9A60", signature.hex()),
    ]
    card = ReplayCard([(bytes.fromhex(command), bytes.fromhex(answer) + OK) for command, answer in exchanges])
    person = OfflinePerson(card, "123456")
    assert CardIdentity(card, driver).sign(HASH, person).value == signature
    assert not card.left
    assert (person.asked[0].minimum, person.asked[0].tries_left) == (6, 4)
