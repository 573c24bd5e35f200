"""Out again in the shape that came in: the heads of a mapping, in their order and unit of amounts, as XLSX or CSV."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from evaluation import cases, figures, frameworks, permissions, stored
from evaluation.foreign.heads import column_of
from evaluation.foreign.naming import name_of
from evaluation.models import Evaluation, Indicator, Mapping
from evaluation.resources import LinesResource
from evaluation.services.mappings import known_to
from evaluation.sheets import separated
from evaluation.sheets.writing import TYPE, Column, Sheet, workbook
from evaluation.values import numbers
from evaluation.views.files import attachment
from evaluation.views.imports.targets import own_of
from units.models import BudgetLine

Rows = Iterator[list[Any]]


def export(request: HttpRequest, pk: int) -> HttpResponse:
    """What the evaluation holds, as the mapping's file would have it."""
    evaluation = permissions.get_evaluation_or_404(request, pk)
    number = numbers.whole(request.GET.get("mapping", ""))
    mapping = known_to(evaluation.subject.unit).filter(pk=number or 0).first()
    if mapping is None:
        raise Http404
    heads = [str(entry["head"]) for entry in mapping.content["columns"]]
    rows = ROWS[mapping.kind](evaluation, mapping, mapping.content["unit"] or evaluation.amount_unit)
    form, encoding = request.GET.get("as", "xlsx"), request.GET.get("encoding", "utf-8")
    if form == "csv" and encoding in separated.ENCODINGS:
        return _file(separated.written([heads, *rows], encoding), "text/csv", mapping.name, "csv")
    above = [_("Unit: %(unit)s") % {"unit": mapping.content["unit"] or evaluation.amount_unit}]
    if form != "xlsx":
        raise Http404
    return _file(workbook([Sheet(mapping.name, [Column(head) for head in heads], rows, above)]), TYPE, mapping.name, "xlsx")


def _file(content: bytes, kind: str, name: str, ending: str) -> HttpResponse:
    return attachment(content, kind, f"{name}.{ending}", plain=f"export.{ending}")


def _lines(evaluation: Evaluation, mapping: Mapping, unit: str) -> Rows:
    """Budget lines, by the resource of django-import-export: its fields, under the heads of the file."""
    columns = mapping.content["columns"]
    resource = LinesResource(
        unit, {entry["field"]: entry["head"] for entry in columns if entry["field"] in LinesResource(unit).fields}
    )
    own = own_of(evaluation)
    fixed = {"unit_code": own.code, "unit_name": own.name, "project_code": own.project}
    lines = BudgetLine.objects.filter(subject=evaluation.subject_id, year=evaluation.round.year).iterator(2000)
    for line in lines:
        cells = dict(zip(resource.fields, resource.row(line), strict=True)) | fixed
        yield [cells.get(entry["field"], "") for entry in columns]


def _rows(evaluation: Evaluation, mapping: Mapping, _unit: str) -> Rows:
    entered, own = cases.Entered(evaluation), own_of(evaluation)
    framework = frameworks.of(evaluation.round.framework)
    fixed = {"unit_code": own.code, "unit_name": own.name, "project_code": own.project}
    for row in entered.indicators:
        leaf = framework.leaves.get(row.code)
        path = (
            framework.open_sections[row.section].path if row.section in framework.open_sections else leaf.section if leaf else ""
        )
        cells = fixed | dict(zip(("level1", "level2"), [*path.split("/"), "", ""], strict=False)) | _cells(row)
        cells["unit"] = leaf.unit if leaf else row.unit
        if leaf:
            cells |= {"points": leaf.points, "indicator_code": row.code}
        yield [cells.get(entry["field"], "") for entry in mapping.content["columns"]]


def _cells(row: Indicator) -> dict[str, Any]:
    names = ("title", "operator", "target", "actual", "reason")
    return {name: getattr(row, name) for name in names} | {"points": row.points, "indicator_code": ""}


def _figures(evaluation: Evaluation, mapping: Mapping, unit: str) -> Rows:
    content, there = mapping.content, stored.read(evaluation)
    heads = {place: column_of(str(entry["head"])) for place, entry in enumerate(content["columns"])}
    only = sum(entry["field"] == "value" for entry in content["columns"]) == 1
    for label in content.get("rows") or [entry.label for entry in figures.catalogue().figures]:
        cells: list[Any] = []
        for place, entry in enumerate(content["columns"]):
            key = name_of(label, heads[place], content["figures"], only=only) if entry["field"] == "value" else ""
            cells.append(label if entry["field"] == "label" else _figure(key, there, unit))
        yield cells


def _figure(key: str, there: dict[str, stored.Stored], unit: str) -> Any:
    entry, kept = figures.catalogue().by_key.get(key), there.get(key)
    if entry is None or kept is None or kept.value is None:
        return ""
    return numbers.in_unit(kept.value, unit) if entry.kind == "money" else figures.entered(entry, kept.value, unit)


ROWS: dict[str, Callable[[Evaluation, Mapping, str], Rows]] = {"lines": _lines, "rows": _rows, "figures": _figures}
