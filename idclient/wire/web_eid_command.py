"""What a page may ask of a native Web eID program: one command, with exactly the arguments that belong to it."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from idclient.errors.native import CommandRefused
from idclient.value import field, frozen
from idclient.wire.origin import Origin, read_origin
from idclient.wire.web_eid import require_nonce

HASH_SIZES: Mapping[str, int] = {
    "SHA-224": 28,
    "SHA-256": 32,
    "SHA-384": 48,
    "SHA-512": 64,
    "SHA3-224": 28,
    "SHA3-256": 32,
    "SHA3-384": 48,
    "SHA3-512": 64,
}
"""Octets of each hash by its name in Web eID."""

_OPTIONAL = frozenset({"lang"})
_ARGUMENTS = {
    "authenticate": frozenset({"challengeNonce", "origin"}),
    "get-signing-certificate": frozenset({"origin"}),
    "sign": frozenset({"hash", "hashFunction", "certificate", "origin"}),
    "quit": frozenset(),
}
_LANGUAGE = 2


@frozen
class Authenticate:
    """Log in to `origin`. `language` is a two-letter code, empty when the page names none."""

    nonce: str = field(repr=False)
    origin: Origin
    language: str = ""


@frozen
class GetSigningCertificate:
    """Give `origin` the signing certificate."""

    origin: Origin
    language: str = ""


@frozen
class SignHash:
    """Sign a digest of `hash_function` (its name in Web eID) with the key of `certificate`, DER."""

    digest: bytes = field(repr=False)
    hash_function: str
    certificate: bytes = field(repr=False)
    origin: Origin
    language: str = ""


@frozen
class Quit:
    """Say goodbye: a page only wanted to know whether this program is here."""


Command = Authenticate | GetSigningCertificate | SignHash | Quit


def read_command(document: Mapping[str, Any]) -> Command:
    """Read `{"command": …, "arguments": {…}}`. Raises: CommandRefused, OriginRefused, NonceUnfit."""
    if set(document) != {"command", "arguments"}:
        raise CommandRefused(what="message")
    name, arguments = document["command"], document["arguments"]
    wanted = _ARGUMENTS.get(name) if isinstance(name, str) else None
    if wanted is None:
        raise CommandRefused(what="command")
    if not isinstance(arguments, dict) or not wanted <= set(arguments) <= wanted | (_OPTIONAL if wanted else set()):
        raise CommandRefused(what="arguments")
    for key, value in arguments.items():
        if not isinstance(value, str):
            raise CommandRefused(what=key)
    return _command(name, arguments)


def _command(name: str, arguments: Mapping[str, str]) -> Command:
    if name == "quit":
        return Quit()
    origin, language = read_origin(arguments["origin"]), _language(arguments.get("lang", ""))
    if name == "get-signing-certificate":
        return GetSigningCertificate(origin, language)
    if name == "authenticate":
        require_nonce(arguments["challengeNonce"])
        return Authenticate(arguments["challengeNonce"], origin, language)
    function = arguments["hashFunction"]
    digest = _octets(arguments["hash"], "hash")
    if function not in HASH_SIZES:
        raise CommandRefused(what="hashFunction")
    if len(digest) != HASH_SIZES[function]:
        raise CommandRefused(what="hash")
    return SignHash(digest, function, _octets(arguments["certificate"], "certificate"), origin, language)


def _language(text: str) -> str:
    """Return a two-letter code, or nothing for anything else: a page's language is a wish."""
    fits = len(text) == _LANGUAGE and text.isascii() and text.isalpha()
    return text.lower() if fits else ""


def _octets(text: str, what: str) -> bytes:
    try:
        octets = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise CommandRefused(what=what) from problem
    if not octets:
        raise CommandRefused(what=what)
    return octets
