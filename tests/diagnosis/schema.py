"""As much of JSON Schema 2020-12 as the schema of the report uses. An unknown keyword is a mistake of the schema."""

import re
from collections.abc import Iterator
from typing import Any

_TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
_NOTES = {"$schema", "$id", "title", "$defs"}


def violations(value: Any, schema: dict[str, Any]) -> list[str]:
    """Return what is wrong with a value, nothing when it keeps to the schema."""
    return list(_violations(value, schema, schema, "$"))


def _violations(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    for keyword, wanted in schema.items():
        if keyword not in _NOTES:
            yield from _RULES[keyword](value, wanted, schema, root, at)


def _reference(value: Any, wanted: str, schema: Any, root: dict[str, Any], at: str) -> Iterator[str]:
    yield from _violations(value, root["$defs"][wanted.removeprefix("#/$defs/")], root, at)


def _one_of(value: Any, wanted: list[Any], schema: Any, root: dict[str, Any], at: str) -> Iterator[str]:
    problems = [list(_violations(value, choice, root, at)) for choice in wanted]
    if sum(not found for found in problems) != 1:
        yield f"{at}: not exactly one of {len(wanted)}: {problems}"


def _type(value: Any, wanted: str | list[str], schema: Any, root: Any, at: str) -> Iterator[str]:
    names = [wanted] if isinstance(wanted, str) else wanted
    if not any(
        isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool)) for name in names
    ):
        yield f"{at}: no {wanted}"


def _properties(value: Any, wanted: dict[str, Any], schema: Any, root: Any, at: str) -> Iterator[str]:
    for name, inner in wanted.items():
        if isinstance(value, dict) and name in value:
            yield from _violations(value[name], inner, root, f"{at}.{name}")


def _additional(value: Any, wanted: Any, schema: dict[str, Any], root: Any, at: str) -> Iterator[str]:
    for name in value if isinstance(value, dict) else ():
        if name in schema.get("properties", {}):
            continue
        if wanted is False:
            yield f"{at}: {name} is too much"
        else:
            yield from _violations(value[name], wanted, root, f"{at}.{name}")


def _items(value: Any, wanted: dict[str, Any], schema: Any, root: Any, at: str) -> Iterator[str]:
    for number, item in enumerate(value if isinstance(value, list) else ()):
        yield from _violations(item, wanted, root, f"{at}[{number}]")


def _required(value: Any, wanted: list[str], schema: Any, root: Any, at: str) -> Iterator[str]:
    yield from (f"{at}: {name} is missing" for name in wanted if not isinstance(value, dict) or name not in value)


def _constant(value: Any, wanted: Any, schema: Any, root: Any, at: str) -> Iterator[str]:
    if value != wanted:
        yield f"{at}: not {wanted}"


def _enumeration(value: Any, wanted: list[Any], schema: Any, root: Any, at: str) -> Iterator[str]:
    if value not in wanted:
        yield f"{at}: none of {wanted}"


def _pattern(value: Any, wanted: str, schema: Any, root: Any, at: str) -> Iterator[str]:
    if isinstance(value, str) and not re.search(wanted, value):
        yield f"{at}: {value!r} does not fit {wanted}"


_RULES: dict[str, Any] = {
    "$ref": _reference,
    "oneOf": _one_of,
    "type": _type,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "required": _required,
    "const": _constant,
    "enum": _enumeration,
    "pattern": _pattern,
}
