"""Attacks on signed documents, each keeping a genuine CMS byte for byte, by the names that research gave their kinds.

`forging` are the tools, `catalogue` is the list of all attacks with what must be said of each and who is fooled.
"""

from tests.documents.attacks.forging import (
    FORGED,
    Signed,
    append,
    last_start,
    object_text,
    place_of,
    signature_number,
    taken_apart,
)

__all__ = [
    "FORGED",
    "Signed",
    "append",
    "last_start",
    "object_text",
    "place_of",
    "signature_number",
    "taken_apart",
]
