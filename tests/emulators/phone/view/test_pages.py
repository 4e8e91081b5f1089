"""The files of the pages: their words exist in every language, and nothing in them needs an exception to the policy."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from idclient.emulators.phone.endings import Ending
from idclient.emulators.phone.smart_id.device_links import LinkProblem
from idclient.emulators.phone.view import pages

FOLDER = Path(pages.__file__).parent / "pages"
WORDS: dict[str, dict[str, str]] = json.loads((FOLDER / "words.json").read_text(encoding="utf-8"))
SCRIPTS = sorted(FOLDER.glob("*.js"))
PAGES = sorted(FOLDER.glob("*.html"))


class Markup(HTMLParser):
    """What of a page matters here."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_every_language_has_the_same_words_with_the_same_places() -> None:
    def places(language: str) -> dict[str, list[str]]:
        return {name: sorted(re.findall(r"\{\w+\}", text)) for name, text in WORDS[language].items()}

    assert set(WORDS) == {"en", "et", "ru"}
    assert places("en") == places("et") == places("ru")
    assert all(text.strip() for words in WORDS.values() for text in words.values())


def test_every_word_that_is_used_is_there() -> None:
    used = {attributes["data-word"] for page in PAGES for _, attributes in Markup(page.read_text()).tags
            if "data-word" in attributes}  # fmt: skip
    for script in SCRIPTS:
        used |= set(re.findall(r'\bword\("(\w+)"', script.read_text(encoding="utf-8")))
    used |= {f"ending_{ending.name.lower()}" for ending in Ending}
    assert used <= set(WORDS["en"])
    assert len(used) > 60


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_holds_a_script_or_a_style(page: Path) -> None:
    for tag, attributes in Markup(page.read_text(encoding="utf-8")).tags:
        assert tag != "style"
        assert tag != "script" or attributes["src"]
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for address in (attributes.get("src"), attributes.get("href")):
            assert address is None or not re.match(r"(\w+:)?//", address)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_no_script_makes_markup_or_code_out_of_text(script: Path) -> None:
    assert not re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|https?://",
        script.read_text(encoding="utf-8"),
    )


def test_every_file_comes_with_the_strict_policy_and_its_type() -> None:
    for path in FOLDER.iterdir():
        answer = pages.page(path.name)
        assert answer is not None
        assert answer.body == path.read_bytes()
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert pages.page("../pages.py") is None


def test_every_reason_for_which_an_app_refuses_a_link_has_words() -> None:
    reasons = {f"scan_{problem.value.replace('-', '_')}" for problem in LinkProblem if problem.value}
    assert reasons <= set(WORDS["en"])
