"""What a relying party asks of Mobile-ID, read strictly. Source: SK-EID/MID README §3.1–3.3 and its error texts."""

import base64
import json
import re
from collections.abc import Mapping

from idclient.emulators.phone.mobile_id.display_text import as_shown
from idclient.emulators.phone.parties import peer
from idclient.ports import Request
from idclient.value import field, frozen

HASHES = {"SHA256": 32, "SHA384": 48, "SHA512": 64}
"""hashType and the length of its value in octets."""
_LANGUAGES = ("EST", "ENG", "RUS", "LIT")
_FOREIGN = {("LIT", "+372"): "ENG", ("EST", "+370"): "ENG"}
_PHONE = re.compile(r"\+\d{8,30}", re.ASCII)
_CODE = re.compile(r"\d{11}", re.ASCII)


class Refusal(Exception):
    """The request is not carried out. `text` is for developers."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(status)
        self.status = status
        self.text = text


@frozen
class Who:
    """Who asks, and about whom."""

    party_uuid: str = field(repr=False)
    party_name: str
    phone_number: str = field(repr=False)
    personal_code: str = field(repr=False)
    address: str | None = field(default=None, repr=False)
    """From where, if that is known."""


@frozen
class Task:
    """What is to be signed, and what the phone shows. `digest` is what was asked for."""

    who: Who
    digest: bytes = field(repr=False)
    hash_type: str
    language: str
    text: str = field(default="", repr=False)


def read_who(request: Request) -> Who:
    """Return whom a request for a certificate is about. Raises: Refusal."""
    return _who(_fields(request), peer(request))


def read_task(request: Request) -> Task:
    """Return what a request for authentication or a signature asks. Raises: Refusal."""
    fields = _fields(request)
    who = _who(fields, peer(request))
    text, encoded = _required(fields, "hash"), _required(fields, "hashType")
    digest = _digest(text, encoded)
    language = _required(fields, "language")
    if language not in _LANGUAGES:
        raise Refusal(400, "language must be one of EST, ENG, RUS, LIT")
    form = fields.get("displayTextFormat") or "GSM-7"
    if form not in {"GSM-7", "UCS-2"}:
        raise Refusal(400, "displayTextFormat must be GSM-7 or UCS-2")
    shown = as_shown(fields.get("displayText") or "", ucs2=form == "UCS-2")
    return Task(who, digest, encoded, _FOREIGN.get((language, who.phone_number[:4]), language), shown)


def _who(fields: Mapping[str, str | None], address: str | None) -> Who:
    uuid = fields.get("relyingPartyUUID")
    if uuid is None:
        raise Refusal(400, "relyingPartyUUID must not be null")
    name = _required(fields, "relyingPartyName")
    phone = _required(fields, "phoneNumber")
    if not _PHONE.fullmatch(phone):
        raise Refusal(400, "phoneNumber must contain of + and numbers(8-30)")
    code = _required(fields, "nationalIdentityNumber")
    if not _CODE.fullmatch(code):
        raise Refusal(400, "nationalIdentityNumber must contain of 11 digits")
    return Who(uuid, name, phone, code, address)


def _digest(text: str, hash_type: str) -> bytes:
    if hash_type not in HASHES:
        raise Refusal(400, "hashType must be one of SHA256, SHA384, SHA512")
    try:
        digest = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Refusal(400, "Hash must be Base64 encoded") from error
    if base64.b64encode(digest).decode() != text or not 44 <= len(text) <= 88:
        raise Refusal(400, "hash must be valid Base64 string with length between 44 and 88")
    if len(digest) != HASHES[hash_type]:
        raise Refusal(400, "The length of the hash must match the type of hash")
    return digest


def _fields(request: Request) -> Mapping[str, str | None]:
    """Return the fields of the body; each must be a text or null. Unknown ones are nobody's business."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refusal(415, "HTTP 415 Unsupported Media Type")
    try:
        fields = json.loads(request.body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "Unable to process JSON") from error
    if not isinstance(fields, dict):
        raise Refusal(400, "Unable to process JSON")
    for name in _NAMES:
        if not isinstance(fields.get(name), str | None):
            raise Refusal(400, f"{name} must be a string")
    return {name: fields.get(name) for name in _NAMES}


_NAMES = (
    "relyingPartyUUID", "relyingPartyName", "phoneNumber", "nationalIdentityNumber", "hash", "hashType", "language",
    "displayText", "displayTextFormat",
)  # fmt: skip


def _required(fields: Mapping[str, str | None], name: str) -> str:
    value = fields.get(name)
    if not value:
        raise Refusal(400, f"Required {name} is missing.")
    return value
