"""Cells of the entry pages: from posted text to what services.enter takes, through the one door, and what was refused.

A cell is named by its `what` (services/entering.py); only cells that the page offers are read, whatever is posted.
Ordinary forms (units, people, rounds) are Django forms below, with the version they saw.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation import figures, frameworks, outlines, wording, workflow
from evaluation.authoring import starting
from evaluation.figures import Figure
from evaluation.models import FrameworkDocument, Round
from evaluation.pages import in_words
from evaluation.services import Refused
from evaluation.values import numbers, text
from units.models import Office, Person, Unit

Read = Callable[[str], str]


class Cell(NamedTuple):
    """A cell that a page offers: what it is, and how its text is read into the form in which it is kept."""

    what: str
    read: Read


class Typed(NamedTuple):
    """What was posted: values that could be read, the texts of all cells as typed, and why some were refused."""

    values: dict[str, str]
    raw: dict[str, str]
    errors: dict[str, str]


class Unacceptable(Refused):
    """A cell's text is refused; the message is a sentence."""


def read_cells(data: QueryDict, cells: Iterable[Cell], now: Mapping[str, str] | None = None) -> Typed:
    """Read the offered cells from what was posted; cells that were not posted are left alone.

    `now` holds what cells hold already: a text that is the same needs no reading.
    """
    values, raw, errors = {}, {}, {}
    for what, read in cells:
        if what not in data:
            continue
        posted = data.getlist(what)
        typed = raw[what] = posted[0].replace("\r\n", "\n") if len(posted) == 1 else text.LIST.join(posted)
        if now and now.get(what) == typed:
            values[what] = typed
            continue
        value, why = read_cell(read, typed)
        if why:
            errors[what] = why
        else:
            values[what] = value
    return Typed(values, raw, errors)


def read_cell(read: Read, typed: str) -> tuple[str, str]:
    """The value as it is kept, and why it was refused: one of the two is empty."""
    try:
        return read(typed), ""
    except numbers.Refused as refusal:
        return "", wording.refusal(refusal.code, refusal.numbers)
    except Unacceptable as refusal:
        return "", str(refusal)


def line(limit: int) -> Read:
    """A cell of text in one line."""

    def read(typed: str) -> str:
        return _open(text.one_line(typed), limit)

    return read


def prose(limit: int) -> Read:
    """A text of several paragraphs."""

    def read(typed: str) -> str:
        return _open(text.normalise(typed), limit)

    return read


def _open(found: str, limit: int) -> str:
    """Refuses what is too long, and what bears a mark of secrecy."""
    if len(found) > limit:
        raise Unacceptable(_("%(count)s characters; at most %(limit)s fit here.") % {"count": len(found), "limit": limit})
    if mark := text.secrecy_mark(found):
        raise Unacceptable(_marked(mark))
    return found


def _marked(mark: str) -> str:
    return _("“%(mark)s” is a mark of secrecy. Nothing classified may be entered here.") % {"mark": mark}


def number(*, places: int, maximum: Decimal, minimum: Decimal = Decimal(0)) -> Read:
    """A plain number within limits, such as points."""

    def read(typed: str) -> str:
        value = numbers.read(typed, places=places, minimum=minimum)
        if value is not None and value > maximum:
            raise numbers.Refused("too_large", text=typed.strip()[:40], maximum=f"{maximum:f}")
        return "" if value is None else numbers.plain(value, places)

    return read


def figure(entry: Figure, unit: str) -> Read:
    """A figure of the catalogue, amounts in `unit`."""

    def read(typed: str) -> str:
        if len(typed) > 200:
            raise numbers.Refused("not_a_number", text=typed[:40])
        return figures.entered(entry, figures.read(entry, typed, unit), unit)

    return read


def money(unit: str, *, signed: bool = False) -> Read:
    def read(typed: str) -> str:
        value = numbers.read_money(typed[:200], unit=unit, minimum=None if signed else Decimal(0))
        return "" if value is None else numbers.plain(numbers.in_unit(value, unit))

    return read


def choice(allowed: Iterable[str]) -> Read:
    known = frozenset(allowed)

    def read(typed: str) -> str:
        if typed not in known:
            raise Unacceptable(_("Choose one of the list."))
        return typed

    return read


def several(allowed: Iterable[str]) -> Read:
    """Ticked boxes of a list, in the list's order."""
    known = list(allowed)

    def read(typed: str) -> str:
        ticked = set(typed.split(text.LIST))
        return text.LIST.join(item for item in known if item in ticked)

    return read


def checklist(titles: Iterable[str]) -> Read:
    """Ticked items; 0 for “none of these”; nothing ticked is: not reported."""
    ticks = several(titles)

    def read(typed: str) -> str:
        return ticks(typed) or ("" if "0" in typed.split(text.LIST) else "—")

    return read


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that carries the version it was made from, and reads its texts through the one normaliser."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.initial.setdefault("seen", getattr(self.instance, "version", 1))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str):
                self._normalise(name, value)
        return self.cleaned_data

    def _normalise(self, name: str, typed: str) -> None:
        """A text through the one normaliser; then its field judges it again, for that may have emptied or lengthened it."""
        field = self.fields[name]
        try:
            many = isinstance(field.widget, forms.Textarea)
            self.cleaned_data[name] = field.clean(text.normalise(typed) if many else text.one_line(typed))
            if mark := text.secrecy_mark(typed):
                raise ValidationError(_marked(mark))
        except ValidationError as refusal:
            self.add_error(name, refusal)

    def saved(self, save: Callable[[], Any]) -> bool:
        """Whether it was saved. A name or code that is taken, and what the service refuses, become errors of the form."""
        try:
            save()
        except IntegrityError:
            self.add_error(None, _("This code or name is taken already."))
        except Refused as refusal:
            self.add_error(None, str(refusal))
        return not self.errors


class UnitForm(VersionedForm):
    class Meta:
        model = Unit
        fields = ("code", "name", "kind", "parent", "duties", "duties_withheld", "withheld_ground", "is_active")
        widgets = {"duties": forms.Textarea(attrs={"rows": 4})}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("duties_withheld") and not cleaned.get("withheld_ground") and "withheld_ground" not in self.errors:
            self.add_error("withheld_ground", _("Name the law and article on which the duties are withheld."))
        return cleaned


class OfficeForm(VersionedForm):
    position = forms.IntegerField(label=gettext_lazy("Order"), min_value=0, max_value=999)

    class Meta:
        model = Office
        fields = ("name", "position", "is_active")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        others = Office.objects.filter(unit=self.instance.unit).exclude(pk=self.instance.pk)
        if "name" in cleaned and others.filter(name=cleaned["name"]).exists():
            self.add_error("name", _("This unit has an office of this name already."))
        return cleaned


class PersonForm(VersionedForm):
    class Meta:
        model = Person
        fields = ("username", "name")


class RoundForm(VersionedForm):
    year = forms.IntegerField(label=gettext_lazy("Year evaluated"), min_value=2000, max_value=2100)
    outline = forms.ChoiceField(label=gettext_lazy("Outline of the report"))
    route = forms.ChoiceField(label=gettext_lazy("Route"))

    class Meta:
        model = Round
        fields = ("year", "name", "framework", "outline", "route", "deadline", "instructions")
        widgets = {
            "deadline": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),  # the one form that browsers read
            "instructions": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {NON_FIELD_ERRORS: {"unique_together": gettext_lazy("There is a round of this year and name already.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["framework"].queryset = FrameworkDocument.objects.order_by("code", "revision")
        fields["framework"].label_from_instance = lambda row: f"{row.reference} · {in_words(frameworks.of(row))}"
        fields["outline"].choices = [(each.code, in_words(each)) for each in outlines.shipped().values()]
        fields["route"].choices = [(each.code, in_words(each)) for each in workflow.routes().values()]
        fields["year"].validators += [MinValueValidator(2000), MaxValueValidator(2100)]
        fields["deadline"].validators += [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2200, 1, 1))]
        if self.instance.pk:
            for name in ("year", "framework", "outline", "route"):
                fields[name].disabled = True


class PlainForm(forms.Form):
    """Texts through the one normaliser, no colons behind labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        return {name: text.one_line(value) if isinstance(value, str) else value for name, value in cleaned.items()}


class CopyForm(PlainForm):
    source = forms.ModelChoiceField(FrameworkDocument.objects.none(), label=gettext_lazy("Published framework"))
    revision = forms.BooleanField(required=False, label=gettext_lazy("A correction of it: the next revision of the same code"))
    code = forms.CharField(
        required=False,
        max_length=60,
        label=gettext_lazy("New code"),
        help_text=gettext_lazy("For another year or place: letters, digits and hyphens, such as guangdong-dept-2023."),
    )
    year = forms.IntegerField(required=False, min_value=1990, max_value=2100, label=gettext_lazy("Year"))
    name = forms.CharField(required=False, max_length=120, label=gettext_lazy("Name"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.fields["source"]
        source.queryset = FrameworkDocument.objects.order_by("code", "-revision")
        source.label_from_instance = lambda row: f"{row.reference} · {row.name}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("revision") and not cleaned.get("code"):
            self.add_error("code", _("Give it a code of its own, or tick that it is a correction."))
        return cleaned

    def document(self) -> dict[str, Any]:
        """The copy, with what is new about it."""
        row, given = self.cleaned_data["source"], self.cleaned_data
        head = {"year": str(given["year"] or ""), "name": given["name"]}
        if given["revision"]:
            head |= {"revision": str(frameworks.latest_revision(row.code) + 1)}
        else:
            head |= {"code": given["code"], "revision": str(frameworks.latest_revision(given["code"]) + 1)}
        return starting.copy(frameworks.of(row), **head)


class EmptyForm(PlainForm):
    code = forms.CharField(max_length=60, label=gettext_lazy("Code"))
    name = forms.CharField(max_length=120, label=gettext_lazy("Name"))
    year = forms.IntegerField(min_value=1990, max_value=2100, label=gettext_lazy("Year"))
    issuer = forms.CharField(required=False, max_length=120, label=gettext_lazy("Issued by"))


class FileForm(PlainForm):
    file = forms.FileField(label=gettext_lazy("File (.xlsx, .yaml or .json)"))
