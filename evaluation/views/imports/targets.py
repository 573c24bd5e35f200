"""What a file is read against: the cells that somebody may type, as they are now, and the door that reads them."""

from collections.abc import Callable
from functools import partial

from django.utils.translation import gettext as _

from evaluation import figures as catalogue
from evaluation.foreign.lines import AMOUNTS
from evaluation.foreign.rows import Known, Target
from evaluation.foreign.whose import Own
from evaluation.forms import Read, read_cell
from evaluation.models import Evaluation
from evaluation.permissions import Hands
from evaluation.resources import LIMITS, LinesResource
from evaluation.services import Desk
from evaluation.services.taking_in import raw_lines
from evaluation.views.entry.offered import is_entered, offered
from evaluation.views.entry.proposals import fresh_items
from evaluation.views.entry.tables import table_of
from units.models import BudgetLine, Subject, Unit


def targets(desk: Desk, held: Hands) -> dict[str, Target]:
    """By kind of table."""
    return {"figures": _figures(desk, held), "rows": _rows(desk, held), "lines": _lines(desk)}


def own_of(evaluation: Evaluation) -> Own:
    """Whose a file must be."""
    subject, unit = evaluation.subject, evaluation.subject.unit
    codes = [code for code in unit.path.split("/") if code]
    above = Unit.objects.filter(code__in=codes, kind=Unit.Kind.DEPARTMENT).values_list("name", flat=True)
    project = subject.code if subject.kind in (Subject.Kind.PROJECT, Subject.Kind.TRANSFER) else ""
    return Own(unit.code, unit.name, (subject.name, *above), project)


def _figures(desk: Desk, held: Hands) -> Target:
    evaluation, there = desk.evaluation, desk.kept[0]
    entries = catalogue.catalogue().figures
    readers = offered(desk, held, [f"figures.{entry.key}" for entry in entries])
    now = desk.now(readers)
    known = tuple(
        Known(
            entry.key,
            entry.label,
            entry.kind == "money",
            catalogue.unit_of(entry, evaluation.amount_unit),
            now.get(f"figures.{entry.key}", ""),
            is_entered(evaluation, entry, there) and f"figures.{entry.key}" in readers,
        )
        for entry in entries
    )
    read = partial(_read, readers)
    return Target("figures", own_of(evaluation), evaluation.amount_unit, known, read=read, expected=_expected(evaluation))


def _rows(desk: Desk, held: Hands) -> Target:
    evaluation = desk.evaluation
    table = table_of("rows", desk, held).table
    readers = offered(desk, held, [what for line in table.lines for what in line.cells.values()])
    return Target(
        "rows",
        own_of(evaluation),
        evaluation.amount_unit,
        table=table,
        now=desk.now(readers),
        read=partial(_read, readers),
        fresh=lambda section, cells: {
            item.what.partition(".")[2]: (item.value, item.why) for item in fresh_items(evaluation, 0, section, cells)
        },
        expected=_expected(evaluation),
    )


def _lines(desk: Desk) -> Target:
    evaluation = desk.evaluation
    readers = LinesResource(evaluation.amount_unit).readers()
    found = Target("lines", own_of(evaluation), evaluation.amount_unit, readers=readers, expected=_expected(evaluation))
    found.lines = raw_lines(evaluation)
    return found


def _read(readers: dict[str, Read], what: str, typed: str) -> tuple[str, str]:
    return read_cell(readers[what], typed) if what in readers else ("", _("not entered here"))


def _expected(evaluation: Evaluation) -> Callable[[str], str]:
    return lambda what: expected(what, evaluation.amount_unit)


def expected(what: str, money: str) -> str:
    """What a cell takes, in a few words."""
    kind, _dot, rest = what.partition(".")
    if kind == "lines":
        unit, _dot, name = rest.partition(".")
        if name in AMOUNTS:
            return _amount(unit or money, signed=name == "adjustment")
        if name in LIMITS:
            return _("text of up to %(count)s characters") % {"count": LIMITS[name]}
        choices = BudgetLine.Category if name == "category" else BudgetLine.Source
        return "、".join(str(label) for _value, label in choices.choices)
    if kind == "figures":
        entry = catalogue.catalogue().by_key[rest]
        words = {
            "money": _amount(money, signed=False),
            "count": _("a whole number, from 0 on"),
            "rate": _("a percentage, two decimals"),
            "points": _("a number, two decimals"),
            "date": _("a date such as 2021-09-30"),
            "flag": _("yes or no"),
        }
        return words[entry.kind]
    name = rest.rpartition(".")[2]
    words = {"points": _("points, from 0 to 1000"), "operator": "≥ > = < ≤"}
    return words.get(name, _("text or a number that fits the row"))


def _amount(unit: str, *, signed: bool) -> str:
    sentence = _("an amount in %(unit)s, positive or negative") if signed else _("an amount in %(unit)s, from 0 on")
    return sentence % {"unit": unit}
