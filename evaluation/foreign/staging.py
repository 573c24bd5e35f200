"""What a file would change, kept compressed until it is taken over: cells of what is there, new rows, what is refused, left
or same."""

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Cell = list[Any]  # row, column, what, seen, value


class Fault(NamedTuple):
    """A cell that is refused: where it stands, what was received, why, and what was expected."""

    row: int
    column: int  # -1: the whole row
    head: str
    received: str
    why: str
    expected: str = ""


class Left(NamedTuple):
    """A row, or a text, that is left out, and why."""

    row: int
    what: str
    why: str


@dataclass
class Staged:
    """`fresh` of lines: [row, category, function, economic, project, source, five amounts in fen]; of rows: [row, section,
    cells]."""

    kind: str
    cells: list[Cell] = field(default_factory=list)
    fresh: list[list[Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    same: int = 0
    rows: int = 0  # of the table, whatever became of them

    def counts(self) -> dict[str, int]:
        """Cells that are new, changed, same and refused, and rows."""
        changed = sum(cell[3] not in ("", None) for cell in self.cells)
        blank = len(self.cells) - changed
        fresh = sum(_filled(self.kind, row) for row in self.fresh)
        return {
            "new": blank + fresh,
            "changed": changed,
            "same": self.same,
            "refused": len(self.faults),
            "left": len(self.left),
            "rows": self.rows,
            "fresh": len(self.fresh),
        }

    def packed(self) -> bytes:
        return zlib.compress(json.dumps(self.__dict__, ensure_ascii=False, separators=(",", ":")).encode(), 3)

    @classmethod
    def unpacked(cls, content: bytes) -> "Staged":
        data = json.loads(zlib.decompress(content))
        data["faults"] = [Fault(*each) for each in data["faults"]]
        data["left"] = [Left(*each) for each in data["left"]]
        return cls(**data)


def _filled(kind: str, row: list[Any]) -> int:
    values = row[2].values() if kind == "rows" else row[1:]
    return sum(value not in ("", None) for value in values)


Read = Callable[[str], tuple[Any, str]]  # a text → value, and why it is refused
