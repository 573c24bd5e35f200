"""The evaluation document (docs/evaluation-document.md): one self-evaluation in one file, read and written.

`read` turns a plain mapping into a Document or lists every fault of its shape at once. Cells stay the text they were;
evaluation/cells.py reads them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Literal

from evaluation import figures
from evaluation.scoring import framework as frameworks
from evaluation.scoring.framework import OPERATORS, Framework, Leaf, OpenSection, OwnRow
from evaluation.scoring.shapes import Fault, Reader, plain, setting
from evaluation.values import numbers, text

FORMAT = "self-evaluation/1"
_SIGNS = {"≥": ">=", "≧": ">=", "≤": "<=", "≦": "<=", "＝": "=", "==": "=", "＞": ">", "＜": "<", "=>": ">=", "=<": "<="}


def _empty(kind: type) -> Any:
    return field(default_factory=kind, metadata={"label": "", "minimum": "", "maximum": "", "truth": False})


@dataclass(frozen=True)
class UnitRef:
    code: str = setting("Code", default="")
    name: str = setting("Name", default="")


@dataclass(frozen=True)
class Deduction:
    points: str = setting("Points", default="")
    reason: str = setting("Reason", default="")


@dataclass(frozen=True)
class Verified:
    points: str = setting("Points", default="")
    reason: str = setting("Reason", default="")


@dataclass(frozen=True)
class Row:
    """One row as reported: of an indicator that the framework fixes (code), or of the unit's own (section and title)."""

    code: str = setting("Code", default="")
    section: str = setting("Section", default="")
    title: str = setting("Title", default="")
    points: str = setting("Points", default="")
    unit: str = setting("Unit", default="")
    operator: str = setting("Operator", default="")
    target: str = setting("Target", default="")
    actual: str = setting("Actual", default="")
    reason: str = setting("Reason", default="")
    kind: Literal["number", "date", "qualitative"] | None = setting("Kind", default=None)
    level: str = setting("Level", default="")
    share: str = setting("Share", default="")
    not_applicable: str = setting("Why not applicable", default="")
    target_initial: str = setting("Target as approved", default="")
    target_basis: str = setting("Document of the change", default="")
    office: str = setting("Office", default="")
    deduction: Deduction | None = setting("Deduction", default=None)
    verified: Verified | None = setting("Verified", default=None)
    evidence: tuple[str, ...] = setting("Evidence", default=())
    claimed: str = setting("Claimed points", default="")

    @property
    def kind_or_default(self) -> str:
        return self.kind or ("qualitative" if self.level else "number")

    @property
    def sign(self) -> str:
        """The operator in ASCII; nothing where it is absent or none of ours."""
        if self.operator in OPERATORS:
            return self.operator
        sign = numbers.half_width(self.operator).replace(" ", "")
        sign = _SIGNS.get(sign, sign)
        return sign if sign in OPERATORS else ""


@dataclass(frozen=True)
class Claimed:
    """Totals as somebody entered or published them: compared, never used."""

    points: str = setting("Points", default="")
    total: str = setting("Total", default="")
    grade: str = setting("Grade", default="")
    rate: str = setting("Execution rate", default="")
    execution_points: str = setting("Points of execution", default="")


@dataclass(frozen=True)
class Status:
    figures: Literal["flash", "filed", "approved"] | None = setting("Status of the figures", default=None)
    people: dict[str, str] = _empty(dict)


@dataclass(frozen=True)
class Document:
    """One self-evaluation, whole. `framework` is the code or the inline document as given; `rules` the parsed one."""

    format: Literal["self-evaluation/1"] = setting("Format")
    framework: Any = setting("Framework")
    year: int = setting("Year")
    unit: UnitRef = setting("Unit", default=UnitRef())
    subject: str = setting("Subject", default="")
    amount_unit: Literal["元", "万元"] = setting("Unit of amounts", default="万元")
    figures: dict[str, str] = _empty(dict)
    indicators: tuple[Row, ...] = setting("Rows", default=())
    items: dict[str, tuple[str, ...]] = _empty(dict)
    narrative: dict[str, str] = _empty(dict)
    status: Status = setting("Status", default=Status())
    claimed: Claimed = setting("Claimed", default=Claimed())
    blank_is_zero: tuple[str, ...] = setting("Groups of figures in which a blank means 0", default=())


class Case:
    """A document with the framework it names: rows found by leaf, leaves in the regulation's order."""

    def __init__(self, document: Document, framework: Framework, *, evidence_is_kept: bool = True) -> None:
        self.document = document
        self.framework = framework
        self.evidence_is_kept = evidence_is_kept

    @cached_property
    def rows(self) -> dict[str, Row]:
        """Leaf code → row. The unit's own rows are numbered within their section: A1-1.1, A1-1.2 …"""
        found: dict[str, Row] = {}
        count: dict[str, int] = {}
        for row in self.document.indicators:
            if row.code:
                found[row.code] = row
            elif section := find_section(self.framework, row.section):
                count[section.code] = count.get(section.code, 0) + 1
                found[f"{section.code}.{count[section.code]}"] = row
        return found

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        own = [_own_row(code, row) for code, row in self.rows.items() if not row.code]
        return frameworks.fill(self.framework, own)


def read(data: Any, get_framework: Callable[[str], Framework | None]) -> tuple[Case | None, tuple[Fault, ...]]:
    """The case that a mapping describes, or every fault of its shape: format, unknown key or code, unknown framework."""
    reader = Reader()
    document = reader.record(Document, data, "")
    framework, faults = _framework(data.get("framework") if isinstance(data, Mapping) else None, get_framework)
    reader.faults.extend(faults)
    if document is None or framework is None or reader.faults:
        return None, tuple(reader.faults)
    case = Case(_ordinary(document), framework)
    faults = tuple(_unknown(case))
    return (None if faults else case), faults


def trusted(data: Mapping[str, Any], framework: Framework) -> Case:
    """The case of a document that the product wrote and sealed itself, word for word: a row may still be without a name.

    Nothing is examined again (a replay opens thousands); a key that is none of ours raises ValueError.
    """
    try:
        return Case(_rebuilt(data), framework)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"no document of ours: {error}") from error


def _rebuilt(data: Mapping[str, Any]) -> Document:
    given: dict[str, Any] = dict(data)
    rows = tuple(_rebuilt_row(row) for row in given.pop("indicators"))
    given |= {key: kind(**given.pop(key, {})) for key, kind in (("unit", UnitRef), ("status", Status), ("claimed", Claimed))}
    items = {code: tuple(titles) for code, titles in given.pop("items", {}).items()}
    zero, year = tuple(given.pop("blank_is_zero", ())), int(given.pop("year"))
    return Document(**given, indicators=rows, items=items, blank_is_zero=zero, year=year)


_NESTED = (("deduction", Deduction), ("verified", Verified))
_BLANK = {entry.name: entry.default for entry in fields(Row)}


def _rebuilt_row(row: dict[str, Any]) -> Row:
    """A row as it was written. A frozen dataclass sets its twenty fields one by one: this takes a quarter of the time."""
    if not row.keys() <= _BLANK.keys():
        raise KeyError(*(row.keys() - _BLANK.keys()))
    nested: dict[str, Any] = {key: kind(**row[key]) for key, kind in _NESTED if key in row}
    if "evidence" in row:
        nested["evidence"] = tuple(row["evidence"])
    rebuilt = object.__new__(Row)
    rebuilt.__dict__.update(_BLANK | row | nested)
    return rebuilt


def write(document: Document) -> dict[str, Any]:
    """The mapping that `read` reads back into an equal document; what is empty is left out."""
    kept = {entry.name: plain(getattr(document, entry.name)) for entry in fields(document)}
    rows = [{key: value for key, value in row.items() if value not in ("", [], {})} for row in kept.pop("indicators")]
    return {key: value for key, value in kept.items() if value not in ("", [], {}, None)} | {"indicators": rows}


def find_section(framework: Framework, path: str) -> OpenSection | None:
    """An open section by code, or by the end of its path of titles (产出指标/数量指标); None where none or several fit."""
    if path in framework.open_sections:
        return framework.open_sections[path]
    wanted = _segments(path)
    if not wanted:
        return None
    parts = framework.open_sections.values()
    fitting = [part for part in parts if _segments(part.path)[-len(wanted) :] == wanted]
    if not fitting:  # a section that has but one open section below
        fitting = [part for part in parts if _segments(part.path)[: len(wanted)] == wanted]
    return fitting[0] if len(fitting) == 1 else None


def _segments(path: str) -> list[str]:
    """Titles of a path; the word 指标 at their end may be left out."""
    return [segment.strip().removesuffix("指标") for segment in path.split("/") if segment.strip()]


def _own_row(code: str, row: Row) -> OwnRow:
    try:
        points = numbers.read(row.points)
    except numbers.Refused:
        points = None
    if points is not None and points < 0:  # W03 says so; less than nothing cannot be earned
        points = None
    return OwnRow(code, code.rpartition(".")[0], row.title, points, row.kind_or_default, row.sign or ">=", row.unit)


def _framework(named: Any, get_framework: Callable[[str], Framework | None]) -> tuple[Framework | None, tuple[Fault, ...]]:
    if isinstance(named, Mapping):
        framework, faults = frameworks.parse(named, figures.known())
        blocking = [fault for fault in faults if not fault.code.startswith("W")]  # weights are a finding, not a shape
        return framework, tuple(fault._replace(where=f"framework.{fault.where}") for fault in blocking)
    framework = get_framework(named) if isinstance(named, str) else None
    if framework is None and named is not None:
        return None, (Fault("unknown_framework", "framework", (("found", str(named)[:60]),)),)
    return framework, ()


def _ordinary(document: Document) -> Document:
    """Names and cells in one line each."""

    def tidy(row: Row) -> Row:
        return replace(row, title=text.one_line(row.title), unit=text.one_line(row.unit))

    return replace(document, indicators=tuple(tidy(row) for row in document.indicators))


def _unknown(case: Case) -> list[Fault]:
    """Figures, groups, codes, sections and items that the catalogue and the framework do not know; rows named twice."""
    catalogue, faults = figures.catalogue(), []
    for key in case.document.figures:
        if key not in catalogue.by_key:
            faults.append(Fault("unknown_key", f"figures.{key}", (("key", key), ("known", "fixtures/figures.yaml"))))
    groups = {group.key for group in catalogue.groups}
    for number, group in enumerate(case.document.blank_is_zero, 1):
        if group not in groups:
            faults.append(
                Fault("not_a_choice", f"blank_is_zero[{number}]", (("found", group), ("known", ", ".join(sorted(groups)))))
            )
    faults.extend(_unknown_rows(case))
    faults.extend(_unknown_items(case))
    return faults


def _unknown_rows(case: Case) -> list[Fault]:
    faults, seen = [], set()
    sections = ", ".join(part.path for part in case.framework.open_sections.values())
    for number, row in enumerate(case.document.indicators, 1):
        place = f"indicators[{number}]"
        if bool(row.code) == bool(row.section):
            faults.append(Fault("code_or_section", place))
            continue
        name = (row.code, "", "") if row.code else (row.section, row.title, row.points)
        if row.code and row.code not in case.framework.leaves:
            faults.append(Fault("unknown_code", f"{place}.code", (("found", row.code),)))
        elif row.code and row.points:
            faults.append(Fault("points_are_fixed", f"{place}.points", (("code", row.code),)))
        elif row.code and row.code in seen:
            faults.append(Fault("row_twice", place, (("found", row.code),)))
        elif row.section and find_section(case.framework, row.section) is None:
            faults.append(Fault("unknown_section", f"{place}.section", (("found", row.section), ("known", sections))))
        elif row.section and not row.title:
            faults.append(Fault("missing_key", f"{place}.title", (("key", "title"),)))
        seen.add(name[0])
    return faults


def _unknown_items(case: Case) -> list[Fault]:
    faults = []
    for code, titles in case.document.items.items():
        leaf = case.framework.leaves.get(code)
        if leaf is None or leaf.settings.reads != "items":
            faults.append(Fault("unknown_code", f"items.{code}", (("found", code),)))
            continue
        known = leaf.settings.titles
        for title in titles:
            if title not in known:
                faults.append(Fault("not_a_choice", f"items.{code}", (("found", title), ("known", ", ".join(known)))))
    return faults
