"""Figures of a foreign table: two columns (name, amount) or a matrix (name × heads), each pair matched to a figure of the
catalogue
by its words, or as somebody said."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from evaluation import pasting
from evaluation.foreign.heads import Head, key
from evaluation.foreign.naming import words_of
from evaluation.foreign.plans import Plan
from evaluation.foreign.rows import Known, Rows, Target
from evaluation.foreign.staging import Left, Staged
from evaluation.foreign.whose import Whose
from evaluation.sheets.pages import Page
from evaluation.values import numbers


def lay(rows: Rows, plan: Plan, target: Target, staged: Staged) -> None:
    """Figures of the file as changes of what is entered; what has no figure is left out by name."""
    labels = [column for column, name in plan.columns.items() if name == "label"]
    values = [column for column, name in plan.columns.items() if name == "value"]
    by_name = {key(each.label): each for each in target.figures}
    by_key = {each.key: each for each in target.figures}
    seen: dict[str, tuple[str, int]] = {}
    for number, row in rows:
        for column in values:
            typed = row[column] if column < len(row) else ""
            label = next((row[place] for place in reversed(labels) if place < column and place < len(row) and row[place]), "")
            if not typed or not label or pasting.is_dash(typed) or rows.spoilt(number, column, typed):
                continue
            place = pair(label, rows.title(column), rows.head, column)
            chosen = plan.figures.get(place)
            found = by_key.get(chosen) if chosen else None if chosen == "" else _named(label, rows, column, by_name)
            if found is None:
                why = _("left out by choice") if chosen == "" else _("no figure of this name")
                staged.left.append(Left(number, f"{label} · {rows.title(column)}"[:80], why))
                continue
            _figure(rows, number, column, typed, found, target, staged, seen)


def pair(label: str, title: str, head: Head, column: int) -> str:
    """A row and a column of figures, as it is remembered which figure they are."""
    return f"{key(label)}|{head.columns[column].names[0] if column in head.columns else key(title)}"


def _named(label: str, rows: Rows, column: int, by_name: Mapping[str, Known]) -> Known | None:
    """The figure that the name of a row and the head over the amount make."""
    only = sum(field == "value" for field in rows.plan.columns.values()) == 1
    return by_name.get(words_of(label, rows.head.columns[column].names, by_name, only=only))


def _figure(
    rows: Rows,
    number: int,
    column: int,
    typed: str,
    found: Known,
    target: Target,
    staged: Staged,
    seen: dict[str, tuple[str, int]],
) -> None:
    if not found.entered:
        staged.left.append(
            Left(number, f"{found.label} {typed}"[:80], _("made by budget lines or units below; not entered here"))
        )
        return
    text, unit = typed, rows.unit(column)
    if found.money and unit and unit != target.money and not numbers.unit_behind(typed):
        text = f"{typed}{unit}"
    value, why = target.read(f"figures.{found.key}", text)
    if why:
        rows.refuse(number, column, typed, why, target.expected(f"figures.{found.key}"))
        return
    before = seen.setdefault(found.key, (value, number))
    if before[0] != value:
        sentence = _("“%(label)s” stands in row %(row)s already, with another value: %(value)s.")
        rows.refuse(number, column, typed, sentence % {"label": found.label, "row": before[1], "value": before[0]}, before[0])
        return
    if before[1] != number:
        return
    if value == found.now:
        staged.same += 1
    else:
        staged.cells.append([number, column, f"figures.{found.key}", found.now, value])


def pairs(page: Page, head: Head, plan: Plan, target: Target) -> Iterator[tuple[int, str, str, str, str, str]]:
    """(row, name, head, pair, key of the figure or blank, text) of every amount: what the page lets somebody choose."""
    rows = Rows(page, head, plan, Whose(target.own, plan, head), Staged("figures"))
    labels = [column for column, name in plan.columns.items() if name == "label"]
    by_name, there = {key(each.label): each for each in target.figures}, {each.key for each in target.figures}
    for number, row in rows:
        for column in (column for column, name in plan.columns.items() if name == "value" and column < len(row) and row[column]):
            label = next((row[place] for place in reversed(labels) if place < column and place < len(row) and row[place]), "")
            if not label or pasting.is_dash(row[column]):
                continue
            place = pair(label, rows.title(column), head, column)
            named = _named(label, rows, column, by_name)
            chosen = plan.figures.get(place, named.key if named else "")
            yield number, label[:60], rows.title(column), place, chosen if chosen in there else "", row[column][:40]
