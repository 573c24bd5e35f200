"""Words by which checks recognise what a text is about (fixtures/lexicon.yaml)."""

import re
from functools import cache
from typing import Any

from evaluation.loading import fixture


@cache
def words(name: str) -> Any:
    """A list of words, or a mapping of class → words."""
    return fixture("lexicon.yaml")[name]


def speaks_of(text: str, name: str) -> bool:
    """Whether one of the words stands in the text."""
    return _any_of(tuple(words(name))).search(text) is not None


def first_of(text: str, among: tuple[str, ...]) -> str:
    """The first place in the text where one of the words stands: that word, or nothing."""
    found = _any_of(among).search(text)
    return found.group() if found else ""


@cache
def _any_of(among: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in among) or r"(?!)")


@cache
def _one_of(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in words(name)))


def matches(text: str, name: str) -> str:
    """What the first of the patterns finds in the text, or nothing."""
    found = _one_of(name).search(text)
    return found.group() if found else ""
