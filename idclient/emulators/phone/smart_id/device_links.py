"""Links by which an app fetches a session, as a person holds them before a phone. Source: Smart-ID RP API 3.2."""

import base64
import hashlib
import hmac
import re
from enum import Enum

from idclient.emulators.phone.smart_id.acsp import unpadded
from idclient.emulators.phone.smart_id.intents import Intent, Kind
from idclient.ports import Entropy
from idclient.value import field, frozen

BASE = "https://smart-id.com/device-link"
OLDEST = 5.0
"""Seconds after which a code was read too late. Programs must not show one for longer than 3."""
_AHEAD = 2.0
"""Seconds by which a code may come from the future: both sides count whole ones from their own moment."""
_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_LINK = re.compile(
    r"(?P<signed>(?P<base>https://[^?#]+)\?deviceLinkType=(?P<type>QR|Web2App|App2App)"
    r"(?:&elapsedSeconds=(?P<elapsed>0|[1-9][0-9]{0,5}))?"
    r"&sessionToken=(?P<token>[a-zA-Z0-9]{24,})&sessionType=(?P<session>auth|sign|cert)"
    r"&version=1\.0&lang=(?P<lang>[a-z]{3}))&authCode=(?P<code>[a-zA-Z0-9_-]{43})",
    re.ASCII,
)
_PROTOCOLS = {Kind.AUTHENTICATION: "ACSP_V2", Kind.SIGNATURE: "RAW_DIGEST_SIGNATURE", Kind.CERTIFICATE: ""}


class LinkProblem(Enum):
    """Why an app does not go on with a link."""

    NONE = ""
    NOT_A_LINK = "not-a-link"
    """Not of the form: order, version, language, encoding, an elapsedSeconds where none belongs."""
    OTHER_BASE = "other-base"
    UNKNOWN = "unknown-session"
    OVER = "session-over"
    OTHER_TYPE = "other-session-type"
    NO_CALLBACK = "no-callback"
    """A link on the same device for a session that has no way back."""
    WRONG_CODE = "wrong-auth-code"
    """Scheme, secret, or anything the relying party sent differs from what the link was made of."""
    TOO_OLD = "too-old"
    TOO_EARLY = "too-early"
    OTHER_PERSON = "other-person"
    NO_ACCOUNT = "no-account"
    """There is none of the level that is asked for."""
    USED = "used"


@frozen
class Link:
    """A session's link as its answer gave it. `made` is when, in seconds of `monotonic`."""

    token: str = field(repr=False)
    secret: bytes = field(repr=False)
    made: float


@frozen
class Scanned:
    """A link that has the right form. `signed` is the part the code protects."""

    signed: str = field(repr=False)
    base: str
    type: str
    elapsed: int | None
    token: str = field(repr=False)
    session_type: str
    code: str = field(repr=False)


def new_link(entropy: Entropy, now: float) -> Link:
    """Return a new link; token and secret have more than the least length."""
    return Link("".join(_SAFE[octet % len(_SAFE)] for octet in entropy(32)), entropy(32), now)


def qr_link(link: Link, intent: Intent, scheme: str, base: str, now: float) -> str:
    """Return the text of the QR code that a relying party should be showing now."""
    elapsed = int(now - link.made)
    signed = (
        f"{base}?deviceLinkType=QR&elapsedSeconds={elapsed}&sessionToken={link.token}"
        f"&sessionType={intent.kind.value}&version=1.0&lang=eng"
    )
    shown = Scanned(signed, base, "QR", elapsed, link.token, intent.kind.value, "")
    return f"{signed}&authCode={auth_code(shown, link, intent, scheme)}"


def read_link(text: str) -> Scanned | None:
    """Return what a QR code says, None if it is no device link."""
    found = _LINK.fullmatch(text.strip())
    if found is None or (found["type"] == "QR") != (found["elapsed"] is not None):
        return None
    elapsed = None if found["elapsed"] is None else int(found["elapsed"])
    return Scanned(
        found["signed"], found["base"], found["type"], elapsed, found["token"], found["session"], found["code"]
    )


def check_link(scanned: Scanned, link: Link, intent: Intent, scheme: str, now: float) -> LinkProblem:
    """Return what is wrong with a link that names a session."""
    if scanned.session_type != intent.kind.value:
        return LinkProblem.OTHER_TYPE
    if scanned.type != "QR" and not intent.callback:
        return LinkProblem.NO_CALLBACK
    if not hmac.compare_digest(scanned.code, auth_code(scanned, link, intent, scheme)):
        return LinkProblem.WRONG_CODE
    if scanned.elapsed is None:
        return LinkProblem.NONE
    age = now - link.made - scanned.elapsed
    if age > OLDEST:
        return LinkProblem.TOO_OLD
    return LinkProblem.TOO_EARLY if age < -_AHEAD else LinkProblem.NONE


def auth_code(scanned: Scanned, link: Link, intent: Intent, scheme: str, broker: str = "") -> str:
    """Return the code that a link must end with. `broker` is brokeredRpName."""
    certificate = intent.kind is Kind.CERTIFICATE
    parts = (
        scheme,
        _PROTOCOLS[intent.kind],
        "" if certificate else intent.challenge,
        base64.b64encode(intent.party_name.encode()).decode(),
        base64.b64encode(broker.encode()).decode(),
        "" if certificate else intent.interactions_text,
        "" if scanned.type == "QR" else intent.callback,
        scanned.signed,
    )
    return unpadded(hmac.new(link.secret, "|".join(parts).encode(), hashlib.sha256).digest())
