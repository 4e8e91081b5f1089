"""Every failure of the card family has words in every language and a code that stays."""

import pytest

from idclient.errors import card, wire
from idclient.errors.card import CardError
from idclient.texts import LANGUAGES, has_text, text_for

LEAVES = sorted(
    {
        leaf.code
        for module in (card, wire)
        for leaf in vars(module).values()
        if isinstance(leaf, type) and issubclass(leaf, CardError) and leaf is not CardError
    }
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", LEAVES)
def test_every_code_has_words_in_every_language(code: str, language: str) -> None:
    assert has_text(code, language)
    text = text_for(code, language)
    assert text.title.endswith(".")
    assert text.advice.endswith(".")


def test_every_leaf_has_its_own_code() -> None:
    codes = [
        leaf.code
        for module in (card, wire)
        for leaf in vars(module).values()
        if isinstance(leaf, type)
        and issubclass(leaf, CardError)
        and leaf is not CardError
        and leaf.__module__ == module.__name__
    ]
    assert len(codes) == len(set(codes))
    assert all(code.startswith("card.") for code in codes)
