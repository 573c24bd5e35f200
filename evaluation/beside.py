"""What stands beside an evaluation when it is reviewed: its rows of last year, and the same rows of others in the round.

Read from what was sealed, with one query each; a submission itself never looks here.
"""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import QuerySet

from evaluation import documents, frameworks
from evaluation.assessment import Assessment, Before, Beside, Peers, names_of
from evaluation.models import EDITABLE_STATES, Evaluation, Seal
from evaluation.values.numbers import ratio

SAMPLE = 60  # the newest submissions of others that a median is taken of


def beside(evaluation: Evaluation) -> Beside:
    """Last year's submission of the same subject, and the newest of others in the same round. Two queries."""
    submitted = Seal.objects.filter(kind=Seal.Kind.SUBMISSION, evaluation__current=True).exclude(
        evaluation__state__in=EDITABLE_STATES
    )
    return Beside(_last_year(evaluation, submitted), _peers(evaluation, submitted))


def _last_year(evaluation: Evaluation, submitted: QuerySet[Seal]) -> dict[str, Before]:
    """Rows by all their names. A document that this version cannot read is as good as none."""
    same = {"evaluation__subject": evaluation.subject_id, "evaluation__round__year": evaluation.round.year - 1}
    rows = submitted.filter(**same).select_related("evaluation__round__framework")
    seal = rows.order_by("-evaluation", "-number").first()
    if seal is None:
        return {}
    content = json.loads(bytes(seal.content))
    try:
        case = documents.trusted(content["evaluation"], frameworks.of(seal.evaluation.round.framework))
    except ValueError:
        return {}
    found: dict[str, Before] = {}
    for line, _row, reading in Assessment(case).rows:
        before = Before(reading.actual, line.leaf.unit, None if line.leaf.outside else ratio(line.award, line.points))
        for name in names_of(line.leaf):
            found.setdefault(name, before)
    return found


def _peers(evaluation: Evaluation, submitted: QuerySet[Seal]) -> dict[str, Peers]:
    """By code of the rows that the framework fixes: the median share of full marks. Of each other the newest submission."""
    others = submitted.filter(evaluation__round=evaluation.round_id).exclude(evaluation=evaluation)
    newest: dict[int, Any] = {}
    for pk, content in others.order_by("-pk").values_list("evaluation", "content")[:SAMPLE]:
        newest.setdefault(pk, content)
    shares: dict[str, list[Decimal]] = {}
    for content in newest.values():
        for code, share in _shares(json.loads(bytes(content))["scorecard"]["lines"]):
            shares.setdefault(code, []).append(share)
    return {code: Peers(median(found), len(found)) for code, found in shares.items()}


def _shares(lines: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, Decimal]]:
    """Code and share of each line of a sealed scorecard that has points and an award."""
    for line in lines:
        if line["award"] is not None and line["points"] is not None:
            share = ratio(Decimal(line["award"]), Decimal(line["points"]))
            if share is not None:
                yield line["code"], share
