"""Names of certificates made comparable (RFC 5280 §7.1, RFC 4518)."""

from functools import lru_cache
from typing import Any

_PLAIN = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("ÄÖÕÜŠŽäöõüšž")
"""Characters that string preparation only makes small: nothing to map, normalise, prohibit or turn round."""


def comparable(name: Any) -> str:
    """Make an asn1crypto Name comparable. Call inside `asn1.reading`."""
    return "\x1e".join(_relative(relative) for relative in name.chosen)


def _relative(relative: Any) -> str:
    values = {pair["type"].dotted: _prepared(pair) for pair in relative}
    return "\x1f".join(f"{oid}: {values[oid]}" for oid in sorted(values))


def _prepared(pair: Any) -> str:
    text: str = pair["value"].native
    if _PLAIN.issuperset(text):
        return prepare_plain(text)
    return str(pair.prepped_value)


@lru_cache(maxsize=256)
def prepare_plain(text: str) -> str:
    """Prepare a string of plain characters as asn1crypto prepares any, which takes a hundred times as long."""
    return f" {'  '.join(text.lower().split())} "
