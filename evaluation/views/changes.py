"""Places of changes in words: figures.executed → 全年执行数, rows.12.actual → 重要国际会议 · 实际完成值."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from evaluation import frameworks, outlines, wording
from evaluation.figures import catalogue
from evaluation.models import Evaluation, Indicator, State
from evaluation.pages import LEVELS, SIGNS
from evaluation.values import text
from units.models import BudgetLine, Office

FIELDS = {
    "title": N_("Name"),
    "points": N_("Points"),
    "unit": N_("Unit"),
    "operator": N_("Operator"),
    "kind": N_("Kind"),
    "target": N_("Target"),
    "actual": N_("Actual"),
    "level": N_("Level"),
    "share": N_("Judged share"),
    "items": N_("Items that hold"),
    "evidence": N_("Evidence"),
    "reason": N_("Reason"),
    "not_applicable": N_("Not applicable because"),
    "deduction": N_("Deduction"),
    "deduction_reason": N_("Reason for the deduction"),
    "target_initial": N_("Target as approved"),
    "target_basis": N_("Document of the change"),
    "office_id": N_("Office"),
    "figures_status": N_("Status of the figures"),
    "prepared_by": N_("Prepared by"),
    "financial_officer": N_("Financial officer"),
    "head": N_("Head of the unit"),
    "telephone": N_("Office telephone"),
    "amount_unit": N_("Unit of amounts"),
    "blank_is_zero": N_("Blank means 0"),
    "state": N_("State"),
    "category": N_("Kind of expenditure"),
    "function": N_("Functional class"),
    "economic": N_("Economic class"),
    "project": N_("Project"),
    "source": N_("Source of funds"),
    "initial": N_("Initial"),
    "adjustment": N_("Adjustment"),
    "full_year": N_("Full year"),
    "executed": N_("Executed"),
    "carryover": N_("Carried over"),
    "lines": N_("Budget lines"),
    "deadline": N_("Deadline"),
    "note": N_("Note to the office"),
    "confirmed": N_("Rows confirmed"),
    "rows": N_("Own indicators"),
}
ACTIONS = {
    "open": N_("opened the evaluation"),
    "enter": N_("entered"),
    "paste": N_("pasted"),
    "import_file": N_("took over a file"),
    "undo": N_("took back"),
    "redo": N_("brought back"),
    "import": N_("took over a document"),
    "add_row": N_("added a row"),
    "remove_row": N_("took out a row"),
    "add_line": N_("added budget lines"),
    "remove_line": N_("took out a budget line"),
    "explain": N_("explained a warning"),
    "submit": N_("submitted"),
    "pass_on": N_("passed on"),
    "return_for_changes": N_("returned"),
    "verify": N_("verified points"),
    "approve": N_("approved"),
    "carry_over": N_("carried over from last year"),
    "confirm_carried": N_("confirmed what was carried over"),
    "attach": N_("added evidence"),
    "detach": N_("took out evidence"),
    "assign": N_("gave rows to offices"),
    "ask_office": N_("asked an office"),
    "confirm_part": N_("confirmed the part of an office"),
    "eliminate": N_("eliminated internal transfers"),
    "account": N_("entered a figure of the final accounts"),
    "answer_blanks": N_("said what a blank means"),
}


_NAMES: dict[str, Mapping[Any, Any]] = {"level": LEVELS, "kind": dict(Indicator.Kind.choices), "operator": SIGNS}
_NAMES |= {"category": dict(BudgetLine.Category.choices), "source": dict(BudgetLine.Source.choices)}


def action(name: str) -> str:
    """What was done, in words."""
    return _(ACTIONS.get(name, name))


def value(what: str, value: Any) -> Any:
    """What stood or stands in a place: states and levels by their names, everything else as it was written."""
    if what == "state":
        return dict(State.choices).get(value, value)
    field = what.rpartition(".")[2]
    if field in _NAMES:
        return _NAMES[field].get(value, value)
    return value.replace(text.LIST, "、") if what.endswith((".items", ".blank_is_zero")) and isinstance(value, str) else value


class Places:
    """Cells of one evaluation in words; titles of its rows are read once."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.outline = outlines.shipped()[evaluation.round.outline]
        self.framework = frameworks.of(evaluation.round.framework)
        self.unit = evaluation.subject.unit_id
        self.titles = dict(self._titles(evaluation))

    @cached_property
    def offices(self) -> dict[str, str]:
        """Office id, as events hold it → its name."""
        return {str(pk): name for pk, name in Office.objects.filter(unit=self.unit).values_list("pk", "name")}

    @cached_property
    def tables(self) -> dict[str, str]:
        """Tables in which a blank may mean 0: groups of figures, and the budget lines."""
        return {group.key: wording.label_of(group) for group in catalogue().groups} | {"lines": _("Budget lines")}

    def value(self, what: str, held: Any) -> Any:
        """What stood or stands in a place, as a reader knows it."""
        if what.endswith(".office_id"):
            return self.offices.get(str(held), held)
        if what.startswith("carried."):
            return {"carried": _("to be confirmed"), "confirmed": _("confirmed")}.get(str(held), held)
        if what.startswith("blanks."):
            return {"yes": _("yes"), "no": _("no")}.get(str(held), held)
        return value(what, held)

    def _titles(self, evaluation: Evaluation) -> Iterator[tuple[int, str]]:
        """Row id → its title; one without a name by its place in its section."""
        count: dict[str, int] = {}
        rows = Indicator.objects.filter(evaluation=evaluation).values_list("pk", "title", "section")
        for pk, title, section in rows:
            number = count[section] = count.get(section, 0) + 1
            opened = self.framework.open_sections.get(section)
            part = opened.path.rpartition("/")[2] if opened else section
            yield pk, title.strip() or _("%(section)s, row %(number)s") % {"section": part, "number": number}

    def __call__(self, what: str) -> str:
        kind, _dot, rest = what.partition(".")
        if kind == "figures":
            return wording.label(rest)
        if kind == "texts":
            return self.outline.title_of(rest)
        if kind == "rows" and rest:
            pk, _dot, field = rest.partition(".")
            title = self.titles.get(int(pk)) or _("a row taken out")
            field = field.partition(".")[0]
            return f"{title} · " + _(FIELDS.get(field, field))
        if kind == "offices":
            pk, _dot, field = rest.partition(".")
            return f"{self.offices.get(pk, '')} · " + _(FIELDS.get(field, field))
        if kind in ("eliminations", "accounts"):
            heads = {"eliminations": _("Eliminated"), "accounts": _("Final accounts")}
            return f"{wording.label(rest)} · {heads[kind]}"
        if kind == "carried":
            return self(rest if rest.startswith("texts.") else f"{rest}.title")
        if kind == "blanks":
            return f"{self.tables.get(rest, rest)} · " + _("Blank means 0")
        if kind in ("rows", "lines", "profile", "state"):
            field = rest.rpartition(".")[2] or kind
            return _(FIELDS.get(field, field))
        code, _space, where = what.partition(" ")
        if where and code.isalnum():  # an explained finding
            return f"{code} · {wording.place(where, self.framework)}"
        return wording.place(what.removeprefix("verified."), self.framework)
