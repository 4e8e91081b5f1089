"""Old names, until nobody uses them."""

from idclient.cards.driver import Driver as IdemiaDriver
from idclient.cards.models.estonia_2018 import COSMO_8, COSMO_X, MODELS

DRIVERS = tuple(IdemiaDriver(model) for model in MODELS)

__all__ = ["COSMO_8", "COSMO_X", "DRIVERS", "IdemiaDriver"]
