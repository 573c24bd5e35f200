"""A finding: what a check says. Codes are those of docs/findings.md; words are in evaluation/wording."""

import hashlib
from typing import Any, NamedTuple

ERROR, WARNING, INFO = "error", "warning", "info"


class Finding(NamedTuple):
    """`level`: an error stops submission, a warning asks for a reason, info only tells. `where`: figures.<key>, a code,
    section/title, or total. The identity by which it is explained is (code, where, fingerprint of the numbers)."""

    code: str
    level: str
    where: str
    numbers: tuple[tuple[str, Any], ...] = ()

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(repr(self.numbers).encode()).hexdigest()[:16]

    @property
    def identity(self) -> str:
        """Names the finding in forms."""
        return f"explain.{self.code}.{self.fingerprint}.{self.where}"


def error(code: str, where: str, **numbers: Any) -> Finding:
    return Finding(code, ERROR, where, tuple(numbers.items()))


def warning(code: str, where: str, **numbers: Any) -> Finding:
    return Finding(code, WARNING, where, tuple(numbers.items()))


def info(code: str, where: str, **numbers: Any) -> Finding:
    return Finding(code, INFO, where, tuple(numbers.items()))
