"""What a signature tells about itself, and how a template of lines says it."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from idclient.value import field, frozen

FIELDS = ("name", "common_name", "personal_code", "date", "reason", "location")
"""What a template may name in braces, beside the words of `presets`."""
_PART = re.compile(r"\{\{|\}\}|\{([a-z_]*)\}|[{}]")


@frozen(kw_only=True)
class Facts:
    """The values of one signature. `when` is aware; what is not known or not said is empty."""

    when: datetime
    name: str = field(default="", repr=False)
    """Given names and surname."""
    common_name: str = field(default="", repr=False)
    personal_code: str = field(default="", repr=False)
    reason: str = field(default="", repr=False)
    location: str = field(default="", repr=False)


def unknown_field(template: str, known: Sequence[str]) -> str | None:
    """Return the first thing in braces that is not known, or a brace that stands alone; None when all is well."""
    for part in _PART.finditer(template):
        if part[1] is not None and part[1] not in known:
            return "{" + part[1] + "}"
        if len(part[0]) == 1:
            return part[0]
    return None


def with_words(template: str, words: Mapping[str, str]) -> str:
    """Return a template with its words filled in and its fields left as they are."""
    return _PART.sub(lambda part: _escaped(words[part[1]]) if part[1] in words else part[0], template)


def filled(template: str, facts: Facts, zone: tzinfo = UTC) -> list[str]:
    """Return the lines of a template with all fields filled in.

    A line that has fields is left out when all of them are empty. A value of several lines makes several lines.
    """
    values = {
        "name": facts.name,
        "common_name": facts.common_name,
        "personal_code": facts.personal_code,
        "date": date_text(facts.when, zone),
        "reason": facts.reason,
        "location": facts.location,
    }
    lines: list[str] = []
    for line in template.strip("\n").split("\n"):
        named = [part[1] for part in _PART.finditer(line) if part[1] is not None]
        if not named or any(values.get(name) for name in named):
            lines += _filled_line(line, values).splitlines() or [""]
    return lines


def date_text(when: datetime, zone: tzinfo) -> str:
    """Return a time to the second, with its distance from UTC."""
    local = when.astimezone(zone)
    offset = local.strftime("%z")
    return f"{local:%Y-%m-%d %H:%M:%S} UTC" + (f"{offset[:3]}:{offset[3:5]}" if offset.strip("+-0") else "")


def _filled_line(line: str, values: Mapping[str, str]) -> str:
    return _PART.sub(lambda part: part[0][0] if part[1] is None else values.get(part[1], part[0]), line)


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
