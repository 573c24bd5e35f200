"""Budget lines as django-import-export knows them, fenced: explicit fields, no key of the database, every text through our
one door.

The fields and their widgets read the cells of a file and write those of an export. Rows are matched, compared, staged and
written by
ourselves (foreign/lines.py, services/taking_in.py): docs/decisions/0033.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from import_export import fields, resources, widgets

from evaluation import forms, wording
from evaluation.foreign.lines import AMOUNTS, WORDS
from evaluation.pasting import name
from evaluation.values import numbers
from units.models import BudgetLine

LIMITS = {"function": 60, "economic": 60, "project": 120}
CHOICES: Mapping[str, Any] = {"category": BudgetLine.Category, "source": BudgetLine.Source}


class Words(widgets.Widget):  # type: ignore[misc]
    """A text in one line, of so many characters."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.read = forms.line(limit)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return self.read(str(value or ""))


class Choice(widgets.Widget):  # type: ignore[misc]
    """A word of a list, in either language, or the only one that begins like it."""

    def __init__(self, choices: Any) -> None:
        super().__init__()
        self.labels = dict(choices.choices)
        self.known = {name(str(label)): value for value, label in choices.choices} | {value: value for value in choices.values}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        word = name(str(value or ""))
        alike = {kept for label, kept in self.known.items() if word and (label.startswith(word) or word.startswith(label))}
        found = self.known.get(word) or (alike.pop() if len(alike) == 1 else "")
        if not found:
            listed = "、".join(map(str, self.labels.values()))
            raise forms.Unacceptable(_("“%(text)s” is none of: %(listed)s.") % {"text": str(value)[:40], "listed": listed})
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(self.labels.get(value, value))


class Amount(widgets.Widget):  # type: ignore[misc]
    """An amount, in fen below; written in the unit of the export."""

    def __init__(self, unit: str, *, signed: bool) -> None:
        super().__init__()
        self.unit, self.minimum = unit, None if signed else Decimal(0)

    def fen(self, typed: str, unit: str) -> int | str | None:
        """Fen, nothing, or the sentence that refuses the text."""
        try:
            return numbers.fen(typed, unit=unit, minimum=self.minimum)
        except numbers.Refused as refusal:
            return wording.refusal(refusal.code, refusal.numbers)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | None:
        return numbers.read_money(str(value or ""), unit=self.unit, minimum=self.minimum)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Decimal | str:
        return "" if value is None else numbers.in_unit(value, self.unit)


class LinesResource(resources.ModelResource):  # type: ignore[misc]
    """The fields of a budget line under the heads of a file; `heads` maps field → head, in the order of the export."""

    class Meta:
        model = BudgetLine
        fields = (*WORDS, *AMOUNTS)
        import_id_fields = ()
        clean_model_instances = True
        use_transactions = True

    def __init__(self, unit: str, heads: Mapping[str, str] | None = None) -> None:
        super().__init__()
        made: dict[str, Any] = {field: Words(limit) for field, limit in LIMITS.items()}
        made |= {field: Choice(choices) for field, choices in CHOICES.items()}
        made |= {field: Amount(unit, signed=field == "adjustment") for field in AMOUNTS}
        titles = heads or {field: field for field in (*WORDS, *AMOUNTS)}
        self.fields = {field: fields.Field(attribute=field, column_name=titles[field], widget=made[field]) for field in titles}

    def get_export_order(self, selected_fields: Any = None) -> Any:
        return list(self.fields)

    def readers(self) -> dict[str, Callable[..., Any]]:
        """How the text of each field is read: words as (value, why not), amounts with their unit."""
        return {field: self._reader(each.widget) for field, each in self.fields.items()}

    @staticmethod
    def _reader(widget: Any) -> Callable[..., Any]:
        if isinstance(widget, Amount):
            return widget.fen
        return lambda typed: forms.read_cell(widget.clean, typed)

    def row(self, line: BudgetLine) -> list[Any]:
        """The cells of a line, in the order of the fields."""
        return [field.export(line) for field in self.fields.values()]
