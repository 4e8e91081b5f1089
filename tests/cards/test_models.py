"""What a model is, is data that the next chips fit into as further rows."""

from dataclasses import fields

import pytest

from idclient.cards.find import DRIVERS
from idclient.cards.idemia import COSMO_8, COSMO_X
from idclient.cards.models import CardModel, PinName
from idclient.model import Purpose

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
