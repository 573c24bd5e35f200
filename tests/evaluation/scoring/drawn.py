"""Evaluations drawn at random for any framework, the same for the same seed: figures, own rows, readings; also odd ones."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

from evaluation import figures
from evaluation.scoring.framework import OPERATORS, Framework, Leaf, OwnRow, fill
from evaluation.scoring.rules.award import Reading

DAY = date(2021, 9, 30)


class Drawn(NamedTuple):
    """What somebody might have reported."""

    own: list[OwnRow]
    leaves: tuple[Leaf, ...]
    readings: dict[str, Reading]
    figures: dict[str, Decimal | None]


def draw(framework: Framework, seed: int) -> Drawn:
    rng = Random(seed)
    reported = figures.with_rates({figure.key: _figure(rng, figure.kind) for figure in figures.catalogue().figures})
    own = list(_own_rows(framework, rng))
    leaves = fill(framework, own)
    return Drawn(own, leaves, {leaf.code: _reading(leaf, rng)._replace(figures=reported) for leaf in leaves}, reported)


def _figure(rng: Random, kind: str) -> Decimal | None:
    roll = rng.random()
    if roll < 0.02:
        return None
    if roll < 0.06:
        return Decimal(0)
    if roll < 0.08:
        return Decimal(rng.randrange(10**15, 10**16)) if kind == "money" else Decimal(rng.randrange(1000))
    return Decimal(rng.choice([80, 90, 95, 100, 100, 101, 105, 110, 120])) if roll < 0.5 else _hundredths(rng, 50, 130)


def _hundredths(rng: Random, low: int, high: int) -> Decimal:
    return Decimal(rng.randrange(low * 100, high * 100)).scaleb(-2)


def _own_rows(framework: Framework, rng: Random) -> Iterator[OwnRow]:
    for section in framework.open_sections.values():
        for number in range(1, rng.randrange(4) + 1):
            points = None if framework.total is None else _hundredths(rng, 1, 40)
            kind = rng.choice(["number", "number", "number", "date", "qualitative"])
            title = f"{section.code}{rng.randrange(10**6)}"
            yield OwnRow(f"{section.code}.{number}", section.code, title, points, kind, rng.choice(list(OPERATORS)))


def _reading(leaf: Leaf, rng: Random) -> Reading:
    values: dict[str, Any] = {}
    if rng.random() < 0.08:
        values["not_applicable"] = "无此事项"
    if rng.random() < 0.05:
        values["deduction"] = _hundredths(rng, 0, 3)
    if rng.random() < 0.03:
        return Reading(**values)
    match leaf.settings.reads:
        case "target":
            target = rng.choice([Decimal(0), Decimal(-5), *[_hundredths(rng, 1, 200)] * 12])
            share = rng.choice([Decimal(0), Decimal("-0.1"), Decimal(1), Decimal("1.3"), *[_hundredths(rng, 0, 2)] * 4])
            values |= {"target": target, "actual": rng.choice([target * share, target, _hundredths(rng, 0, 300)])}
        case "count":
            values["actual"] = rng.choice([Decimal(rng.randrange(-1, 8)), _hundredths(rng, 50, 110), Decimal(90)])
        case "date":
            values |= {"due_on": DAY, "done_on": DAY + timedelta(days=rng.randrange(-3, 4))}
        case "level":
            level, low, high = rng.choice([("met", 80, 101), ("partly", 50, 80), ("unmet", 0, 60)])
            values |= {"level": level, "share": rng.choice([None, Decimal(rng.randrange(low, high)).scaleb(-2)])}
        case "items":
            titles = leaf.settings.titles
            chosen = [rng.choice(titles)] if leaf.settings.kind == "choice" else [t for t in titles if rng.random() < 0.7]
            values["items"] = frozenset(chosen)
        case "yes_no":
            values["holds"] = rng.random() < 0.7
    return Reading(**values)
