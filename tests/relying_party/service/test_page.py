"""The login page: everything of it is served, nothing of it is markup of others, and it speaks three languages."""

import json
import re
from pathlib import Path

import pytest

from idclient.relying_party.service import application
from tests.relying_party.service.browser import Browser
from tests.relying_party.service.conftest import Make

FOLDER = Path(application.__file__).parent / "page"
FILES = sorted(path.name for path in FOLDER.iterdir())
WORDS = json.loads((FOLDER / "words.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["", *FILES])
def test_every_file_is_served_never_kept_and_runs_nothing_of_others(browser: Browser, name: str) -> None:
    answer = browser.get(f"/{name}")
    assert answer.status == 200
    assert answer.body == (FOLDER / (name or "login.html")).read_bytes()
    assert answer.header("cache-control") == "no-store"
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("referrer-policy") == "no-referrer"
    policy = answer.header("content-security-policy")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_https_is_remembered_by_browsers_but_for_no_test_on_localhost(make: Make) -> None:
    names = [[name for name, _ in make(test=test).get("/").headers] for test in (False, True)]
    assert ["strict-transport-security" in found for found in names] == [True, False]


def test_a_test_service_says_that_it_is_one(make: Make) -> None:
    assert make(test=True).get("/about.json").json == {"host": "service.example", "test": True}
    assert make().get("/about.json").json["test"] is False


def test_the_languages_have_the_same_words_with_the_same_gaps() -> None:
    gaps = {
        language: {name: set(re.findall(r"\{\w+\}", text)) for name, text in words.items()}
        for language, words in WORDS.items()
    }
    assert set(gaps) == {"en", "et", "ru"}
    assert gaps["en"] == gaps["et"] == gaps["ru"]
    assert all(text.strip() for words in WORDS.values() for text in words.values())


def test_every_word_that_the_page_uses_is_there() -> None:
    html = (FOLDER / "login.html").read_text(encoding="utf-8")
    used = set(re.findall(r'data-word="(\w+)"', html))
    for script in FOLDER.glob("*.js"):
        used |= set(re.findall(r'word\("(\w+)"', script.read_text(encoding="utf-8")))
    assert used
    assert used <= set(WORDS["en"])


def test_no_script_makes_markup_or_asks_anybody_else() -> None:
    for script in FOLDER.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|https?://", text), script
