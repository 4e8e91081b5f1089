"""In Estonian the program says "teie" to everybody, everywhere; only buttons are short commands."""

import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest

from idclient.diagnosis.bundle import README

BUTTONS = {"window.toml"}
SHOWN_AS_COMMANDS = {"login_text", "phone_signing_text", "phone_signing_texts"}
"""What a phone shows as the thing to be confirmed, as a button does."""

INFORMAL = """
    alusta anna ava eemalda ekspordi haagi hoia hääleta jätka kasuta kinnista kirjuta käivita küsi laadi
    lase leia lisa logi lõpeta muuda määra nimeta oota paigalda palu pane paranda proovi pöördu pühi saada sea sisesta
    sulge taaskäivita taotle teata tugine tööta tühista usalda uuenda vaata vali võta võrdle ühenda
    oled näed pead saad soovid soovisid tead vajutad võid
    sa sina sinu su sind sul sulle
"""
_INFORMAL = re.compile(rf"(?<!\bei )(?<!\bega )\b(?:{'|'.join(INFORMAL.split())})\b", re.IGNORECASE)


def sentences(value: Any, name: str = "") -> Iterator[str]:
    """Yield what is said to a person: without what stands between backquotes, and without labels."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in SHOWN_AS_COMMANDS:
                yield from sentences(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from sentences(inner, name)
    elif isinstance(value, str):
        yield re.sub(r"`[^`]*`", "", value)


def informal(text: str) -> list[str]:
    return [match[0] for match in _INFORMAL.finditer(text)]


FILES = sorted(
    file.name
    for file in (resources.files("idclient.texts") / "et").iterdir()
    if file.name.endswith(".toml") and file.name not in BUTTONS
)


@pytest.mark.parametrize("name", FILES)
def test_nobody_is_called_by_the_familiar_form(name: str) -> None:
    table = tomllib.loads((resources.files("idclient.texts") / "et" / name).read_text(encoding="utf-8"))
    assert {text: informal(text) for text in sentences(table) if informal(text)} == {}


def test_the_bundle_for_the_help_desk_speaks_the_same_way() -> None:
    assert "varjunimed" in README
    assert informal(README) == []


@pytest.mark.parametrize(
    "text", ["Ühenda lugeja lahti.", "Ära muretse, ava see ja proovi uuesti.", "Kui sa lehte ei avanud", "sinu hääl"]
)
def test_the_familiar_form_would_be_noticed(text: str) -> None:
    assert informal(text)


@pytest.mark.parametrize("text", ["Ühendage lugeja.", "Süsteem ei luba seda ega kasuta seda.", "Midagi ei küsi keegi."])
def test_other_uses_of_such_words_are_not_taken_for_it(text: str) -> None:
    assert not informal(text)
