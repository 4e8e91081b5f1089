"""Cookies as a program that speaks with one origin keeps them: read, kept in memory, sent back (RFC 6265)."""

import re
from collections.abc import Mapping

from idclient.value import field, frozen

_BOUNDARY = re.compile(r",\s*(?=[!#$%&'*+.^_`|~0-9A-Za-z-]+=)")
"""Between two Set-Cookie fields joined into one; the comma of a date is not followed by a name and an equals sign."""
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}")
_VALUE = re.compile(r'"?[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*"?')
_LONGEST, _MOST = 4096, 20


@frozen
class Cookies:
    """What the origin asked to be sent back, by name. Paths and lifetimes are not kept: one exchange is short."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def header(self) -> str:
        """The value of the header `cookie`, empty without cookies."""
        return "; ".join(f"{name}={value}" for name, value in self.values.items())

    def after(self, set_cookie: str) -> "Cookies":
        """Return the cookies after an answer with this header `set-cookie`, several joined by commas. Never raises.

        What is malformed, too long, too many, or breaks the rules of `__Host-` and `__Secure-` is passed over.
        """
        values = dict(self.values)
        for text in _BOUNDARY.split(set_cookie):
            pair, *attributes = (part.strip() for part in text.split(";"))
            name, _, value = pair.partition("=")
            if len(text) > _LONGEST or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
                continue
            found = {key.strip().lower(): said.strip() for key, _, said in (part.partition("=") for part in attributes)}
            if not _keeps_promise(name, found):
                continue
            values.pop(name, None)
            if not _is_over(found) and len(values) < _MOST:
                values[name] = value
        return Cookies(values)


def _keeps_promise(name: str, attributes: Mapping[str, str]) -> bool:
    if name.startswith("__Host-"):
        return "secure" in attributes and "domain" not in attributes and attributes.get("path") == "/"
    return "secure" in attributes if name.startswith("__Secure-") else True


def _is_over(attributes: Mapping[str, str]) -> bool:
    age = attributes.get("max-age", "")
    return age == "0" or (age.startswith("-") and age[1:].isdigit())
