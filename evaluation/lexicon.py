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
    return any(word in text for word in words(name))


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in words(name))


def matches(text: str, name: str) -> str:
    """What one of the patterns finds in the text, or nothing."""
    return next((found.group() for pattern in _patterns(name) if (found := pattern.search(text))), "")
