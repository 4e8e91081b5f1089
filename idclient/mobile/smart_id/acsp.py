"""ACSP_V2: the text that an authentication with RP API v3 signs, put together from our request and its answer."""

import base64
import hashlib

from idclient.value import field, frozen

ACSP_V2 = "ACSP_V2"
RAW_DIGEST_SIGNATURE = "RAW_DIGEST_SIGNATURE"


@frozen(kw_only=True)
class AcspTerms:
    """Our part: strings exactly as they went into the request. `callback_url` is empty for QR and notification."""

    scheme: str
    challenge: str = field(repr=False)
    party_name: str
    interactions: str = field(repr=False)
    broker_name: str = ""
    callback_url: str = field(default="", repr=False)


@frozen(kw_only=True)
class AcspAnswer:
    """The answer's part: strings exactly as they were received."""

    server_random: str = field(repr=False)
    user_challenge: str = field(repr=False)
    interaction: str
    flow: str


def acsp_message(terms: AcspTerms, answer: AcspAnswer) -> bytes:
    """Return the text that is signed, UTF-8. Source: RP API v3, signature protocols, ACSP_V2 digest calculation."""
    interactions = hashlib.sha256(terms.interactions.encode()).digest()
    return "|".join(
        [
            terms.scheme,
            ACSP_V2,
            answer.server_random,
            terms.challenge,
            answer.user_challenge,
            base64.b64encode(terms.party_name.encode()).decode(),
            base64.b64encode(terms.broker_name.encode()).decode(),
            base64.b64encode(interactions).decode(),
            answer.interaction,
            terms.callback_url,
            answer.flow,
        ]
    ).encode()
