"""An uploaded file, read in a child process with limits: what was found in it, and what it would change."""

import gc
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluation import child, wording
from evaluation.foreign import plans
from evaluation.foreign.figures import pairs
from evaluation.foreign.heads import Head
from evaluation.foreign.laying import lay
from evaluation.foreign.plans import Plan, Unfit
from evaluation.foreign.rows import Target, Whole
from evaluation.foreign.staging import Staged
from evaluation.sheets import pages
from evaluation.sheets.gate import Refused
from evaluation.sheets.pages import Book, Page

SECONDS, PROCESSOR = 26, 26  # a worker that waits longer is taken for dead
MEMORY = 320_000_000  # that a child may take beside what it shares with its parent
SAMPLES = 3  # rows that show what a column holds
MAX_PAIRS = 300


@dataclass
class Asked:
    """What somebody chose; all of it may be left open."""

    kind: str = ""
    sheet: str = ""
    row: int = 0
    columns: dict[int, str] | None = None
    unit: str | None = None
    figures: dict[str, str] = field(default_factory=dict)
    skip: str = ""


@dataclass
class Found:
    """What the page shows of a file: its sheets, the heads with samples, the plan; a problem where nothing was laid."""

    sheets: list[tuple[str, bool]]
    plan: dict[str, Any] | None = None
    columns: list[tuple[int, str, list[str]]] = field(default_factory=list)
    pairs: list[tuple[int, str, str, str, str, str]] = field(default_factory=list)
    named_unit: str = ""
    owner: str = ""
    content: dict[str, Any] = field(default_factory=dict)  # of the plan, as it would be remembered
    signature: str = ""
    recalled: int = -1
    problem: str = ""
    kind: str = ""  # of the file: xlsx, or its encoding
    places: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


def read(
    content: bytes, filename: str, asked: Asked, targets: Mapping[str, Target], memories: Sequence[Mapping[str, Any]]
) -> tuple[Found, bytes]:
    """What the file holds and would change (packed Staged). Raises Refused with the reason."""
    packed = _in_child(lambda: _packed(content, filename, asked, targets, memories))
    length = int(packed[:12])
    data = json.loads(packed[12 : 12 + length])
    if "refused" in data:
        raise Refused(data["refused"], **data["numbers"])
    return Found(**data), packed[12 + length :]


def _in_child(work: Callable[[], bytes]) -> bytes:
    try:
        return child.run(work, seconds=SECONDS, memory=child.room(MEMORY), processor=PROCESSOR)
    except child.Failed as failure:
        raise Refused("not_read", found=str(failure)[:60]) from None


def _packed(content: bytes, filename: str, asked: Asked, targets: Mapping[str, Target], memories: Any) -> bytes:
    gc.disable()  # the child lives for one file; a million cells would be looked through again and again
    staged = b""
    try:
        found, laid = _read(pages.read(content, filename), asked, targets, memories)
        found.counts = laid.counts()
        staged, data = laid.packed(), found.__dict__
    except Refused as refusal:
        data = {"refused": refusal.code, "numbers": refusal.numbers}
    head = json.dumps(data, ensure_ascii=False).encode()
    return f"{len(head):012d}".encode() + head + staged


def _read(book: Book, asked: Asked, targets: Mapping[str, Target], memories: Sequence[Mapping[str, Any]]) -> tuple[Found, Staged]:
    found = Found([(page.title, page.hidden) for page in book.pages], kind=book.kind)
    if not any(page.rows for page in book.pages):
        raise Refused("no_table")
    remembered = None
    if asked.columns is None:
        remembered = plans.known_table(book.pages, memories, asked.kind, asked.sheet, asked.row)
    proposed = remembered or plans.propose(book.pages, asked.kind, asked.sheet, asked.row)
    if proposed is None:
        found.problem = wording.file_refused("no_heads", {"found": "、".join(page.title for page in book.pages[:8])})
        return found, Staged(asked.kind or "lines")
    plan, head = proposed[:2]
    found.recalled = remembered[2] if remembered else -1
    page = next(page for page in book.pages if page.title == plan.sheet)
    _choose(plan, head, asked)
    _describe(found, plan, head, page)
    target = targets[plan.kind]
    plan.unit = plan.unit or head.unit
    found.named_unit = plan.unit
    staged = Staged(plan.kind)
    try:
        _check(plan, head, asked, recalled=found.recalled >= 0)
        staged = lay(page, head, plan, target)
    except Unfit as unfit:
        found.problem = wording.file_refused(unfit.code, {"found": unfit.found})
    except Whole as whole:
        found.problem = str(whole)
    if plan.kind == "figures":
        found.pairs = list(pairs(page, head, plan, target))[:MAX_PAIRS]
    labels = list(dict.fromkeys(label for _row, label, *_rest in found.pairs))
    found.plan, found.content, found.signature = plan.as_data(), plans.remembered(plan, head, labels), head.signature
    faults = [(fault.row, fault.column) for fault in staged.faults[:20_000]]
    found.places = {f"{row},{column}": _place(page, row, column) for row, column in faults}
    return found, staged


def _place(page: Page, row: int, column: int) -> str:
    return page.place(row, column) if column >= 0 else str(row)


def _choose(plan: Plan, head: Head, asked: Asked) -> None:
    """What somebody chose on the page takes the place of both."""
    plan.skip = asked.skip
    if asked.unit is not None:
        plan.unit = asked.unit
    plan.figures = plan.figures | asked.figures
    if asked.columns is not None:
        allowed = plans.FIELDS[plan.kind]
        plan.columns = {number: name for number, name in asked.columns.items() if name in allowed and number in head.columns}


def _describe(found: Found, plan: Plan, head: Head, page: Page) -> None:
    below = [row for number, row in page.rows.items() if number >= head.start][:SAMPLES]
    for number, column in sorted(head.columns.items()):
        samples = [row[number][:40] for row in below if number < len(row) and row[number]]
        found.columns.append((number, column.title, samples))
    found.owner = head.owner


def _check(plan: Plan, head: Head, asked: Asked, *, recalled: bool) -> None:
    """Raises Unfit for a plan that is not clear."""
    plan.skipped()
    twice = [
        name for name in set(plan.columns.values()) if name not in plans.MANY and list(plan.columns.values()).count(name) > 1
    ]
    if twice:
        raise Unfit("field_twice", next(head.columns[number].title for number, name in plan.columns.items() if name in twice))
    if asked.columns is None and not recalled and (unclear := plans.unclear(head, plan.kind, plan.columns)):
        raise Unfit("heads_twice", unclear[0])
