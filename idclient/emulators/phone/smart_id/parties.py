"""Who asks, and what its contract lets it ask for."""

from collections.abc import Sequence

from idclient.emulators.phone.parties import Parties, Party
from idclient.emulators.phone.smart_id.bodies import Body
from idclient.emulators.phone.smart_id.refusals import Refusal

_LONGEST_NAME = 32
"""Octets in UTF-8."""
_SHARE = "shareMdClientIpAddress"


def authorise(body: Body, parties: Parties, address: str | None) -> Party:
    """Return the relying party of a request. Raises: Refusal, 400 or 401."""
    uuid, name = body.text("relyingPartyUUID", longest=36), body.text("relyingPartyName")
    if len(name.encode("utf-8", "replace")) > _LONGEST_NAME:
        raise body.wrong("relyingPartyName", f"relyingPartyName is longer than {_LONGEST_NAME} bytes")
    party = parties.find(uuid, name, address)
    if party is None:
        raise Refusal(401)
    return party


def read_properties(body: Body, party: Party, known: Sequence[str] = ()) -> tuple[bool, tuple[str, ...]]:
    """Return whether the device's address is asked for, and the properties nobody knows. Raises: Refusal."""
    _read_capabilities(body)
    if not body.has("requestProperties"):
        return False, ()
    part = body.part("requestProperties")
    share = part.flag(_SHARE)
    if share and not party.shares_address:
        raise Refusal(403, "NOT_PERMITTED", "The relying party may not ask for the device's address", _SHARE)
    return share, tuple(name for name in part.values if name not in (_SHARE, *known))


def _read_capabilities(body: Body) -> None:
    """Refuse capabilities: they are agreed upon one by one, and none was."""
    if not body.has("capabilities"):
        return
    value = body.values["capabilities"]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise body.wrong("capabilities", "capabilities must be an array of strings")
    if value:
        raise Refusal(403, "NOT_PERMITTED", "The capability was not agreed upon", "capabilities", "/capabilities")
