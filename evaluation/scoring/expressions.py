"""Arithmetic over named figures, as frameworks and the catalogue write it: `executed / full_year_budget * 100`.

A text is parsed once into closures over exact decimals. It knows + − × ÷, comparisons, and, or, not, `min(…)`, `max(…)`
and `if(condition, then, otherwise)`, and nothing else: no calls, no attributes, no powers, no text.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from evaluation.values.numbers import EXACT, snapped

MAX_LENGTH = 500
MAX_DEPTH = 40

Figures = Mapping[str, Decimal | None]
_Closure = Callable[[Figures], Any]

_SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-", "（": "(", "）": ")", "，": ","})
_NUMBER = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_ARITHMETIC = {ast.Add: EXACT.add, ast.Sub: EXACT.subtract, ast.Mult: EXACT.multiply, ast.Div: EXACT.divide}
_COMPARISONS = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_NUMBER_KIND, _TRUTH_KIND = "number", "truth"


class NotReported(Exception):
    """A figure that the expression needs has no value."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class DividedByZero(Exception):
    """The expression divides by a figure that is 0."""


class Malformed(ValueError):
    """A text that is not an expression of this language; `code` says why, `found` what."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(code, found)
        self.code = code
        self.found = found


class Expression:
    """A parsed text: `names` are the figures it reads, `kind` whether it yields a number or a truth."""

    __slots__ = ("_value", "kind", "names", "text")

    def __init__(self, text: str, names: tuple[str, ...], kind: str, value: _Closure) -> None:
        self.text = text
        self.names = names
        self.kind = kind
        self._value = value

    def __call__(self, figures: Figures) -> Any:
        """The Decimal (or bool) for these figures. Raises NotReported or DividedByZero."""
        return self._value(figures)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"


def parse(text: str) -> Expression:
    """The expression that `text` writes. Raises Malformed."""
    if len(text) > MAX_LENGTH:
        raise Malformed("too_long", str(len(text)))
    return _parse(text, MAX_DEPTH)


def composed(text: str) -> Expression:
    """An expression that a rule puts together from parsed ones: they may each be as long and deep as one may be."""
    return _parse(text, MAX_DEPTH + 10)


def bracketed(expression: Expression) -> str:
    """Its text as part of another."""
    return expression.text if expression.text in expression.names else f"({expression.text})"


def _parse(text: str, deepest: int) -> Expression:
    source = text.translate(_SIGNS).replace("≤", "<=").replace("≥", ">=").replace("≠", "!=")
    source = re.sub(r"\bif\s*\(", "_if(", re.sub(r"(?<![<>=!])=(?!=)", "==", source))
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Malformed("not_an_expression", text[:80]) from None
    names: dict[str, None] = {}
    kind, value = _compile(tree, source.strip(), names, deepest)
    return Expression(" ".join(text.split()), tuple(names), kind, value)


def _compile(node: ast.expr, source: str, names: dict[str, None], left: int) -> tuple[str, _Closure]:
    if left < 0:
        raise Malformed("too_deep")

    def part(child: ast.expr, expected: str) -> _Closure:
        kind, closure = _compile(child, source, names, left - 1)
        if kind != expected:
            raise Malformed(f"{expected}_expected", ast.get_source_segment(source, child) or "")
        return closure

    match node:
        case ast.Constant():
            return _NUMBER_KIND, _constant(ast.get_source_segment(source, node) or "")
        case ast.Name(id=name) if _NAME.fullmatch(name):
            names.setdefault(name)
            return _NUMBER_KIND, _figure(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = part(operand, _NUMBER_KIND)
            return _NUMBER_KIND, lambda figures: -inner(figures)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = part(operand, _TRUTH_KIND)
            return _TRUTH_KIND, lambda figures: not inner(figures)
        case ast.BinOp(left=first, op=op, right=second) if type(op) in _ARITHMETIC:
            return _NUMBER_KIND, _arithmetic(op, part(first, _NUMBER_KIND), part(second, _NUMBER_KIND))
        case ast.Compare(left=first, ops=[op], comparators=[second]) if type(op) in _COMPARISONS:
            one, compare, other = part(first, _NUMBER_KIND), _COMPARISONS[type(op)], part(second, _NUMBER_KIND)
            return _TRUTH_KIND, lambda figures: compare(snapped(one(figures)), snapped(other(figures)))
        case ast.BoolOp(op=op, values=values):
            parts = [part(value, _TRUTH_KIND) for value in values]
            both = isinstance(op, ast.And)
            return _TRUTH_KIND, lambda figures: (all if both else any)(each(figures) for each in parts)
        case ast.Call(func=ast.Name(id="min" | "max" as name), args=args, keywords=[]) if len(args) > 1:
            parts = [part(arg, _NUMBER_KIND) for arg in args]
            choose: Callable[..., Decimal] = min if name == "min" else max
            return _NUMBER_KIND, lambda figures: choose(each(figures) for each in parts)
        case ast.Call(func=ast.Name(id="_if"), args=[condition, then, otherwise], keywords=[]):
            test, yes, no = part(condition, _TRUTH_KIND), part(then, _NUMBER_KIND), part(otherwise, _NUMBER_KIND)
            return _NUMBER_KIND, lambda figures: yes(figures) if test(figures) else no(figures)
    raise Malformed("not_allowed", ast.get_source_segment(source, node) or "")


def _constant(text: str) -> _Closure:
    if not _NUMBER.fullmatch(text):
        raise Malformed("not_allowed", text)
    value = Decimal(text)
    return lambda figures: value


def _figure(name: str) -> _Closure:
    def value(figures: Figures) -> Decimal:
        found = figures.get(name)
        if found is None:
            raise NotReported(name)
        return found

    return value


def _arithmetic(op: ast.operator, left: _Closure, right: _Closure) -> _Closure:
    apply = _ARITHMETIC[type(op)]
    if not isinstance(op, ast.Div):
        return lambda figures: apply(left(figures), right(figures))

    def divide(figures: Figures) -> Decimal:
        divisor = right(figures)
        if not divisor:
            raise DividedByZero
        return apply(left(figures), divisor)

    return divide
