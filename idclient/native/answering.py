"""What a page is told: the answer to its command, or what went wrong, in the words that Web eID has for it."""

import base64
from typing import Any

from idclient.errors import Cancelled, Error
from idclient.errors.login import NonceUnfit, OriginRefused
from idclient.errors.native import CommandRefused, HashUnsupported, MessageRefused
from idclient.errors.pins import PinPadCancelled
from idclient.journeys.web_eid import PageSignature
from idclient.texts import text_for
from idclient.wire.web_eid import SigningCertificate

_CANCELLED = "ERR_WEBEID_USER_CANCELLED"
_ARGUMENT = "ERR_WEBEID_NATIVE_INVALID_ARGUMENT"
_FATAL = "ERR_WEBEID_NATIVE_FATAL"
_BAD_ARGUMENTS = (MessageRefused, CommandRefused, OriginRefused, NonceUnfit, HashUnsupported)


def failure(error: Error) -> dict[str, Any]:
    """Return the answer for a failure. The message is English and ends in our own code, for whoever has to help."""
    if isinstance(error, (Cancelled, PinPadCancelled)):
        return _error(_CANCELLED, "User cancelled")
    code = _ARGUMENT if isinstance(error, _BAD_ARGUMENTS) else _FATAL
    return _error(code, f"{text_for(error.code, 'en').title} [{error.code}]")


def certificate(found: SigningCertificate) -> dict[str, Any]:
    """Return the answer to get-signing-certificate."""
    return {
        "certificate": base64.b64encode(found.certificate).decode("ascii"),
        "supportedSignatureAlgorithms": [dict(entry) for entry in found.algorithms],
    }


def signature(done: PageSignature) -> dict[str, Any]:
    """Return the answer to sign."""
    return {
        "signature": base64.b64encode(done.value).decode("ascii"),
        "signatureAlgorithm": dict(done.algorithm),
    }


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}
