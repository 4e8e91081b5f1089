"""What an app signs in authentication (ACSP_V2), and the control codes. Source: Smart-ID RP API 3.2."""

import base64
import hashlib

from idclient.emulators.phone.smart_id.intents import Intent
from idclient.ports import Entropy
from idclient.value import field, frozen

_PROTOCOL = "ACSP_V2"
NOTIFICATION = "Notification"


@frozen
class AppAnswer:
    """What server and app add to a request: two random values, the screen that was used, and how it came."""

    server_random: str = field(repr=False)
    """Base64 of at least 18 octets."""
    user_challenge: str = field(repr=False)
    """base64url of SHA-256 of a verifier that the app keeps until the callback."""
    interaction: str
    flow: str


def draw_randoms(entropy: Entropy) -> tuple[str, str]:
    """Return serverRandom, of changing length as the specification warns, and userChallenge."""
    size = 18 + entropy(1)[0] % 15
    verifier = unpadded(entropy(32))
    return base64.b64encode(entropy(size)).decode(), unpadded(hashlib.sha256(verifier.encode("ascii")).digest())


def signed_text(scheme: str, intent: Intent, answer: AppAnswer, broker: str = "") -> bytes:
    """Return the octets that are signed. `broker` is brokeredRpName: whom the relying party asks for, if anybody."""
    callback = "" if answer.flow in (NOTIFICATION, "QR") else intent.callback
    parts = (
        scheme,
        _PROTOCOL,
        answer.server_random,
        intent.challenge,
        answer.user_challenge,
        base64.b64encode(intent.party_name.encode()).decode(),
        base64.b64encode(broker.encode()).decode(),
        base64.b64encode(hashlib.sha256(intent.interactions_text.encode()).digest()).decode(),
        answer.interaction,
        callback,
        answer.flow,
    )
    return "|".join(parts).encode()


def control_code(octets: bytes) -> str:
    """Return the code of rpChallenge or of a hash: always by SHA-256."""
    return f"{int.from_bytes(hashlib.sha256(octets).digest()[-2:]) % 10_000:04d}"


def unpadded(octets: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
