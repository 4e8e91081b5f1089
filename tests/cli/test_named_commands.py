"""Every command that a text, the README or a help tells somebody to type is one that exists."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from idclient.cli.options import build_parser
from idclient.cli.parser import UsageError
from tests.cli.run import ROOT

_NAMED = re.compile(r"`(idclient(?: [^`]+)?)`|\((idclient [^)]+)\)")


def strings(value: Any) -> Iterator[str]:
    """Yield every text in what a TOML file holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def named(text: str) -> Iterator[str]:
    """Yield the commands that a text names, on one line each."""
    for match in _NAMED.finditer(text):
        yield " ".join((match[1] or match[2]).split())


def commands(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        return {command for string in strings(tomllib.loads(text)) for command in named(string)}
    outside = re.sub(r"```.*?```", "", text, flags=re.DOTALL)  # the blocks are run by another test
    return set(named(outside))


FILES = [*sorted((ROOT / "idclient/texts").glob("*/*.toml")), ROOT / "README.md"]
FOUND = sorted({(command, path.name) for path in FILES for command in commands(path)})


def typed(command: str) -> list[str]:
    """Return the words of a command as somebody would type them: a gap of a text is one word."""
    return shlex.split(re.sub(r"\{[a-z_]+\}", "x", command.replace("…", "")))[1:]


def complaint(words: list[str]) -> str:
    """Return what the command line has against some words; nothing if they only lack a file or the like."""
    try:
        build_parser().parse_args(words)
    except UsageError as problem:
        return "" if "the following arguments are required" in str(problem) else str(problem)
    except SystemExit as end:  # --help and --version
        return "" if end.code == 0 else str(end.code)
    return ""


@pytest.mark.parametrize(("command", "place"), FOUND)
def test_a_command_that_somebody_is_told_to_type_exists(command: str, place: str) -> None:
    assert complaint(typed(command)) == "", place


def test_there_are_commands_to_be_checked() -> None:
    assert len({command for command, _ in FOUND}) > 30


@pytest.mark.parametrize("command", ["card unblock", "card pin unblok", "sign --no-such x", "frobnicate"])
def test_a_command_that_does_not_exist_would_be_noticed(command: str) -> None:
    assert "usage: idclient" in complaint(command.split())
