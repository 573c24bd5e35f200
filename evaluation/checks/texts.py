"""Texts: no hints of the template, no marks of secrecy, no contradiction with the rows (N04, N07, N08, N10, N11, N19–N21)."""

import re
from collections.abc import Iterator
from decimal import Decimal

from evaluation import lexicon, narrative
from evaluation.assessment import Assessment
from evaluation.checks.finding import Finding, error, warning
from evaluation.values.text import is_blank_like, secrecy_mark

LONG = 20  # characters from which two equal texts are no coincidence
_AMOUNT = re.compile(r"[0-9０-９][0-9０-９.,，．\s]*(?:元|万元|亿元|%|％)?")


def texts_keep_no_hints(a: Assessment) -> Iterator[Finding]:
    """N04: a hint of the template was left in."""
    for where, text in _texts(a):
        if found := lexicon.matches(text, "hints"):
            yield error("N04", where, text=found[:40])


def texts_bear_no_secrecy_mark(a: Assessment) -> Iterator[Finding]:
    """N19: the product is for unclassified material."""
    for where, text in _texts(a):
        if mark := secrecy_mark(text):
            yield error("N19", where, text=mark)


def lost_points_are_a_problem(a: Assessment) -> Iterator[Finding]:
    """N08: the section on problems says there are none, and points were lost."""
    for where, text in a.case.document.narrative.items():
        if "problem" in where and is_blank_like(text) and text and (lost := _lost(a)):
            yield warning("N08", f"narrative.{where}", text=text[:20], lost=lost)


def _lost(a: Assessment) -> Decimal:
    """Points lost by the rows that are scored."""
    pairs = [(line.points, line.award) for line in a.card.lines if not line.leaf.outside]
    return sum((full - award for full, award in pairs if full is not None and award is not None), Decimal(0))


def nothing_missed_is_true(a: Assessment) -> Iterator[Finding]:
    """N07: a text says that no target was missed, and a row was."""
    for where, text in a.case.document.narrative.items():
        if (found := lexicon.matches(text, "nothing_missed")) and a.missed:
            yield error("N07", f"narrative.{where}", text=found[:40], title=a.missed[0].leaf.title, rows=len(a.missed))


def texts_differ(a: Assessment) -> Iterator[Finding]:
    """N10: the same text in two sections, as where the goal is copied into what was achieved."""
    seen: dict[str, str] = {}
    for where, text in a.case.document.narrative.items():
        bare = "".join(text.split())
        if len(bare) >= LONG and bare in seen:
            yield warning("N10", f"narrative.{where}", other_text=seen[bare])
        seen.setdefault(bare, where)


def texts_are_no_amounts(a: Assessment) -> Iterator[Finding]:
    """N11: a section that holds nothing but an amount."""
    for where, text in a.case.document.narrative.items():
        if _AMOUNT.fullmatch(text.strip()):
            yield error("N11", f"narrative.{where}", text=text.strip()[:40])


def tokens_print_something(a: Assessment) -> Iterator[Finding]:
    """N20: a 【token】 that names nothing; N21: one whose figure is not reported."""
    used = [(where, name) for where, text in a.case.document.narrative.items() for name in narrative.names(text)]
    tokens = narrative.Tokens(a) if used else {}
    for where, name in used:
        if name not in tokens:
            yield error("N20", f"narrative.{where}", text=name[:60])
        elif tokens[name] is None:
            yield error("N21", f"narrative.{where}", text=name[:60])


def _texts(a: Assessment) -> Iterator[tuple[str, str]]:
    for key, text in a.case.document.narrative.items():
        yield f"narrative.{key}", text
    for line, row, _ in a.rows:
        for text in (row.title, row.target, row.actual, row.reason, row.not_applicable):
            if text:
                yield line.leaf.where, text
