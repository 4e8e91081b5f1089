"""Every code has a class, is unique, and has words in every language."""

import string
import tomllib
from importlib import import_module, resources
from pkgutil import iter_modules

import pytest

import idclient.errors
from idclient.documents.inspection.codes import SEVERITIES
from idclient.errors import Error
from idclient.texts import LANGUAGES, has_text, system_language, text_for, word


def _leaves() -> list[type[Error]]:
    for module in iter_modules(idclient.errors.__path__):
        import_module(f"idclient.errors.{module.name}")
    found: list[type[Error]] = []
    waiting: list[type[Error]] = [Error]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if kind.code and kind.__module__.startswith("idclient."):
            found.append(kind)
    return sorted(set(found), key=lambda kind: kind.code)


LEAVES = _leaves()
CODES = sorted({kind.code for kind in LEAVES})


def test_no_two_failures_share_a_code() -> None:
    own = [kind.code for kind in LEAVES if "code" in vars(kind)]
    assert sorted(own) == sorted(set(own))


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.code)
def test_every_failure_explains_itself_to_a_developer(kind: type[Error]) -> None:
    assert kind.__doc__
    assert kind.code in {"cancelled", "internal"} or kind.code.count(".") == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [*CODES, *SEVERITIES])
def test_every_code_has_words_in_every_language(code: str, language: str) -> None:
    assert has_text(code, language), f"{code} has no {language} text"
    text = text_for(code, language)
    assert text.title.strip()
    assert text.advice.strip()
    if language == "ru":
        assert any("а" <= letter <= "я" for letter in text.title.lower())


SENTENCES = {"cli.toml", "diagnosis.toml", "verify.toml", "window.toml"}
"""Words that belong to no failure."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_left_for_codes_that_do_not_exist(language: str) -> None:
    folder = resources.files("idclient.texts") / language
    for file in folder.iterdir():
        if file.name.endswith(".toml") and file.name not in SENTENCES:
            assert set(tomllib.loads(file.read_text(encoding="utf-8"))) <= {*CODES, *SEVERITIES}, file.name


@pytest.mark.parametrize("code", ["document.output_exists", "document.output_not_written"])
def test_a_file_that_cannot_be_saved_is_not_called_a_signed_document_for_it_may_be_a_report(code: str) -> None:
    told = [text_for(code, language) for language in LANGUAGES]
    words = " ".join(text.title + " " + text.advice for text in told).lower()
    assert not [stem for stem in ("sign", "allkir", "подпи") if stem in words]


@pytest.mark.parametrize("family", ["cli.toml", "verify.toml", "window.toml"])
def test_the_same_words_with_the_same_gaps_are_there_in_every_language(family: str) -> None:
    tables = {
        language: tomllib.loads((resources.files("idclient.texts") / language / family).read_text(encoding="utf-8"))
        for language in LANGUAGES
    }
    for name, sentence in tables["en"].items():
        gaps = {gap for _, gap, _, _ in string.Formatter().parse(sentence) if gap}
        for language in LANGUAGES:
            translated = tables[language][name]
            assert {gap for _, gap, _, _ in string.Formatter().parse(translated) if gap} == gaps, (language, name)
    assert len({frozenset(table) for table in tables.values()}) == 1


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "et_EE.UTF-8"}, "et"),
        ({"LANG": "et_EE.UTF-8", "LC_ALL": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LC_MESSAGES": "de_DE", "LANG": "et"}, "en"),
    ],
)
def test_the_language_follows_the_system(environ: dict[str, str], language: str) -> None:
    assert system_language(environ) == language


def test_a_code_without_words_is_still_shown() -> None:
    assert text_for("future.fact", "et").title == "future.fact"
    assert word("signed", "ru") != word("signed", "en")
