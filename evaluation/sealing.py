"""What a submission seals: the evaluation document, the scorecard, the framework, and all that the report prints; what an
approval seals."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from evaluation import documents, narrative, outlines, scorecards
from evaluation.assessment import Assessment
from evaluation.cases import Entered
from evaluation.checks import Finding
from evaluation.models import Elimination, Evaluation, Evidence, Explanation, FinalAccount, OfficeTask, Seal, Verification
from evaluation.narrative import Tokens
from evaluation.outlines import Outline
from evaluation.scoring.shapes import plain
from units.models import Office, Person, Subject, Unit

FORMAT = "submission/1"


def content(entered: Entered, a: Assessment, found: list[Finding]) -> dict[str, Any]:
    """The content of a submission seal, without a clock: the same entries give the same bytes."""
    evaluation = entered.evaluation
    outline, tokens = outlines.shipped()[evaluation.round.outline], Tokens(a)
    tasks = OfficeTask.objects.filter(evaluation=evaluation).select_related("office", "confirmed_by").order_by("office_id")
    taken, accounts = Elimination.objects.filter(evaluation=evaluation), FinalAccount.objects.filter(evaluation=evaluation)
    return (
        parts(tasks, taken, accounts)
        | _evidence(entered)
        | {
            "format": FORMAT,
            "evaluation": documents.write(entered.document()),
            "scorecard": scorecards.in_codes(a, found),
            "framework": json.loads(a.case.framework.canonical),
            "figure_sources": {key: each.source for key, each in entered.stored.items()},
            "explanations": _explanations(evaluation, found),
            "round": {"name": evaluation.round.name, "year": evaluation.round.year},
            "report": {
                "outline": plain(outline),
                "title": title(outline, evaluation),
                "subject": subject(evaluation.subject),
                "organisation": organisation(evaluation.subject.unit),
                "texts": {key: narrative.resolve(text, tokens) for key, text in entered.texts.items() if text},
            },
        }
    )


def parts(tasks: Iterable[OfficeTask], taken: Iterable[Elimination], accounts: Iterable[FinalAccount]) -> dict[str, Any]:
    """What offices confirmed, and what the department added to the sums of its units; no key where there is nothing of it."""
    found = {
        "offices": [_confirmation(task) for task in tasks],
        "eliminations": [{"key": each.key, "value": each.value, "reason": each.reason} for each in taken],
        "final_accounts": [{"key": each.key, "value": each.value} for each in accounts],
    }
    return {name: rows for name, rows in found.items() if rows}


def _evidence(entered: Entered) -> dict[str, Any]:
    """The files that show what rows say, by their place and hash; nothing where there are none."""
    places = {row.pk: entered.where(row) for row in entered.indicators}
    rows = Evidence.objects.filter(evaluation=entered.evaluation)
    found = [
        {"where": places[each.indicator_id], "name": each.name, "sha256": each.sha256, "size": each.size}
        for each in rows
        if each.indicator_id in places
    ]
    return {"evidence": found} if found else {}


def _confirmation(task: OfficeTask) -> dict[str, Any]:
    return {
        "office": task.office_id,
        "name": task.office.name,
        "deadline": task.deadline.isoformat() if task.deadline else "",
        "note": task.note,
        "confirmed_by": task.confirmed_by.name if task.confirmed_by else "",
        "confirmed_at": task.confirmed_at.isoformat(timespec="seconds") if task.confirmed_at else "",
        "digest": task.confirmed_digest,
    }


def approval(
    submission: Seal, verified: Iterable[Verification], people: Iterable[tuple[str, Person]], at: datetime
) -> dict[str, Any]:
    """The content of an approval seal: the hash of the submission, verified rows, who agreed at which step, and when."""
    return {
        "format": "approval/1",
        "submission": submission.hash,
        "verified": [{"where": each.where, "points": f"{each.points:f}", "reason": each.reason} for each in verified],
        "people": [{"step": step, "person": person.pk, "name": person.name} for step, person in people],
        "at": at.isoformat(timespec="seconds"),
    }


def title(outline: Outline, evaluation: Evaluation) -> str:
    """The report's title, with the names that its outline asks for."""
    names = {"unit": evaluation.subject.unit.name, "subject": evaluation.subject.name}
    return outline.title.format(year=evaluation.round.year, **names)


def subject(found: Subject) -> dict[str, str]:
    """What is evaluated: its kind, its name, and the code that a project has."""
    return {"kind": found.kind, "name": found.name, "code": found.code}


def organisation(unit: Unit) -> dict[str, Any]:
    """The unit, its offices and the units below, as the report names them. Withheld duties never enter."""
    units = Unit.objects.filter(path__startswith=unit.path, is_active=True).exclude(pk=unit.pk).order_by("path")
    return {
        "name": unit.name,
        "kind": unit.kind,
        "superior": superior.name if (superior := unit.parent) and superior.kind != Unit.Kind.PLACE else "",
        "units": [each.name for each in units],
        "offices": list(Office.objects.filter(unit=unit, is_active=True).values_list("name", flat=True)),
        "duties": "" if unit.duties_withheld else unit.duties,
        "withheld": unit.withheld_ground if unit.duties_withheld else "",
    }


def _explanations(evaluation: Evaluation, found: list[Finding]) -> list[dict[str, str]]:
    """Reasons given for findings that still hold."""
    given = {(each.code, each.where, each.fingerprint): each.text for each in Explanation.objects.filter(evaluation=evaluation)}
    rows = [(finding, given.get((finding.code, finding.where[:300], finding.fingerprint))) for finding in found]
    return [{"code": finding.code, "where": finding.where, "text": text} for finding, text in rows if text]
