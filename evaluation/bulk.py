"""One statement for many rows: UPDATE … FROM (VALUES …) and INSERT … VALUES, the same on SQLite and PostgreSQL.

Measured (docs/decisions/0004): forty rows by bulk_update cost 3.8 times as much, by save() 2.5 times.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model

from evaluation.models import Indicator

STATEMENT = 12_000  # values in a statement: SQLite and PostgreSQL take more than twice as many
_CAST = {"points": "bigint", "deduction": "bigint", "office_id": "bigint"}


def update_rows(rows: Mapping[int, Indicator], touched: Mapping[int, Mapping[str, Any]]) -> None:
    """Write the touched fields of indicators. `rows` hold what is there, for the columns that a row does not touch."""
    _update_items({pk: fields["items"] for pk, fields in touched.items() if "items" in fields})
    columns = sorted({name for fields in touched.values() for name in fields} - {"items"})
    if not columns:
        return
    values: list[Any] = []
    for pk, fields in touched.items():
        values.append(pk)
        values.extend(_prepared(name, fields[name] if name in fields else getattr(rows[pk], name)) for name in columns)
    row = "(CAST(%s AS bigint), " + ", ".join(f"CAST(%s AS {_CAST.get(name, 'text')})" for name in columns) + ")"
    sets = ", ".join(f'"{name}" = v.column{number}' for number, name in enumerate(columns, 2))
    statement = (
        f'UPDATE "evaluation_indicator" SET {sets} FROM (VALUES {", ".join([row] * len(touched))}) AS v WHERE "id" = v.column1'  # noqa: S608 - names are ours
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _prepared(name: str, value: Any) -> Any:
    field: Any = Indicator._meta.get_field(name)
    return field.get_prep_value(value)


def _update_items(items: Mapping[int, Any]) -> None:
    for pk, value in items.items():
        Indicator.objects.filter(pk=pk).update(items=value)


def add(model: type[Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """INSERT rows of one shape, columns by name; those that are there already (by a constraint) are left as they are.

    `bulk_create` asks every field of every object three times over; a replay adds a row for each evaluation.
    """
    given = list(rows)
    if not given:
        return
    fields: list[Any] = [model._meta.get_field(name) for name in given[0]]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    for start in range(0, len(given), 1000):
        part = given[start : start + 1000]
        values = [field.get_db_prep_save(each[field.name], connection) for each in part for field in fields]
        statement = (
            f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES {", ".join([row] * len(part))} ON CONFLICT DO NOTHING'  # noqa: S608 - names are ours
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, values)


def insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """INSERT very many rows of plain values, as many in a statement as the databases take."""
    row = f"({', '.join(['%s'] * len(columns))})"
    names = ", ".join(f'"{column}"' for column in columns)
    for part in _parts(rows, STATEMENT // len(columns)):
        statement = f'INSERT INTO "{table}" ({names}) VALUES {", ".join([row] * len(part))}'  # noqa: S608 - names are ours
        with connection.cursor() as cursor:
            cursor.execute(statement, [value for each in part for value in each])


def update(table: str, columns: Sequence[str], whole: Collection[str], rows: Sequence[Sequence[Any]]) -> None:
    """UPDATE very many rows: each the id and a value for every column; `whole` are those of whole numbers."""
    row = (
        "(CAST(%s AS bigint), " + ", ".join(f"CAST(%s AS {'bigint' if column in whole else 'text'})" for column in columns) + ")"
    )
    sets = ", ".join(f'"{name}" = v.column{number}' for number, name in enumerate(columns, 2))
    for part in _parts(rows, STATEMENT // (len(columns) + 1)):
        values = ", ".join([row] * len(part))
        statement = f'UPDATE "{table}" SET {sets} FROM (VALUES {values}) AS v WHERE "id" = v.column1'  # noqa: S608 - names are ours
        with connection.cursor() as cursor:
            cursor.execute(statement, [value for each in part for value in each])


def _parts(rows: Iterable[Sequence[Any]], size: int) -> Iterator[list[Sequence[Any]]]:
    left = iter(rows)
    while part := list(islice(left, size)):
        yield part
