"""What the columns of a foreign table are: proposed by their heads or by what was remembered, corrected by somebody, kept as
a file.

A plan knows heads by their text and names nothing by an id, so that it can be shared between places (format import-mapping/1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluation import figures as catalogue
from evaluation.foreign.heads import KINDS, LOOKED_AT, Column, Head, compared, field_of, find, head_at, strength
from evaluation.foreign.naming import words_of
from evaluation.sheets.pages import Page
from evaluation.values import numbers

FORMAT = "import-mapping/1"
FIELDS = {  # kind of table → what its columns may be, in the order of a list
    "lines": (
        *("category", "function", "economic", "project", "source"),
        *("initial", "adjustment", "full_year", "executed", "carryover"),
        *("unit_code", "unit_name", "project_code"),
    ),
    "rows": (
        *("level1", "level2", "title", "points", "operator", "target", "actual", "unit", "reason"),
        *("unit_code", "unit_name", "project_code", "indicator_code"),
    ),
    "figures": ("label", "value", "unit_code", "unit_name"),
}
MANY = ("label", "value")  # may stand over several columns


class Unfit(ValueError):
    """A file that is no mapping, or a plan that cannot be followed: the code says why, `found` what was there."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(code, found)
        self.code, self.found = code, found


@dataclass
class Plan:
    """How one sheet is read: heads (text → field), the unit of amounts, which figures rows and columns are."""

    kind: str
    sheet: str = ""
    row: int = 0
    columns: dict[int, str] = field(default_factory=dict)
    unit: str = ""
    figures: dict[str, str] = field(default_factory=dict)  # “row|column” as compared → key of a figure, blank for none
    skip: str = ""  # numbers of rows: 12, 15-18

    def as_data(self) -> dict[str, Any]:
        return {**self.__dict__, "columns": {str(number): name for number, name in self.columns.items()}}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Plan":
        return cls(**{**data, "columns": {int(number): name for number, name in data["columns"].items()}})

    def skipped(self) -> frozenset[int]:
        """The rows that somebody leaves out. Raises Unfit."""
        found: set[int] = set()
        for part in numbers.half_width(self.skip).replace("，", ",").replace("、", ",").split(","):
            first, dash, last = part.strip().partition("-")
            begin, end = numbers.whole(first.strip()), numbers.whole((last if dash else first).strip())
            if not part.strip():
                continue
            if begin is None or end is None or end - begin > 10_000:
                raise Unfit("rows_unclear", part.strip()[:20])
            found |= set(range(begin, end + 1))
        return frozenset(found)


def propose(pages: Sequence[Page], kind: str = "", sheet: str = "", row: int = 0) -> tuple[Plan, Head] | None:
    """The best reading of a file: the sheet and kind whose heads are known best. Visible sheets first."""
    there = [page for page in pages if page.rows and (page.title == sheet if sheet else not page.hidden)]
    kinds = [kind] if kind else list(KINDS)
    ranked = [
        (strength(page, each) + _matches(page, each), -place, page, each) for place, page in enumerate(there) for each in kinds
    ]
    best = max(ranked, key=lambda found: found[:2], default=None)
    if best is None or (not best[0] and not (row or kind or sheet)):
        return None
    _strength, _place, page, chosen = best
    head = find(page, chosen, row) or find(page, chosen, next(iter(page.rows)))
    return (Plan(chosen, page.title, head.row, fields_of(head, chosen)), head) if head else None


def _matches(page: Page, kind: str) -> int:
    """Twice the number of figures that the names of rows and the heads make, up to ten: figures stand in a matrix as lines do."""
    head = find(page, kind) if kind == "figures" else None
    if head is None:
        return 0
    fields = fields_of(head, kind)
    labels = [column for column, name in fields.items() if name == "label"]
    values = [column for column, name in fields.items() if name == "value"]
    there = {compared(entry.label) for entry in catalogue.catalogue().figures}
    found = set()
    for row in [row for number, row in page.rows.items() if number >= head.start][:80]:
        name = next((row[column] for column in labels if column < len(row) and row[column]), "")
        for column in values if name else ():
            found.add(words_of(name, head.columns[column].names, there, only=len(values) == 1))
    return 2 * min(len(found & there), 10)


def known_table(
    pages: Sequence[Page], memories: Sequence[Mapping[str, Any]], kind: str = "", sheet: str = "", row: int = 0
) -> tuple[Plan, Head, int] | None:
    """The table whose heads were remembered, wherever among the first rows they stand; and which memory it is."""
    fitting = [(place, content) for place, content in enumerate(memories) if kind in ("", content["kind"])]
    wanted = {signature(content): place for place, content in reversed(fitting)}
    for page in pages if wanted else ():
        if page.title != sheet if sheet else page.hidden:
            continue
        for number in [row] if row in page.rows else [] if row else list(page.rows)[:LOOKED_AT]:
            head = head_at(page, number)
            if head.signature in wanted:
                place = wanted[head.signature]
                plan = recalled(memories[place], head)
                plan.sheet, plan.unit = page.title, head.unit or plan.unit
                return plan, head, place
    return None


def fields_of(head: Head, kind: str) -> dict[int, str]:
    """The field of each column, by its head. Heads of one field that are not told apart are left to whoever looks."""
    found: dict[int, str] = {}
    for number, column in head.columns.items():
        name = field_of(column, kind)
        if name in FIELDS[kind]:
            found[number] = name
    return {number: name for number, name in found.items() if name in MANY or not _is_unclear(number, name, found, head)}


def _is_unclear(number: int, name: str, found: Mapping[int, str], head: Head) -> bool:
    """Whether another column is called the same; of heads that only mean the same the first counts."""
    others = [other for other, named in found.items() if named == name and other != number]
    same = any(head.columns[other].names[0] == head.columns[number].names[0] for other in others)
    return same or any(other < number for other in others)


def unclear(head: Head, kind: str, columns: Mapping[int, str]) -> list[str]:
    """Heads that stand over several columns, of which none was chosen."""
    seen: dict[str, int] = {}
    for _number, column in head.columns.items():
        if field_of(column, kind) in FIELDS[kind] and field_of(column, kind) not in (*MANY, *columns.values()):
            seen[column.title] = seen.get(column.title, 0) + 1
    return [title for title, count in seen.items() if count > 1]


def recalled(content: Mapping[str, Any], head: Head) -> Plan:
    """The plan that was remembered, laid onto the heads of a file: by their text, wherever they stand now."""
    left = [dict(entry) for entry in content["columns"]]
    columns: dict[int, str] = {}
    for number, column in head.columns.items():
        entry = next((each for each in left if compared(str(each["head"])) in column.names), None)
        if entry is not None:
            left.remove(entry)
            if entry.get("field"):
                columns[number] = str(entry["field"])
    figures = {str(place): str(name) for place, name in dict(content.get("figures") or {}).items()}
    return Plan(str(content["kind"]), "", head.row, columns, str(content.get("unit") or ""), figures)


def remembered(plan: Plan, head: Head, rows: Sequence[str] = ()) -> dict[str, Any]:
    """What is kept of a plan: heads as text, in their order; of figures the names of their rows."""
    columns = [{"head": column.title, "field": plan.columns.get(number, "")} for number, column in sorted(head.columns.items())]
    return {"kind": plan.kind, "columns": columns, "unit": plan.unit, "figures": plan.figures, "rows": list(rows)}


def signature(content: Mapping[str, Any]) -> str:
    """The signature of the heads that a remembered plan is for."""
    titles = [str(entry["head"]) for entry in content["columns"]]
    columns = {place: Column(title, (compared(title),)) for place, title in enumerate(titles)}
    return Head(0, 0, columns).signature


def as_document(name: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """A remembered plan as a file that can be shared."""
    return {"format": FORMAT, "name": name, **content}


def from_document(data: Any) -> tuple[str, dict[str, Any]]:
    """Name and content of a shared file. Raises Unfit for anything that is not one."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise Unfit("not_a_mapping_file")
    kind, columns = data.get("kind"), data.get("columns")
    if kind not in KINDS or not isinstance(columns, list) or not 0 < len(columns) <= 256:
        raise Unfit("not_a_mapping_file")
    made = []
    for entry in columns:
        if not isinstance(entry, dict) or not isinstance(entry.get("head"), str) or not entry["head"].strip():
            raise Unfit("not_a_mapping_file")
        name = entry.get("field") or ""
        if name and name not in FIELDS[kind]:
            raise Unfit("unknown_field", str(name)[:40])
        made.append({"head": entry["head"][:120], "field": name})
    unit, figures = data.get("unit") or "", data.get("figures") or {}
    if unit not in ("", *numbers.MONEY_UNITS) or not isinstance(figures, dict) or len(figures) > 2000:
        raise Unfit("not_a_mapping_file")
    rows = data.get("rows") or []
    if not isinstance(rows, list) or len(rows) > 2000 or not all(isinstance(label, str) for label in rows):
        raise Unfit("not_a_mapping_file")
    if not all(isinstance(place, str) and isinstance(name, str) for place, name in figures.items()):
        raise Unfit("not_a_mapping_file")
    content = {"kind": kind, "columns": made, "unit": unit, "figures": figures, "rows": [label[:120] for label in rows]}
    return str(data.get("name") or "")[:60], content
