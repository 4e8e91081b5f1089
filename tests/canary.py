"""What must never be seen, in every form that it could be seen in."""

import base64
import json
import unicodedata
from collections.abc import Iterator, Mapping

SURNAME = "JÕEORG"
GIVEN_NAMES = "JAAK-KRISTJAN"
CODE = "38001085718"
DOCUMENT = "AS0010392"
"""What the card of the tests (tests/emulators/personalisation.py) holds."""

PHONE = "+37259876543"
PIN1, NEW_PIN1 = "461379", "719346"
PIN2, NEW_PIN2 = "5792048", "8402975"
PUK = "83920175"
CAN = "604938"
EMAIL = "jaak.kanaarilind@eesti.example"
HOST = "kanaari-arvuti"
USER = "jaakkanaari"
HOME = f"/home/{USER}"
SERIAL = "C4N4RY77"
PROXY_USER = "puurilind"
TOKEN = "eyJhbGciOiJFUzM4NCJ9.eyJrYW5hYXJpIjoxfQ.a4Nnc2ln"

SECRETS: Mapping[str, str] = {
    "surname": SURNAME,
    "given name": "KRISTJAN",
    "code": CODE,
    "document": DOCUMENT,
    "phone": PHONE,
    "PIN1": PIN1,
    "new PIN1": NEW_PIN1,
    "PIN2": PIN2,
    "new PIN2": NEW_PIN2,
    "PUK": PUK,
    "CAN": CAN,
    "email": EMAIL,
    "host": HOST,
    "user": USER,
    "reader serial": SERIAL,
    "proxy user": PROXY_USER,
    "token": TOKEN,
}


def found_in(octets: bytes) -> list[str]:
    """Name the secrets that some octets show, in any case and encoding."""
    text = octets.decode("utf-8", errors="replace").casefold()
    return sorted({name for name, secret in SECRETS.items() for form in forms(secret) if form in text})


def forms(secret: str) -> Iterator[str]:
    """Yield what a text would contain, in folded case."""
    bare = "".join(char for char in unicodedata.normalize("NFD", secret) if not unicodedata.combining(char))
    for spelling in {secret, secret.lower(), secret.title(), bare, bare.lower(), unicodedata.normalize("NFD", secret)}:
        yield spelling.casefold()
        yield json.dumps(spelling)[1:-1].casefold()
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            encoded = spelling.encode(encoding)
            yield encoded.hex()
            yield encoded.hex(" ")
            yield encoded.hex(":")
        yield repr(list(spelling.encode()))[1:-1]
        yield from _base64_forms(spelling.encode())


def _base64_forms(octets: bytes) -> Iterator[str]:
    """Yield the inner part of each of the three ways base64 can hold some octets."""
    for skipped in range(3):
        encoded = base64.b64encode(b"\0" * skipped + octets + b"\0\0").decode()
        yield encoded[-(-skipped * 8 // 6) : (skipped + len(octets)) * 8 // 6].casefold()


def number_forms(number: int) -> Iterator[bytes]:
    """Yield what a file would contain that holds a large number."""
    octets = number.to_bytes((number.bit_length() + 7) // 8)
    yield octets
    yield octets[::-1]
    yield str(number).encode()
    yield octets.hex().encode()
    yield octets.hex().upper().encode()
    for skipped in range(3):
        encoded = base64.b64encode(b"\0" * skipped + octets + b"\0\0")
        yield encoded[-(-skipped * 8 // 6) : (skipped + len(octets)) * 8 // 6]
        yield base64.urlsafe_b64encode(b"\0" * skipped + octets + b"\0\0")[
            -(-skipped * 8 // 6) : (skipped + len(octets)) * 8 // 6
        ]
