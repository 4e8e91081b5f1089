"""The link that the Smart-ID app reads as a QR code or is opened with, and the code that authenticates it."""

import base64
import hashlib
import hmac
from enum import Enum

from idclient.value import field, frozen

VERSION = "1.0"


class LinkType(Enum):
    """How the link reaches the app; `QR` is for a screen that is not the phone's own."""

    QR = "QR"
    WEB_TO_APP = "Web2App"
    APP_TO_APP = "App2App"


class SessionType(Enum):
    """What the session behind the link is for."""

    AUTHENTICATION = "auth"
    SIGNATURE = "sign"
    CERTIFICATE_CHOICE = "cert"


@frozen
class LinkSession:
    """What the service answers to a device-link request. `secret` is decoded and never leaves this program."""

    session: str = field(repr=False)
    token: str = field(repr=False)
    secret: bytes = field(repr=False)
    base: str = field(repr=False)


@frozen(kw_only=True)
class LinkTerms:
    """What was asked for, as the authCode binds it: strings exactly as they went into the request.

    `challenge` is the rpChallenge or the digest, base64. Protocol, challenge and interactions are empty for the choice
    of a certificate, `callback_url` for a QR code, `broker_name` without a broker.
    """

    scheme: str
    session_type: SessionType
    party_name: str
    protocol: str = ""
    challenge: str = field(default="", repr=False)
    interactions: str = field(default="", repr=False)
    broker_name: str = ""
    callback_url: str = field(default="", repr=False)
    link_type: LinkType = LinkType.QR
    language: str = "eng"
    """ISO 639-2, of the page that opens where there is no app."""


def device_link(session: LinkSession, terms: LinkTerms, *, elapsed: int) -> str:
    """Return the link with its authCode. `elapsed` is in whole seconds since the session's answer had come.

    For a QR code it is made anew every second and never shown when older than three. Nothing in it is URL-encoded.
    Source: RP API v3, device link flows.
    """
    link = unprotected_link(session, terms, elapsed=elapsed)
    return f"{link}&authCode={auth_code(session.secret, terms, link)}"


def unprotected_link(session: LinkSession, terms: LinkTerms, *, elapsed: int) -> str:
    """Return the link without its authCode; the order of the parameters is part of the protocol."""
    parameters = [
        ("deviceLinkType", terms.link_type.value),
        *([("elapsedSeconds", str(elapsed))] if terms.link_type is LinkType.QR else []),
        ("sessionToken", session.token),
        ("sessionType", terms.session_type.value),
        ("version", VERSION),
        ("lang", terms.language),
    ]
    return f"{session.base}?" + "&".join(f"{name}={value}" for name, value in parameters)


def auth_code(secret: bytes, terms: LinkTerms, link: str) -> str:
    """Return the HMAC-SHA256 over terms and unprotected link, base64url without padding."""
    payload = "|".join(
        [
            terms.scheme,
            terms.protocol,
            terms.challenge,
            base64.b64encode(terms.party_name.encode()).decode(),
            base64.b64encode(terms.broker_name.encode()).decode(),
            terms.interactions,
            terms.callback_url,
            link,
        ]
    )
    code = hmac.new(secret, payload.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(code).rstrip(b"=").decode()
