"""What is sent to Mobile-ID, and how its answers are taken apart (SK-EID/MID README §3)."""

import base64
from collections.abc import Mapping
from enum import Enum

from idclient.errors.phone_answer import PhoneCertificateMissing
from idclient.mobile.answers import Fields
from idclient.mobile.display_text import display_text
from idclient.mobile.line import Line
from idclient.mobile.signature_checks import Answered
from idclient.mobile.subscriber import Subscriber
from idclient.model import Purpose

HASH_TYPES: Mapping[int, str] = {32: "SHA256", 48: "SHA384", 64: "SHA512"}
"""Names of digests in the protocol, by their octets."""

CERTIFICATE = "certificate"
"""The path at which a signing certificate is asked for."""


class Language(Enum):
    """In which language the phone asks; the value is the protocol's.

    The service itself takes English instead of a language that the number's country has not.
    """

    ESTONIAN = "EST"
    ENGLISH = "ENG"
    RUSSIAN = "RUS"
    LITHUANIAN = "LIT"


def start_path(purpose: Purpose) -> str:
    """Return where a session begins."""
    return "signature" if purpose is Purpose.SIGNING else "authentication"


def poll_path(purpose: Purpose, session: str) -> str:
    """Return where a session is polled. `session` is a UUID, safe in an address."""
    return f"{start_path(purpose)}/session/{session}"


def certificate_body(line: Line, subscriber: Subscriber) -> dict[str, object]:
    """Return the request for a signing certificate."""
    return {
        "relyingPartyName": line.service.party_name,
        "relyingPartyUUID": line.service.party_uuid,
        "phoneNumber": subscriber.phone_number,
        "nationalIdentityNumber": subscriber.personal_code,
    }


def start_body(
    line: Line, subscriber: Subscriber, digest: bytes, *, language: Language, text: str
) -> dict[str, object]:
    """Return the request that makes a phone ring. `digest` has 32, 48 or 64 octets; an empty text is left out."""
    body = certificate_body(line, subscriber) | {
        "hash": base64.b64encode(digest).decode("ascii"),
        "hashType": HASH_TYPES[len(digest)],
        "language": language.value,
    }
    shown = display_text(text)
    return body | ({"displayText": shown.text, "displayTextFormat": shown.format.value} if shown.text else {})


def certificate_in(answer: Fields) -> bytes:
    """Return the DER in `cert`. Raises: PhoneCertificateMissing, PhoneAnswerMalformed."""
    if not answer.optional_text("cert"):
        raise PhoneCertificateMissing(service=answer.service, trace=answer.trace)
    return answer.octets("cert")


def signature_in(answer: Fields) -> Answered:
    """Return the signature as it was given, not verified. Raises: PhoneAnswerMalformed."""
    signature = answer.part("signature")
    return Answered(signature.octets("value"), signature.text("algorithm"))
