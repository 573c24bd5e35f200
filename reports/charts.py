"""One chart that helps: points reached of full marks, a bar for each lowest section, as plain SVG numbers."""

from decimal import Decimal
from typing import NamedTuple

from evaluation.scorecards import StoredLine
from evaluation.values import numbers

WIDTH = Decimal(300)  # of the longest bar, in the chart's own units


class Bar(NamedTuple):
    """A section: its name, points (— where a row of it is not scored yet), and the lengths of both bars."""

    title: str
    award: str
    full: str
    y: int
    full_length: str
    award_length: str


def bars(lines: list[StoredLine]) -> list[Bar]:
    """A bar for each lowest section, in the regulation's order."""
    groups: dict[str, list[Decimal]] = {}
    scored: dict[str, bool] = {}
    for line in lines:
        if line.points is None:
            continue
        title = _group(line)
        kept = groups.setdefault(title, [Decimal(0), Decimal(0)])
        kept[0] += line.points
        kept[1] += line.award or Decimal(0)
        scored[title] = scored.get(title, True) and line.award is not None
    longest = max((full for full, _award in groups.values()), default=Decimal(0))
    if not longest:
        return []
    return [
        Bar(
            title,
            f"{award:f}" if scored[title] else "—",
            numbers.plain(full, 2),
            place * 22,
            _length(full, longest),
            _length(award if scored[title] else Decimal(0), longest),
        )
        for place, (title, (full, award)) in enumerate(groups.items())
    ]


def _group(line: StoredLine) -> str:
    """The section that a bar stands for: the last one of the path, or the row itself where it has none."""
    return line.section[-1] if line.section else line.title


def _length(value: Decimal, longest: Decimal) -> str:
    return numbers.plain(numbers.EXACT.divide(value * WIDTH, longest), 2)
