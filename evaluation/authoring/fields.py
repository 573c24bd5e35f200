"""Forms as data: the fields of a dataclass, drawn over what a document holds, each with its faults beside it.

What a field looks like follows from its type alone: text, number, yes or no, choice, expression, figure, several ticks, a
table of flat records, blocks of others, a rule with a form of its own. Templates draw what `draw` gives; `posted` reads it back.
"""

import dataclasses
import types
import typing
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from django.utils.translation import gettext as _

from evaluation import wording
from evaluation.authoring.places import as_text, items, mapping
from evaluation.scoring.expressions import Expression
from evaluation.scoring.shapes import Fault, Variant, fields_of
from evaluation.wording import choices

LONG = ("basis", "source", "confidence", "decided")  # texts of several lines
SHAPES = Literal[
    "text", "long", "number", "whole", "yes_no", "choice", "expression", "figure", "several", "table", "blocks", "record", "rule"
]
_CUT_FROM = 14  # characters behind a colon from which they are help, not label


class Choice(NamedTuple):
    value: str
    words: str


class Drawn(NamedTuple):
    """One field. `name` is its place within the form's record; `parts` are nested fields, rows of a table or blocks."""

    shape: str
    name: str
    label: str
    help: str = ""
    value: str = ""
    ticked: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    parts: tuple[Any, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()  # label and shape of each column of a table
    faults: tuple[str, ...] = ()
    required: bool = False
    words: str = ""  # an expression with the names of its figures
    strays: tuple[Any, ...] = ()  # what stands in the rows of a table and is no field of theirs

    @property
    def is_simple(self) -> bool:
        """Whether it stands in the grid of short fields."""
        return self.shape in ("text", "number", "whole", "yes_no", "choice", "figure")


def bare(kind: Any) -> Any:
    """The type without `| None`."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return next(arg for arg in typing.get_args(kind) if arg is not types.NoneType)
    return kind


def label_of(field: dataclasses.Field[Any]) -> str:
    """What a field is called, in the reader's language."""
    label: str = field.metadata["label"]
    return _(label)


def shape_of(kind: Any, field: dataclasses.Field[Any]) -> str:
    """How a field of this type is drawn."""
    kind = bare(kind)
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return "rule"
    if origin is tuple:
        inner = bare(args[0])
        if typing.get_origin(inner) is Literal:
            return "several"
        return "table" if not dataclasses.is_dataclass(inner) or is_flat(inner) else "blocks"
    if origin is Literal:
        return "choice"
    if dataclasses.is_dataclass(kind):
        return "record"
    if kind is str:
        return "figure" if field.metadata.get("figure") else "long" if field.name in LONG else "text"
    return {Decimal: "number", int: "whole", bool: "yes_no", Expression: "expression"}.get(kind, "text")


def is_flat(cls: Any) -> bool:
    """Whether every field of a record fits into one cell."""
    return all(shape_of(*entry) not in ("table", "blocks", "record", "rule", "several") for entry in fields_of(cls).values())


class Sheet:
    """What a form is drawn with: the faults of the document, and the place of the form's record in it."""

    def __init__(self, faults: Iterable[Fault], base: str) -> None:
        self.base = base
        self.said: dict[str, list[str]] = {}
        for fault in faults:
            self.said.setdefault(fault.where, []).append(wording.fault_beside(fault))

    def at(self, name: str) -> tuple[str, ...]:
        """The faults of one place, in words."""
        joined = (
            f"{self.base}{name}" if name.startswith("[") else f"{self.base}.{name}" if self.base and name else self.base or name
        )
        return tuple(self.said.get(joined, ()))


def draw(cls: type, data: Any, sheet: Sheet, prefix: str = "", names: Iterable[str] | None = None) -> tuple[Drawn, ...]:
    """The fields of a record, all or the named ones, in the order of declaration; what is not known is drawn to be taken out."""
    known = fields_of(cls)
    wanted = [name for name in known if name != "children" and (names is None or name in names)]
    drawn = [_field(known[name], mapping(data).get(name), sheet, f"{prefix}{name}") for name in wanted]
    if names is None:
        drawn += strays(cls, data, sheet, prefix)
    return tuple(drawn)


def strays(cls: type, data: Any, sheet: Sheet, prefix: str = "") -> list[Drawn]:
    """What stands in a record and is no field of it."""
    known = fields_of(cls)
    return [
        Drawn("unknown", f"{prefix}{key}", key, value=as_text(value)[:200], faults=sheet.at(f"{prefix}{key}"))
        for key, value in mapping(data).items()
        if key not in known and key not in ("kind", "rule", "children")
    ]


def _field(entry: tuple[Any, dataclasses.Field[Any]], data: Any, sheet: Sheet, name: str) -> Drawn:
    kind, field = entry
    label, help_ = parted(label_of(field))
    drawn = Drawn(shape_of(kind, field), name, label, help_, faults=sheet.at(name), required=_is_required(field))
    filled: Drawn = _FILLED[drawn.shape](drawn, bare(kind), field, data, sheet)
    return filled


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def parted(label: str) -> tuple[str, str]:
    """A label in two: its name, and what is said behind a comma, a semicolon or a colon."""
    for at, sign in enumerate(label):
        rest = label[at + 1 :].strip()
        if sign in "；;，," or (sign in "：:" and len(rest) >= _CUT_FROM):
            return label[:at].strip(), rest
    return label, ""


def _plain(drawn: Drawn, _kind: Any, field: dataclasses.Field[Any], data: Any, _sheet: Sheet) -> Drawn:
    limits = [f"≥ {field.metadata['minimum']}"] if field.metadata.get("minimum") else []
    limits += [f"≤ {field.metadata['maximum']}"] if field.metadata.get("maximum") else []
    if not drawn.required and field.default not in (None, "", ()):
        limits.append(_("blank means %(value)s") % {"value": wording.label(str(field.default))})
    help_ = "；".join(part for part in (drawn.help, "，".join(limits)) if part)
    value = as_text(data)
    words = wording.with_labels(value) if drawn.shape == "expression" and value else ""
    return drawn._replace(value=value, help=help_, words=words if words != value else "")


def _choice(drawn: Drawn, kind: Any, field: dataclasses.Field[Any], data: Any, _sheet: Sheet) -> Drawn:
    """A list of what is allowed. What stands there and is none of it stays in the list; blank is the default."""
    if drawn.shape == "yes_no":
        allowed = [Choice("true", _("yes")), Choice("false", _("no"))]
    else:
        allowed = [Choice(value, choices.words(field.name, value)) for value in map(str, typing.get_args(kind))]
    value, default = as_text(data), field.default
    blank = next((each.words for each in allowed if not drawn.required and each.value == as_text(default)), "")
    blank = _("as usual: %(words)s") % {"words": blank} if blank else ""
    if value and value not in [each.value for each in allowed]:
        allowed.append(Choice(value, value))
    return drawn._replace(value=value, choices=(Choice("", blank), *allowed))


def _several(drawn: Drawn, kind: Any, field: dataclasses.Field[Any], data: Any, sheet: Sheet) -> Drawn:
    allowed = [Choice(value, choices.words(field.name, value)) for value in typing.get_args(bare(typing.get_args(kind)[0]))]
    ticked = [as_text(item) for item in items(data)]
    allowed += [Choice(value, value) for value in dict.fromkeys(ticked) if value not in {each.value for each in allowed}]
    default = field.default if isinstance(field.default, tuple) else ()
    usual = (
        _("as usual: %(words)s") % {"words": "、".join(choices.words(field.name, value) for value in default)} if default else ""
    )
    faults = drawn.faults + tuple(said for n, _item in enumerate(items(data), 1) for said in sheet.at(f"{drawn.name}[{n}]"))
    return drawn._replace(faults=faults, ticked=tuple(ticked), choices=tuple(allowed), help=drawn.help or usual)


def _table(drawn: Drawn, kind: Any, field: dataclasses.Field[Any], data: Any, sheet: Sheet) -> Drawn:
    """Rows of cells, and a blank one behind them. A row that is no record is told with the table."""
    inner = bare(typing.get_args(kind)[0])
    rows = [(f"{drawn.name}[{number}]", row) for number, row in enumerate([*items(data), None], 1)]
    default = field.default if isinstance(field.default, tuple) and field.default else ()
    help_ = drawn.help or (_("blank means %(value)s") % {"value": "、".join(map(as_text_of, default))} if default else "")
    if not dataclasses.is_dataclass(inner):
        shape = shape_of(inner, field)
        parts = tuple((_single(drawn, shape, name, (inner, field, row, sheet)),) for name, row in rows)
        return drawn._replace(parts=parts, columns=(("", shape),), help=help_)
    record, entries = typing.cast(type, inner), fields_of(typing.cast(type, inner))
    return drawn._replace(
        parts=tuple(draw(record, row, sheet, f"{name}.", [*entries]) for name, row in rows),
        columns=tuple((label_of(entry[1]), shape_of(*entry)) for entry in entries.values()),
        strays=tuple(stray for name, row in rows for stray in strays(record, row, sheet, f"{name}.")),
        faults=drawn.faults + tuple(said for name, _row in rows for said in sheet.at(name)),
        help=help_,
    )


def _single(table: Drawn, shape: str, name: str, rest: tuple[Any, ...]) -> Drawn:
    """The only cell of a row."""
    kind, field, row, sheet = rest
    cell: Drawn = _FILLED[shape](Drawn(shape, name, table.label, faults=sheet.at(name)), kind, field, row, sheet)
    return cell._replace(help="")


def as_text_of(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _blocks(drawn: Drawn, kind: Any, _field: dataclasses.Field[Any], data: Any, sheet: Sheet) -> Drawn:
    inner = bare(typing.get_args(kind)[0])
    parts = tuple(
        Drawn(
            "record",
            f"{drawn.name}[{n}]",
            str(n),
            parts=draw(inner, each, sheet, f"{drawn.name}[{n}]."),
            faults=sheet.at(f"{drawn.name}[{n}]"),
        )
        for n, each in enumerate(items(data), 1)
    )
    return drawn._replace(parts=parts)


def _record(drawn: Drawn, kind: Any, _field: dataclasses.Field[Any], data: Any, sheet: Sheet) -> Drawn:
    """A record that holds nothing is drawn folded."""
    return drawn._replace(parts=draw(kind, data, sheet, f"{drawn.name}."), value="set" if data else "")


def _rule(drawn: Drawn, kind: Any, _field: dataclasses.Field[Any], data: Any, sheet: Sheet) -> Drawn:
    """The kinds of rule to choose from, and the settings of the one that is chosen."""
    variant: Variant = typing.get_args(kind)[1]
    chosen = as_text(mapping(data).get("kind"))
    kinds = [Choice(name, choices.rule(name)) for name in variant.kinds]
    if chosen and chosen not in variant.kinds:
        kinds.append(Choice(chosen, chosen))
    parts = draw(variant.kinds[chosen], data, sheet, f"{drawn.name}.") if chosen in variant.kinds else ()
    faults = (*drawn.faults, *sheet.at(f"{drawn.name}.kind"))
    return drawn._replace(value=chosen, choices=(Choice("", ""), *kinds), parts=parts, faults=faults)


_FILLED: dict[str, Any] = {
    **dict.fromkeys(("text", "long", "number", "whole", "expression", "figure"), _plain),
    **dict.fromkeys(("yes_no", "choice"), _choice),
    "several": _several,
    "table": _table,
    "blocks": _blocks,
    "record": _record,
    "rule": _rule,
}
