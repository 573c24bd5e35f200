"""Small queries of plain values, compiled once in a process: the ORM takes ten times as long to compile one as to run it.

Measured (docs/decisions/0015): the roles of a person 0.51 → 0.06 ms, forty rows of an evaluation 1.24 → 0.4 ms, on a page
whose goal is 3.6 ms. Only for what every request asks; all else is an ordinary queryset.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet


class Prepared:
    """`make` gives the queryset (values_list) for whole numbers as parameters; calling it gives the rows for others."""

    def __init__(self, make: Callable[..., QuerySet[Any, Any]]) -> None:
        self.make = make
        self.compiled: dict[str, tuple[str, tuple[Any, ...], Any]] = {}

    def __call__(self, *given: int) -> list[tuple[Any, ...]]:
        if any(abs(each) > LARGEST for each in given):
            return []
        if connection.vendor not in self.compiled:
            self.compiled[connection.vendor] = self._compile(len(given))
        sql, params, converters = self.compiled[connection.vendor]
        with connection.cursor() as cursor:
            cursor.execute(sql, [given[STAND_INS.index(each)] if each in STAND_INS else each for each in params])
            rows = cursor.fetchall()
        return [_converted(row, converters) for row in rows] if converters else rows

    def _compile(self, count: int) -> tuple[str, tuple[Any, ...], Any]:
        compiler = self.make(*STAND_INS[:count]).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([expression for expression, _sql, _alias in compiler.select])
        return sql, params, list(converters.items())


class PreparedRow:
    """A row of a model with rows that it belongs to, by one prepared query. `related` are paths, outer ones first."""

    def __init__(self, model: type[Model], related: Sequence[str], make: Callable[..., QuerySet[Any]]) -> None:
        self.model, self.related, self.make = model, related, make
        self.query = Prepared(lambda *given: make(*given).values_list(*self._names()))

    def __call__(self, *given: int) -> Any:
        """The first that fits, or None."""
        row = next(iter(self.query(*given)), None)
        if row is None:
            return None
        found: dict[str, Any] = {}
        cells = iter(row)
        for path, model, fields in self.parts:
            found[path] = model.from_db(connection.alias, fields, list(islice(cells, len(fields))))
            owner, _, name = path.rpartition("__")
            if path:
                setattr(found[owner], name, found[path])
        return found[""]

    @cached_property
    def parts(self) -> list[tuple[str, type[Model], list[str]]]:
        """Path, model and columns of the row itself and of each that it belongs to."""
        models: dict[str, Any] = {"": self.model}
        for path in self.related:
            owner, _, name = path.rpartition("__")
            models[path] = models[owner]._meta.get_field(name).related_model
        return [(path, model, [field.attname for field in model._meta.concrete_fields]) for path, model in models.items()]

    def _names(self) -> list[str]:
        return [f"{path}__{name}" if path else name for path, _model, fields in self.parts for name in fields]


LARGEST = 2**63 - 1  # no column holds more: there is nothing to find
STAND_INS = (31_991, 31_981, 31_973)  # in place of parameters while a query is compiled; small enough for every whole number


def _converted(row: tuple[Any, ...], converters: Any) -> tuple[Any, ...]:
    cells = list(row)
    for place, (steps, expression) in converters:
        for step in steps:
            cells[place] = step(cells[place], expression, connection)
    return tuple(cells)
