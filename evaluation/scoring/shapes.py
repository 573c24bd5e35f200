"""Documents into frozen dataclasses: the dataclass is the only description, and its fields say type, label and limits.

From it come the reading (all faults at once, each with its place), the writing back, the JSON Schema and the reference
page. A setting is described where it is declared: `share: Decimal = setting(N_("Share of full marks"), minimum="0")`.
"""

import dataclasses
import types
import typing
from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from evaluation.scoring import expressions
from evaluation.scoring.expressions import Expression
from evaluation.values import numbers, text


def N_(message: str) -> str:  # marks a label for translation; whoever shows it translates
    return message


class Fault(NamedTuple):
    """What is wrong: a code, the place, and what was found or expected there. evaluation/wording.py has the words."""

    code: str
    where: str = ""
    numbers: tuple[tuple[str, Any], ...] = ()


def setting(
    label: str,
    *,
    default: Any = dataclasses.MISSING,
    minimum: str = "",
    maximum: str = "",
    truth: bool = False,
    figure: bool = False,
) -> Any:
    """A described dataclass field. `truth`: an Expression that must be a condition; `figure`: a text that names a figure."""
    metadata = {"label": label, "minimum": minimum, "maximum": maximum, "truth": truth, "figure": figure}
    if default is dataclasses.MISSING:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


class Variant:
    """A field type whose dataclass depends on the mapping: on its `kind`, or on the presence of the key `told_by`."""

    def __init__(self, kinds: Mapping[str, type], told_by: str = "") -> None:
        self.kinds = kinds
        self.told_by = told_by

    def kind_of(self, data: Mapping[str, Any]) -> str:
        with_key, without = (*self.kinds, "", "")[:2]
        return (with_key if self.told_by in data else without) if self.told_by else str(data.get("kind"))


@cache
def fields_of(cls: type) -> dict[str, tuple[Any, dataclasses.Field[Any]]]:
    """Name → (type, field) of a dataclass, in the order of declaration."""
    hints = typing.get_type_hints(cls, include_extras=True)
    return {field.name: (hints[field.name], field) for field in dataclasses.fields(cls)}


def _required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


class Reader:
    """Reads plain mappings into dataclasses and gathers every fault on the way."""

    def __init__(self, known_figures: Collection[str] | None = None) -> None:
        self.known_figures = known_figures
        self.faults: list[Fault] = []

    def refuse(self, code: str, where: str, **found: Any) -> None:
        self.faults.append(Fault(code, where, tuple(found.items())))

    def record(self, cls: type, data: Any, where: str) -> Any:
        """An instance of the dataclass; what is at fault in it is its default or None, so that more faults can be found."""
        if not isinstance(data, Mapping):
            return self.refuse("not_a_mapping", where)
        fields, values = fields_of(cls), dict[str, Any]()
        for key in data:
            if key not in fields:
                self.refuse("unknown_key", _join(where, key), key=str(key)[:60], known=", ".join(fields))
        for name, (kind, field) in fields.items():
            if data.get(name) is not None:
                found = self.value(kind, data[name], _join(where, name), field)
                values |= {} if found is None else {name: found}
            elif _required(field):
                self.refuse("missing_key", _join(where, name), key=name)
        required = [name for name, (_, field) in fields.items() if _required(field)]
        return cls(**dict.fromkeys(required) | values)

    def value(self, kind: Any, data: Any, where: str, field: dataclasses.Field[Any]) -> Any:
        origin, args = typing.get_origin(kind), typing.get_args(kind)
        if origin is typing.Annotated:
            return self._variant(args[1], data, where)
        if origin in (typing.Union, types.UnionType):
            return self.value(next(arg for arg in args if arg is not types.NoneType), data, where, field)
        if kind is Any:
            return data
        if origin is dict:
            return self._mapping(args[1], data, where, field)
        if origin is tuple:
            return self._sequence(args[0], data, where, field)
        if origin is typing.Literal:
            return (
                data
                if data in args
                else self.refuse("not_a_choice", where, found=str(data)[:60], known=", ".join(map(str, args)))
            )
        if dataclasses.is_dataclass(kind):
            return self.record(typing.cast(type, kind), data, where)
        if kind is int and isinstance(data, str) and data.isascii() and data.isdigit() and len(data) < 10:
            return int(data)
        if kind is Decimal:
            return self._decimal(data, where, field)
        if kind is Expression:
            return self._expression(data, where, field)
        if kind is str and isinstance(data, bool):
            return "true" if data else "false"  # an unquoted word of YAML or JSON: the text it was written as
        if kind is str and isinstance(data, str | int):
            return text.normalise(str(data))
        if type(data) is kind:  # bool, int: True is no number here
            return data
        return self.refuse("wrong_type", where, found=str(data)[:60], expected=getattr(kind, "__name__", str(kind)))

    def _variant(self, variant: Variant, data: Any, where: str) -> Any:
        if not isinstance(data, Mapping):
            return self.refuse("not_a_mapping", where)
        if not variant.told_by and data.get("kind") in (None, ""):
            return self.refuse("missing_key", _join(where, "kind"), key="kind")
        kind = variant.kind_of(data)
        if kind not in variant.kinds:
            return self.refuse("not_a_choice", _join(where, "kind"), found=kind[:60], known=", ".join(variant.kinds))
        tags = () if variant.told_by else ("kind",)
        return self.record(variant.kinds[kind], {key: value for key, value in data.items() if key not in tags}, where)

    def _sequence(self, kind: Any, data: Any, where: str, field: dataclasses.Field[Any]) -> Any:
        if not isinstance(data, list):
            return self.refuse("not_a_list", where)
        return tuple(self.value(kind, item, f"{where}[{number}]", field) for number, item in enumerate(data, 1))

    def _mapping(self, kind: Any, data: Any, where: str, field: dataclasses.Field[Any]) -> Any:
        if not isinstance(data, Mapping):
            return self.refuse("not_a_mapping", where)
        return {
            text.one_line(str(key)): self.value(kind, item, _join(where, key), field)
            for key, item in data.items()
            if item is not None
        }

    def _decimal(self, data: Any, where: str, field: dataclasses.Field[Any]) -> Decimal | None:
        if isinstance(data, bool) or not isinstance(data, int | str):
            self.refuse("number_needs_quotes", where, found=str(data)[:60])
            return None
        try:
            value = numbers.read(str(data))
        except numbers.Refused as refusal:
            self.refuse(refusal.code, where, **refusal.numbers)
            return None
        low, high = (field.metadata.get(key) or None for key in ("minimum", "maximum"))
        if value is None or (low and value < Decimal(low)) or (high and value > Decimal(high)):
            self.refuse("out_of_range", where, found=str(data)[:60], minimum=low or "", maximum=high or "")
        return value

    def _expression(self, data: Any, where: str, field: dataclasses.Field[Any]) -> Expression | None:
        try:
            expression = expressions.parse(str(data))
        except expressions.Malformed as fault:
            self.refuse(f"expression_{fault.code}", where, found=fault.found)
            return None
        if expression.kind != ("truth" if field.metadata.get("truth") else "number"):
            self.refuse(
                "expression_truth_expected" if field.metadata.get("truth") else "expression_number_expected",
                where,
                found=expression.text,
            )
        for name in expression.names:
            if self.known_figures is not None and name not in self.known_figures:
                self.refuse("unknown_figure", where, found=name)
        return expression


def plain(value: Any) -> Any:
    """A dataclass tree back as the mapping it was read from, defaults left out: what the digest and the export see."""
    if isinstance(value, Decimal):
        return numbers.plain(value, 18)
    if isinstance(value, Expression):
        return value.text
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kind = getattr(value, "kind", None)
        kept = {
            name: plain(getattr(value, name))
            for name, (_, field) in fields_of(type(value)).items()
            if getattr(value, name) is not None and getattr(value, name) != field.default
        }
        return {"kind": kind} | kept if kind else kept
    return value


def _join(where: str, key: Any) -> str:
    return f"{where}.{key}" if where else str(key)[:60]


def schema(cls: type, label: str = "") -> dict[str, Any]:
    """The JSON Schema (2020-12) of a document that reads into `cls`, with the classes it uses under $defs."""
    definitions: dict[str, Any] = {}
    top = _schema_of(cls, definitions)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": label, **top, "$defs": definitions}


def _schema_of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        variant = args[1]
        return {"oneOf": [_definition(cls, definitions, "" if variant.told_by else name) for name, cls in variant.kinds.items()]}
    if origin in (typing.Union, types.UnionType):
        inner = _schema_of(next(arg for arg in args if arg is not types.NoneType), definitions)
        return {"anyOf": [inner, {"type": "null"}]}
    if kind is Any:
        return {}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema_of(args[1], definitions)}
    if origin is tuple:
        return {"type": "array", "items": _schema_of(args[0], definitions)}
    if origin is typing.Literal:
        return {"enum": list(args)}
    if dataclasses.is_dataclass(kind):
        return _definition(typing.cast(type, kind), definitions, "")
    if kind is Decimal:
        return {"type": ["string", "integer"], "pattern": r"^-?[0-9][0-9,]*(\.[0-9]+)?$"}
    return {"type": {str: "string", Expression: "string", bool: "boolean", int: "integer"}[kind]}


def _definition(cls: type, definitions: dict[str, Any], variant: str) -> dict[str, Any]:
    name = variant or cls.__name__
    if name not in definitions:
        definitions[name] = {}  # holds the place: sections contain sections
        required, properties = [], {"kind": {"const": variant}} if variant else {}
        for key, (kind, field) in fields_of(cls).items():
            properties[key] = _schema_of(kind, definitions) | {"description": field.metadata.get("label", "")}
            if field.default is dataclasses.MISSING:
                required.append(key)
        definitions[name] = {
            "type": "object",
            "properties": properties,
            "required": [*(["kind"] if variant else []), *required],
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}
