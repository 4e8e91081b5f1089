"""What each request of both versions has: who asks, and what makes one intent different from the next."""

import base64

from idclient.ports import Entropy, PhoneService

_NONCE = 18
"""Octets of chance in a nonce: 24 letters of base64, of 30 allowed."""


def party_body(service: PhoneService) -> dict[str, object]:
    """Return who asks: in the body alone, never in an address."""
    return {"relyingPartyUUID": service.party_uuid, "relyingPartyName": service.party_name}


def nonce(entropy: Entropy) -> str:
    """Return a nonce: made once for an intent, so that a repeated body stays the same."""
    return base64.urlsafe_b64encode(entropy(_NONCE)).decode()
