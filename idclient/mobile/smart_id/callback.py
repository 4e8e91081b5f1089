"""What ties the address that the app opens afterwards (Web2App, App2App) to our session."""

import base64
import hashlib
import hmac

from idclient.errors.phone_answer import PhoneAuthenticityUnproven
from idclient.model import PhoneName

SERVICE = PhoneName.SMART_ID.value


def secret_digest(secret: bytes) -> str:
    """Return sessionSecretDigest: base64url without padding of the SHA-256 of the decoded session secret."""
    return _digest(secret)


def require_secret_digest(given: str, secret: bytes) -> None:
    """Make sure that the callback belongs to the session. Raises: PhoneAuthenticityUnproven."""
    _require_same(given, secret_digest(secret))


def require_user_challenge(verifier: str, challenge: str) -> None:
    """Make sure that the app which was called back is the one that signed. Both are strings as received.

    Raises: PhoneAuthenticityUnproven.
    """
    _require_same(challenge, _digest(verifier.encode()))


def _digest(octets: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(octets).digest()).rstrip(b"=").decode()


def _require_same(given: str, expected: str) -> None:
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise PhoneAuthenticityUnproven(service=SERVICE)
