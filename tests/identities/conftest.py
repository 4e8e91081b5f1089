"""Every identity there is, each in a demo world of its own, on a clock that stands still."""

from collections.abc import Callable

import pytest

from idclient.mobile.smart_id.options import Flow
from tests.identities.cards import card_means
from tests.identities.means import Means
from tests.identities.phones import mobile_id_means, smart_id_means
from tests.journeys.conftest import Stage, _keys, stage

__all__ = ["_keys", "means", "stage"]

MEANS: dict[str, Callable[[Stage], Means]] = {
    "idemia": lambda stage: card_means(stage, "estonia-2018"),
    "thales": lambda stage: card_means(stage, "estonia-2025"),
    "mobile-id": mobile_id_means,
    "smart-id v2": lambda stage: smart_id_means(stage, "v2", Flow.NOTIFICATION),
    "smart-id v3 notification": lambda stage: smart_id_means(stage, "v3", Flow.NOTIFICATION),
    "smart-id v3 QR": lambda stage: smart_id_means(stage, "v3", Flow.DEVICE_LINK),
}


@pytest.fixture(params=MEANS)
def means(request: pytest.FixtureRequest, stage: Stage) -> Means:
    return MEANS[request.param](stage)
