"""The districts of an election (IVXV): which parishes are in each, by their EHAK codes."""

import json
import re
from collections.abc import Mapping
from typing import Any

from idclient.errors.ballot import DistrictsMalformed
from idclient.value import frozen

ABROAD = "0000"
"""The parish of voters abroad; a list of voters may call it FOREIGN."""
_DISTRICT = re.compile(r"[0-9]{4}\.[0-9]{1,2}", re.ASCII)
_PARISH = re.compile(r"[0-9]{4}", re.ASCII)


@frozen
class Place:
    """Where somebody votes."""

    district: str
    parish: str


@frozen
class Districts:
    """All districts of an election, each with its parishes."""

    parishes: Mapping[str, frozenset[str]]

    def place(self, unit: str, number: str) -> Place | None:
        """Return where voters of an administrative unit and a district's number vote, None if nowhere."""
        parish = ABROAD if unit == "FOREIGN" else unit
        found = [
            district
            for district, parishes in self.parishes.items()
            if district.partition(".")[2] == number and parish in parishes
        ]
        return Place(found[0], parish) if len(found) == 1 else None


def read_districts(octets: bytes, election: str) -> Districts:
    """Return the districts in a file `{"election", "districts": {district: {"name", "parish": [code]}}, …}`.

    Raises: DistrictsMalformed.
    """
    try:
        document = json.loads(octets)
        name, listed = document["election"], document["districts"]
        found = {district: frozenset(_parishes(one["parish"])) for district, one in listed.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise DistrictsMalformed from problem
    if name != election or not found or not all(_DISTRICT.fullmatch(district) for district in found):
        raise DistrictsMalformed
    return Districts(found)


def _parishes(listed: Any) -> list[str]:
    if not isinstance(listed, list) or not all(isinstance(one, str) and _PARISH.fullmatch(one) for one in listed):
        raise DistrictsMalformed
    return listed
