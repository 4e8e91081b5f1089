"""What a journal may say of a request: names of the protocol and its fixed words; of everything else only its size."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

_SEGMENTS = frozenset((
    "mid-api", "smart-id-rp", "v1", "v2", "v3", "authentication", "signature", "certificate", "certificatechoice",
    "certificate-choice", "session", "notification", "device-link", "linked", "anonymous", "etsi", "document",
    "private", "pno", "version", "ocsp",
))  # fmt: skip
_KEPT = frozenset((
    "hashType", "language", "displayTextFormat", "state", "result", "endResult", "algorithm", "error", "time",
    "certificateLevel", "signatureProtocol", "signatureAlgorithm", "hashAlgorithm", "flowType", "interactionTypeUsed",
    "type", "vcType", "saltLength", "trailerField", "title", "status", "code", "detail", "paramName", "pointer",
    "message",
))  # fmt: skip
"""Members whose values are fixed words, numbers or moments in both protocols."""
_WORD = re.compile(r"[\w .:;,/'()+#-]{0,100}", re.ASCII)
_NAME = re.compile(r"[A-Za-z]{1,40}", re.ASCII)
_TRACE = re.compile(r"[0-9a-f]{16}", re.ASCII)
_LONG_NUMBER = re.compile(r"\d{5,}", re.ASCII)


def redact_url(url: str) -> str:
    """Return path and query with nothing but what the protocols call their resources, and how long a poll waits."""
    parts = urlsplit(url)
    segments = [part if part in _SEGMENTS or not part else "…" for part in parts.path.split("/")]
    waits = parse_qs(parts.query).get("timeoutMs", [""])[-1]
    query = f"?timeoutMs={waits}" if waits.isascii() and waits.isdecimal() and len(waits) <= 6 else ""
    return "/".join(segments) + query


def redact_body(body: bytes) -> bytes:
    """Return a body with the values of harmless members only; one that is no JSON object loses everything."""
    if not body:
        return b""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        return f"‹{len(body)} octets›".encode()
    return json.dumps(_redacted(value, kept=False), ensure_ascii=False).encode()


def _redacted(value: Any, *, kept: bool) -> Any:
    if isinstance(value, dict):
        names = {name: name if _NAME.fullmatch(name) else f"‹{len(name)} characters›" for name in value}
        return {names[name]: _member(name, inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_redacted(inner, kept=kept) for inner in value]
    if value is None or isinstance(value, bool):
        return value
    text = str(value)
    if kept and _WORD.fullmatch(text) and not _LONG_NUMBER.search(text):
        return value
    return f"‹{len(text)} characters›" if isinstance(value, str) else "‹number›"


def _member(name: str, value: Any) -> Any:
    if name == "traceId" and isinstance(value, str) and _TRACE.fullmatch(value):
        return value
    return _redacted(value, kept=name in _KEPT)
