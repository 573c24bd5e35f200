"""CSV out, for Excel and WPS: UTF-8 with its mark, or GB 18030. What would be taken for a formula gets an apostrophe in front."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from evaluation.values import numbers

ENCODINGS = {"utf-8": "utf-8-sig", "gb18030": "gb18030"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def written(rows: Iterable[Sequence[str | int | Decimal | None]], encoding: str = "utf-8") -> bytes:
    """The rows as a file. Numbers are numbers; text that begins like a formula does not become one."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue().encode(ENCODINGS[encoding], "replace")


def _cell(value: str | int | Decimal | None) -> str:
    if isinstance(value, Decimal):
        return numbers.plain(value)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else str(value)
