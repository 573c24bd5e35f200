"""Budget lines: cells of theirs, new ones, and the figures that are their sums."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext as _

from evaluation import figures, stored
from evaluation.figures import Figure as Kind
from evaluation.figures import FromLines
from evaluation.models import Evaluation
from evaluation.services.record import Change, Refused, editable, record
from evaluation.values import numbers
from units.models import BudgetLine, Figure, Person

AMOUNTS = ("initial", "adjustment", "full_year", "executed", "carryover")
WORDS = ("category", "function", "economic", "project", "source")
SIGNED = {"increase": 1, "decrease": -1}  # the halves of the adjustment
TABLE = "lines"  # how answers about blanks name this table
MAX_LINES = 2000  # that are typed or pasted
MAX_IMPORTED = 120_000  # that a file may bring it to
ON_A_PAGE = 200


def line_cells(there: list[BudgetLine], unit: str, wanted: list[str]) -> dict[str, str]:
    """The cells of lines that are there, as a form holds them."""
    lines = {line.pk: line for line in there}
    found = {}
    for what in wanted:
        _kind, pk, field = what.split(".")
        if int(pk) in lines:
            found[what] = cell(lines[int(pk)], field, unit)
    return found


def cell(line: BudgetLine, field: str, unit: str) -> str:
    value = getattr(line, field)
    if field not in AMOUNTS:
        return str(value)
    return "" if value is None else numbers.plain(numbers.in_unit(value, unit))


def write_lines(evaluation: Evaluation, there: list[BudgetLine], values: Mapping[str, str]) -> None:
    """Write cells of lines (`<id>.<field>` → text) that are `there`, then the figures that they make."""
    lines = {line.pk: line for line in there}
    for name, value in values.items():
        pk, field = name.split(".")
        set_line(lines[int(pk)], {field: value}, evaluation.amount_unit)
    fields = sorted({name.split(".")[1] for name in values})
    BudgetLine.objects.bulk_update({lines[int(name.split(".")[0])] for name in values}, fields, batch_size=200)
    sum_lines(evaluation)


def set_line(line: BudgetLine, cells: Mapping[str, str], unit: str) -> None:
    """Set cells of a line from their texts; a blank amount stays blank."""
    for field, value in cells.items():
        minimum = None if field == "adjustment" else Decimal(0)
        amount = field in AMOUNTS
        read: Any = numbers.read_money(value, unit=unit, minimum=minimum) if amount else value
        setattr(line, field, read)


@transaction.atomic
def save_lines(pk: int, *, add: int = 0, remove: int = 0, by: Person) -> Evaluation:
    """Add so many blank lines at the end, or take one out."""
    evaluation = editable(pk)
    if evaluation.subject.rolls_up:
        raise Refused(_("The figures of this department are the sums of its units; lines are kept there."))
    lines = BudgetLine.objects.filter(subject=evaluation.subject_id, year=evaluation.round.year)
    if remove:
        line = lines.filter(pk=remove).first()
        if line is None:
            raise Refused(_("This line was taken out already."))
        held = {name: cell(line, name, evaluation.amount_unit) for name in (*WORDS, *AMOUNTS)}
        kept: list[Change] = [
            (f"lines.{remove}.{name}", value, None) for name, value in held.items() if value or name == "project"
        ]
        line.delete()
        sum_lines(evaluation)
        record(evaluation, "remove_line", by, kept)
    if lines.count() + add > MAX_LINES and add:
        raise Refused(_("There can be %(count)s lines at most.") % {"count": MAX_LINES})
    if add:
        last = lines.aggregate(last=Max("position"))["last"] or 0
        new = [
            BudgetLine(subject=evaluation.subject, year=evaluation.round.year, position=last + number, category="project")
            for number in range(1, add + 1)
        ]
        BudgetLine.objects.bulk_create(new)
        record(evaluation, "add_line", by, [("lines", None, add)])
    return evaluation


def sum_lines(evaluation: Evaluation, there: list[BudgetLine] | None = None) -> None:
    """Make the figures that lines with amounts sum up to. What was entered before is kept beside, and comes back with the
    last such line; a line without amounts changes nothing. What moved goes along with the event of the write.

    A column that no fitting line has filled makes no figure, unless its blanks were said to count as 0.

    `there` are the lines, where the caller has read all of them already; else they are folded, however many there are.
    """
    lines = folded(evaluation) if there is None else used(there)
    kinds = [kind for kind in figures.catalogue().figures if kind.lines]
    own = Figure.objects.filter(subject=evaluation.subject, year=evaluation.round.year)
    kept = {figure.key: figure for figure in own.filter(key__in=[kind.key for kind in kinds])}
    before = {kind.key: _shown(evaluation, kind, kept.get(kind.key)) for kind in kinds}
    zero = evaluation.blank_answers.get(TABLE) is True
    now = {kind.key: _summed(evaluation, kind, lines, kept.get(kind.key), zero=zero) for kind in kinds}
    _keep([figure for figure in now.values() if figure])
    own.filter(key__in=[key for key, figure in now.items() if figure is None]).delete()
    _follow(evaluation, {f"figures.{kind.key}": (before[kind.key], _shown(evaluation, kind, now[kind.key])) for kind in kinds})


def _follow(evaluation: Evaluation, moved: dict[str, tuple[str, str]]) -> None:
    """Note what moved for the event to come; a write may sum more than once before it."""
    first = {what: before for what, before, _after in evaluation.followed}
    pairs = [(what, first.get(what, before), after) for what, (before, after) in moved.items()]
    evaluation.followed = tuple(pair for pair in pairs if pair[1] != pair[2])


def _summed(evaluation: Evaluation, kind: Kind, lines: list[BudgetLine], there: Figure | None, *, zero: bool) -> Figure | None:
    """The figure as lines make it, with what was entered kept; without lines what was entered, or nothing."""
    entered = None if there is None else there.value if there.source == Figure.Source.ENTERED else there.entered
    place: dict[str, Any] = {"subject": evaluation.subject, "year": evaluation.round.year, "key": kind.key}
    if lines and kind.lines and (zero or not is_blank(lines, kind.lines)):
        value = stored.to_integer(kind, sum_of(lines, kind.lines))
        return Figure(**place, value=value, source=Figure.Source.LINES, entered=entered)
    return None if entered is None else Figure(**place, value=entered)


def _keep(made: list[Figure]) -> None:
    kept: dict[str, Any] = {
        "update_conflicts": True,
        "unique_fields": ["subject", "year", "key"],
        "update_fields": ["value", "source", "entered"],
    }
    if made:
        Figure.objects.bulk_create(made, **kept)


def _shown(evaluation: Evaluation, kind: Kind, figure: Figure | None) -> str:
    """A figure as its cell holds it."""
    return figures.entered(kind, stored.from_integer(kind, figure.value) if figure else None, evaluation.amount_unit)


def sum_of(lines: list[BudgetLine], rule: FromLines) -> Decimal:
    """What a figure is by its budget lines, in yuan: the sum of the amounts that are there."""
    sign = SIGNED.get(rule.column)
    amounts = [amount for line in _fitting(lines, rule) if (amount := getattr(line, _column(rule))) is not None]
    return sum((amount if sign is None else max(Decimal(0), sign * amount) for amount in amounts), Decimal(0))


def is_blank(lines: list[BudgetLine], rule: FromLines) -> bool:
    """Whether lines fit the rule, and none of them has an amount for it."""
    fitting = _fitting(lines, rule)
    return bool(fitting) and all(getattr(line, _column(rule)) is None for line in fitting)


def blanks(lines: list[BudgetLine], rule: FromLines) -> int:
    """How many amounts of the rule are blank, in lines that have any amount."""
    return sum(getattr(line, _column(rule)) is None for line in _fitting(used(lines), rule))


def used(lines: list[BudgetLine]) -> list[BudgetLine]:
    """Lines with an amount other than 0."""
    return [line for line in lines if any(getattr(line, field) for field in AMOUNTS)]


def _fitting(lines: list[BudgetLine], rule: FromLines) -> list[BudgetLine]:
    return [
        line for line in lines if rule.category in (None, line.category) and (not rule.sources or line.source in rule.sources)
    ]


def _column(rule: FromLines) -> str:
    return "adjustment" if rule.column in SIGNED else rule.column


def folded(evaluation: Evaluation) -> list[BudgetLine]:
    """The lines with an amount other than 0, summed by kind and source of funds in the database: whatever is summed from lines
    comes out the same from these. Adjustments up and down stay apart."""
    rows = BudgetLine.objects.filter(subject=evaluation.subject_id, year=evaluation.round.year).filter(_USED)
    sums: dict[str, Any] = {f"sum_{field}": Sum(field) for field in AMOUNTS if field != "adjustment"}
    sums |= {"up": Sum("adjustment", filter=Q(adjustment__gte=0)), "down": Sum("adjustment", filter=Q(adjustment__lt=0))}
    found = []
    grouped: Any = rows.order_by().values("category", "source").annotate(**sums)
    for row in grouped:
        place = {"category": row["category"], "source": row["source"]}
        amounts = {field: row.get(f"sum_{field}") for field in AMOUNTS}
        found.append(BudgetLine(**place, **amounts | {"adjustment": row["up"]}))
        if row["down"] is not None:
            found.append(BudgetLine(**place, **dict.fromkeys(AMOUNTS) | {"adjustment": row["down"]}))
    return found


_USED = Q(pk__in=[])
for _field in AMOUNTS:
    _USED |= Q(**{f"{_field}__gt": 0}) | Q(**{f"{_field}__lt": 0})


def totals(evaluation: Evaluation) -> dict[str, Decimal]:
    """The sum of each column of amounts."""
    found = folded(evaluation)
    return {field: sum((getattr(line, field) or Decimal(0) for line in found), Decimal(0)) for field in AMOUNTS}


def count_blanks(evaluation: Evaluation) -> int:
    """How many amounts are blank in the lines that have any."""
    rows = BudgetLine.objects.filter(subject=evaluation.subject_id, year=evaluation.round.year).filter(_USED)
    counts = rows.aggregate(**{f"count_{field}": Count("pk", filter=Q(**{field: None})) for field in AMOUNTS})
    return sum(counts.values())


def lines_of(evaluation: Evaluation) -> list[BudgetLine]:
    """The lines of the evaluation's subject and year, in their order."""
    return list(BudgetLine.objects.filter(subject=evaluation.subject_id, year=evaluation.round.year))
