"""Row spans of the score table that survive page breaks: where a page begins, spans are cut and their label repeated（续）."""

from typing import NamedTuple


class Cell(NamedTuple):
    """A cell of the leading columns: its label, how far it spans, and whether it continues one from the page before."""

    label: str
    rows: int
    columns: int
    continued: bool


class Table:
    """The leading columns of a table whose rows have paths (一级, 二级, …, title), cut where pages begin."""

    def __init__(self, paths: list[tuple[str, ...]], breaks: frozenset[int] = frozenset()) -> None:
        self.paths = paths
        self.breaks = breaks
        self.depth = max((len(path) for path in paths), default=1)

    def cut(self, breaks: frozenset[int]) -> "Table":
        return Table(self.paths, breaks)

    def cells(self, row: int) -> list[Cell]:
        """The leading cells that begin in this row; a title spans the columns that its path does not use."""
        path = self.paths[row]
        found = [
            Cell(label, self._span(row, level), 1, self._continues(row, level))
            for level, label in enumerate(path[:-1])
            if self._begins(row, level)
        ]
        return [*found, Cell(path[-1], 1, self.depth - len(path) + 1, False)]

    def _same(self, first: int, second: int, level: int) -> bool:
        """Whether two rows lie in one section down to this level."""
        one, other = self.paths[first], self.paths[second]
        return len(one) > level + 1 and len(other) > level + 1 and one[: level + 1] == other[: level + 1]

    def _begins(self, row: int, level: int) -> bool:
        return row == 0 or row in self.breaks or not self._same(row - 1, row, level)

    def _continues(self, row: int, level: int) -> bool:
        return row > 0 and row in self.breaks and self._same(row - 1, row, level)

    def _span(self, row: int, level: int) -> int:
        end = row + 1
        while end < len(self.paths) and end not in self.breaks and self._same(row, end, level):
            end += 1
        return end - row
