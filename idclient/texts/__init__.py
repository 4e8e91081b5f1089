"""The words for codes and for the command line, in English, Estonian and Russian. The core holds codes only."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from idclient.value import frozen

LANGUAGES = ("en", "et", "ru")
_JOINERS = "\u200c\u200d"
"""Parts of words in some scripts, and of emoji; nothing else that is not seen is shown."""


@frozen
class Text:
    """What happened, in one sentence, and what to do now."""

    title: str
    advice: str


@cache
def _family(language: str, family: str) -> Mapping[str, Any]:
    import tomllib

    file = Path(__file__).parent / language / f"{family}.toml"  # importlib.resources costs a start several ms
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def has_text(code: str, language: str) -> bool:
    """Tell whether that language has its own words for a code."""
    return code in _family(language, code.split(".", 1)[0])


def text_for(code: str, language: str) -> Text:
    """Return the words for an error code; English where a language has none, the bare code where English has none."""
    family = code.split(".", 1)[0]
    entry = _family(language, family).get(code) or _family("en", family).get(code)
    return Text(entry["title"], entry["advice"]) if entry else Text(code, "")


def word(name: str, language: str) -> str:
    """Return a word or sentence of the command line. Raises: KeyError for a name no language has."""
    entry = _family(language, "cli").get(name) or _family("en", "cli")[name]
    return str(entry)


def filled(sentence: str, values: Mapping[str, str | int]) -> str:
    """Return a sentence with values filled in, each of them on one line and without anything that a terminal obeys."""
    return sentence.format(
        **{name: plain(value) if isinstance(value, str) else value for name, value in values.items()}
    )


def phrase(name: str, language: str, /, **values: str | int) -> str:
    """Return a sentence of a report on signatures, with values filled in. Raises: KeyError for an unknown name."""
    entry = _family(language, "verify").get(name) or _family("en", "verify")[name]
    return filled(str(entry), values)


def label(name: str, language: str, /, **values: str | int) -> str:
    """Return a sentence of a window, with values filled in. Raises: KeyError for an unknown name."""
    entry = _family(language, "window").get(name) or _family("en", "window")[name]
    return filled(str(entry), values)


def plural(count: int, language: str) -> str:
    """Return which form a count takes: `one`, `few` (2 to 4 in Russian) or `many`."""
    if language != "ru":
        return "one" if count == 1 else "many"
    if count % 10 == 1 and count % 100 != 11:
        return "one"
    return "few" if count % 10 in {2, 3, 4} and count % 100 not in {12, 13, 14} else "many"


def system_language(environ: Mapping[str, str]) -> str:
    """Return the language the environment asks for (LC_ALL, LC_MESSAGES, LANG), English if it is none of ours."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            language = environ[name].split("_")[0].split(".")[0].lower()
            return language if language in LANGUAGES else "en"
    return "en"


def plain(text: str) -> str:
    r"""Return a text on one line: what is not to be seen, or what moves what is seen, becomes `\x1b` or `\u202e`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(letter) for letter in text)


def plain_lines(text: str) -> str:
    """Return a text of ours of several lines, as `plain` otherwise."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(letter if letter in "\n\t" else _shown(letter) for letter in text)


def plain_json(written: str) -> str:
    """Return JSON that says the same and commands no terminal; octets that are no UTF-8 are lone surrogates."""
    if written.isascii():
        return written
    import json

    return "".join(json.dumps(letter)[1:-1] if letter != "\n" and _is_hidden(letter) else letter for letter in written)


def _is_hidden(letter: str) -> bool:
    import unicodedata

    kind = unicodedata.category(letter)
    return (kind[0] == "C" and kind != "Co" and letter not in _JOINERS) or kind in {"Zl", "Zp"}


def _shown(letter: str) -> str:
    if _is_hidden(letter):
        number = ord(letter)
        if 0xDC80 <= number <= 0xDCFF:  # an octet of a file name that is no UTF-8
            number -= 0xDC00
        return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
    return letter
