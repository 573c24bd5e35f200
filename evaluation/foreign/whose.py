"""Whose a sheet and its rows are: nothing is taken for a unit or a project other than the one that the evaluation is of."""

import re
from collections import Counter
from typing import NamedTuple

from django.utils.translation import gettext as _

from evaluation.foreign.heads import Head, key
from evaluation.foreign.plans import Plan

_CODE = re.compile(r"[0-9A-Za-z-]{2,}")


class Own(NamedTuple):
    """What the evaluation is of: the unit's code and name, names above it and of the subject, the project's code where it has
    one."""

    code: str
    name: str
    names: tuple[str, ...] = ()
    project: str = ""

    def is_called(self, written: str) -> bool:
        """Whether a name means the unit: 示例市教育局（本级）, 市教育局 and 市教育局机关 do."""
        said = key(written)
        return any(said in own or own in said for own in map(key, (self.name, *self.names)) if own and said)


class Whose:
    """Decides row by row, and counts what belongs to others."""

    def __init__(self, own: Own, plan: Plan, head: Head) -> None:
        at = {field: number for number, field in plan.columns.items()}
        self.own, self.owner = own, head.owner
        self.code, self.name, self.project = (at.get(field, -1) for field in ("unit_code", "unit_name", "project_code"))
        self.others: Counter[str] = Counter()
        self.mine = 0
        self.known: dict[tuple[str, str, str], tuple[str, str]] = {}

    def refusal(self, row: tuple[str, ...]) -> str:
        """Why the row is not ours; nothing where it is."""
        told = (self._at(row, self.code), self._at(row, self.name), self._at(row, self.project))
        if told not in self.known:
            self.known[told] = self._judged(*told)
        other, own = self.known[told]
        if other:
            self.others[other] += 1
            return _("belongs to %(other)s, not to %(own)s; not taken over") % {"other": other, "own": own}
        self.mine += 1
        return ""

    def whole(self) -> str:
        """The unit that a whole file belongs to, where none of it is ours."""
        if self.others and not self.mine:
            return self.others.most_common(1)[0][0]
        if self.owner and not self.own.is_called(self.owner) and not self._says_own():
            return self.owner
        return ""

    def _says_own(self) -> bool:
        return self.code >= 0 and self.mine > 0

    def _judged(self, code: str, name: str, project: str) -> tuple[str, str]:
        """What the row belongs to and what it ought to; blanks where it is ours."""
        found, own = _CODE.search(code), f"{self.own.code} {self.own.name}"
        if found and found.group() != self.own.code:
            return f"{found.group()} {name or code.replace(found.group(), '').strip('-[]（）() ')}".strip(), own
        if not found and name and not self.own.is_called(name):
            return name, own
        if project and self.own.project and project != self.own.project:
            return _("project %(code)s") % {"code": project}, _("project %(code)s") % {"code": self.own.project}
        return "", ""

    @staticmethod
    def _at(row: tuple[str, ...], column: int) -> str:
        return row[column] if 0 <= column < len(row) else ""
