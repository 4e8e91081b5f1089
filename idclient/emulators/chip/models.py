"""The card models by the names that settings and command line use."""

from collections.abc import Mapping
from types import MappingProxyType

from idclient.emulators.chip.estonia_2018 import IDEMIA_2018, IDEMIA_COSMO_X
from idclient.emulators.chip.estonia_2025 import THALES_2025
from idclient.emulators.chip.finland import FINLAND
from idclient.emulators.chip.latvia import LATVIA, LATVIA_EC
from idclient.emulators.chip.state import Profile

MODELS: Mapping[str, Profile] = MappingProxyType(
    {
        "estonia-2018": IDEMIA_2018,
        "estonia-2018-cosmo-x": IDEMIA_COSMO_X,
        "estonia-2025": THALES_2025,
        "latvia": LATVIA,
        "latvia-ec": LATVIA_EC,
        "finland": FINLAND,
    }
)
