"""Finding the table on a foreign sheet: its row of heads (merged over two rows, too), its unit of amounts, whose it is, and
where its
rows begin. Compared by the words of fixtures/heads.yaml and fixtures/foreign.yaml."""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from evaluation import pasting
from evaluation.loading import fixture
from evaluation.sheets.pages import Page
from evaluation.values import numbers

LOOKED_AT = 40  # rows that hold something, searched for heads
KINDS = ("figures", "lines", "rows")
_UNIT = re.compile(r"(亿元|万元|千元|元)")
_IN_HEAD = re.compile(
    r"[(（\[【]\s*(?:单位\s*[:：]\s*)?(?:人民币)?\s*(亿元|万元|千元|元)\s*[)）\]】]|[:：,，]\s*(亿元|万元|千元|元)\s*$"
)
_COUNTER = re.compile(r"栏次|行次|序号|[0-9]{1,3}|[A-Za-z甲乙丙丁戊己]|[—–-]+")
_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?%?")
_OWNER = re.compile(r"^(.{2,8}?)\s*[:：]\s*(.{2,80})$")


class Column(NamedTuple):
    """A column of the file: the head over it, as it is compared; the unit of amounts that it names."""

    title: str
    names: tuple[str, ...]
    unit: str = ""


def column_of(title: str) -> Column:
    """A column by a head that was kept: the parts of one over two rows are apart by a blank."""
    names = (title, *reversed(title.split(" ")))
    return Column(title, tuple(dict.fromkeys(compared(name) for name in names)))


class Head(NamedTuple):
    """Where the heads are, what they say, and where the rows begin. `owner` is whom the sheet names above them."""

    row: int
    start: int
    columns: dict[int, Column]
    unit: str = ""
    owner: str = ""

    @property
    def signature(self) -> str:
        """The same for files whose heads are the same, whatever stands above them."""
        names = "|".join(column.names[0] for _number, column in sorted(self.columns.items()))
        return hashlib.sha256(names.encode()).hexdigest()


def key(written: str) -> str:
    """A head or a name as it is compared here."""
    return re.sub(r"[·．。;；\-—]+", "", pasting.name(written))


def compared(title: str) -> str:
    """A head without the unit of amounts that it names."""
    return key(_IN_HEAD.sub("", title))


@cache
def words() -> Any:
    return fixture("foreign.yaml")


@cache
def codes() -> dict[str, str]:
    """Head → what it says about the row: unit_code, unit_name, project_code, indicator_code."""
    return {key(word): field for field, found in words()["codes"].items() for word in found}


@cache
def known(kind: str) -> dict[str, str]:
    """Head → field of the kind of table. Scores, states and ids are no fields."""
    found = {key(word): field for field, heads in fixture("heads.yaml")[kind].items() for word in heads}
    if kind == "figures":
        found = {key(word): "label" for word in words()["figures"]["label"]} | found
        found |= {key(word): "value" for word in words()["figures"]["values"]} | {"source": "", key("来源"): ""}
    return {name: field for name, field in found.items() if field not in ("award", "", "unit" if kind == "figures" else "")}


def find(page: Page, kind: str, row: int = 0) -> Head | None:
    """The head of a table of this kind, or what stands in the row that somebody chose."""
    rows = list(page.rows)[:LOOKED_AT]
    if row:
        return head_at(page, row) if row in page.rows else None
    best, most = 0, 1
    for number in rows:
        fitting = len(_fitting(page.rows[number], kind))
        if fitting > most:
            best, most = number, fitting
    return head_at(page, best) if best else None


def strength(page: Page, kind: str) -> int:
    """How many columns of the kind the best row of heads names: what a file is taken for. Weighs fields that no other kind
    has."""
    head = find(page, kind)
    if head is None:
        return 0
    fields = {field for column in head.columns.values() if (field := field_of(column, kind))}
    return len(fields) + 2 * len(fields & _TELLING[kind]) if fields >= _NEEDED[kind] else 0


_TELLING = {
    "lines": {"function", "economic", "initial", "full_year", "executed", "carryover", "adjustment"},
    "rows": {"level1", "level2", "target", "actual", "points", "reason"},
    "figures": set(),
}
_NEEDED = {"lines": set(), "rows": {"title"}, "figures": {"label", "value"}}


def field_of(column: Column, kind: str) -> str:
    """The field that a head names, or nothing."""
    fields = codes() | known(kind)
    return next((fields[name] for name in column.names if name in fields), "")


def _fitting(cells: tuple[str, ...], kind: str) -> set[str]:
    fields = known(kind) | codes()
    return {fields[name] for cell in cells if len(cell) < 60 and (name := key(cell)) in fields}


def head_at(page: Page, row: int) -> Head:
    """A head with the row under it where that is its second, without the row that numbers columns."""
    numbers_of = list(page.rows)
    place = numbers_of.index(row)
    upper: tuple[str, ...] = page.rows[row]
    below = numbers_of[place + 1] if place + 1 < len(numbers_of) else 0
    lower = page.rows[below] if below and _is_second(upper, page.rows[below]) else ()
    start = numbers_of[place + 2] if lower and place + 2 < len(numbers_of) else below
    while start in page.rows and _is_counter(page.rows[start]):
        later = numbers_of[numbers_of.index(start) + 1 :]
        start = later[0] if later else start + 1
    above = [cell for number in numbers_of[: place + 1] for cell in page.rows[number] if cell]
    return Head(row, start or row + 1, dict(_columns(upper, lower)), _unit(above), _owner(above))


def _is_second(upper: tuple[str, ...], lower: tuple[str, ...]) -> bool:
    """Heads under merged ones: texts alone, at least one under a blank or beside one, none under what stands alone at the
    left."""
    texts = {number: cell for number, cell in enumerate(lower) if cell}
    if not texts or any(_NUMBER.fullmatch(numbers.half_width(cell)) for cell in texts.values()) or _is_counter(lower):
        return False
    blank = [number for number in texts if number >= len(upper) or not upper[number]]
    return bool(blank) and 0 not in texts and len(texts) < len([cell for cell in upper if cell]) + len(blank)


def _is_counter(cells: tuple[str, ...]) -> bool:
    """A row that only numbers the columns: 栏次 1 2 3, 甲 乙 1 2."""
    found = [numbers.half_width(cell).replace(" ", "") for cell in cells if cell]
    digits = [int(cell) for cell in found if cell.isascii() and cell.isdigit()]
    if len(found) < 2 or not all(_COUNTER.fullmatch(cell) for cell in found):
        return False
    return not digits or (len(digits) > 1 and digits == list(range(digits[0], digits[0] + len(digits))) and digits[0] < 3)


def _columns(upper: tuple[str, ...], lower: tuple[str, ...]) -> Iterator[tuple[int, Column]]:
    over = ""
    for number in range(max(len(upper), len(lower))):
        top = upper[number] if number < len(upper) else ""
        under = lower[number] if number < len(lower) else ""
        over = top or (over if under else "")
        title = " ".join(dict.fromkeys(part for part in ((top or over) if under else top, under) if part))
        if not title:
            continue
        unit = _IN_HEAD.search(title)
        names = [under, top or over, f"{over}{under}", f"{under}{over}"] if under else [title]
        found = dict.fromkeys(compared(name) for name in (title, *names))
        yield number, Column(title[:120], tuple(found), next(filter(None, unit.groups()), "") if unit else "")


def _unit(above: list[str]) -> str:
    """The unit of amounts that is said above the table: 单位：万元."""
    for cell in above:
        if "单位" in cell and (
            found := re.search(r"单位\s*[:：]?\s*(?:人民币)?\s*(亿元|万元|千元|元)", numbers.half_width(cell))
        ):
            return found.group(1)
    return next((found.group(1) for cell in above if (found := re.fullmatch(r"[(（]?(亿元|万元|千元|元)[)）]?", cell))), "")


def _owner(above: list[str]) -> str:
    """Whose table it is, where the sheet says so above it: 编制单位：示例市教育局."""
    for place, cell in enumerate(above):
        found = _OWNER.match(cell)
        if found and key(found.group(1)) in {key(word) for word in words()["owner"]}:
            said = re.split(r"\s{2,}|[(（【]|20[0-9]{2}年", found.group(2).strip())[0].strip()
            if said and not _UNIT.search(said) and not re.search(r"[:：]", said):
                return said
        if cell.endswith((":", "：")) and key(cell) in {key(word) for word in words()["owner"]} and place + 1 < len(above):
            said = above[place + 1]
            if 2 < len(said) < 60 and not _UNIT.search(said) and not re.search(r"[:：]", said):
                return said
    return ""
