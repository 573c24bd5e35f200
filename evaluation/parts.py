"""The part of an office: which cells it answers for, and the digest by which a confirmation holds until one of them changes."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date

from evaluation.models import Indicator, OfficeTask

# What an office reports, and what it is measured by; names and points are finance's and lift no confirmation.
CELLS = ("actual", "level", "share", "items", "reason", "not_applicable", "target", "operator", "unit")


def digest_of(rows: Iterable[Indicator]) -> str:
    """The digest of an office's rows, whatever their order. Other rows than those confirmed give another one."""
    cells = sorted([row.pk, *(getattr(row, name) for name in CELLS)] for row in rows)
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def holds(task: OfficeTask | None, rows: Iterable[Indicator]) -> bool:
    """Whether the office confirmed these rows as they stand."""
    return task is not None and bool(task.confirmed_digest) and task.confirmed_digest == digest_of(rows)


def is_late(task: OfficeTask | None, rows: Iterable[Indicator], today: date) -> bool:
    """Whether the office's day has passed without a confirmation that holds."""
    return task is not None and task.deadline is not None and task.deadline < today and not holds(task, rows)
