"""The lists to invent from, and a chance that the same seed repeats."""

from functools import cache
from random import Random
from typing import Any, NamedTuple

from evaluation.loading import fixture

KINDS = (  # words in a section's title → the list that its rows come from
    ("满意", "satisfaction"),
    ("质量", "quality"),
    ("时效", "timeliness"),
    ("成本", "cost"),
    ("经济", "economic"),
    ("生态", "ecological"),
    ("可持续", "lasting"),
    ("效益", "outcome"),
)


class Invented(NamedTuple):
    """An indicator of the lists: its name, unit, operator and the range of its target; kind as rows have it."""

    title: str
    kind: str = "number"
    unit: str = ""
    operator: str = ">="
    low: int = 0
    high: int = 0


@cache
def data() -> dict[str, Any]:
    """fixtures/demo/invented.yaml."""
    return dict(fixture("demo/invented.yaml"))


def chance(*parts: object) -> Random:
    """A source of chance of its own for each thing that is made: what is made later changes nothing before it."""
    return Random("/".join(map(str, parts)))  # noqa: S311 - nothing secret


def person_name(rng: Random) -> str:
    return str(rng.choice(data()["surnames"]) + rng.choice(data()["given"]))


def kind_of(title: str) -> str:
    """The list that fits a section of this title."""
    return next((kind for word, kind in KINDS if word in title), "output")


def pool(line: str, kind: str) -> list[Invented]:
    """The indicators of a line of work that fit a section: its own first, then the general ones."""
    own, general = data()["lines"][line], data()["general"]
    if kind == "satisfaction":
        low, high = general["satisfaction"]
        return [Invented(f"{served}满意度", "number", "%", ">=", int(low), int(high)) for served in own["served"]]
    if kind == "outcome":
        return [*map(_numbered, own["outcome"]), *pool(line, "satisfaction")]
    if kind == "timeliness":
        return [Invented(title, "date") for (title,) in general["timeliness"]]
    if kind == "lasting":
        return [Invented(title, "qualitative") for (title,) in general["lasting"]]
    return [*map(_numbered, own.get(kind, ())), *map(_numbered, general.get(kind, ()))]


def _numbered(entry: list[str]) -> Invented:
    title, unit, operator, low, high = entry
    return Invented(title, "number", unit, operator, int(low), int(high))
