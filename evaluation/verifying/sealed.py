"""What is in the rows of a submitted or approved evaluation against what was sealed of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from evaluation import scorecards, sealing
from evaluation.models import Seal
from evaluation.verifying.damage import Damage, damage
from evaluation.verifying.kept import Kept, plain

PROFILE = ("amount_unit", "status", "blank_is_zero")
_LATER = ("office",)  # an office may be renamed


def rows_are_as_sealed(kept: Kept) -> Iterator[Damage]:
    """Every row and every chosen item; a row's place is its code, or its section and name."""
    if kept.submission is None or kept.document is None:
        return
    sealed, there = _rows(kept.submission["evaluation"]), _rows(kept.document)
    for place in [*sealed, *(place for place in there if place not in sealed)]:
        if sealed.get(place) != there.get(place):
            code = "row_missing" if place not in there else "row_added" if place not in sealed else "row_changed"
            yield damage(code, kept.evaluation, row=place, cells=_differing(sealed.get(place, {}), there.get(place, {})))


def _rows(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    count: dict[str, int] = {}
    for row in document["indicators"]:
        place = row.get("code") or f"{row.get('section', '')}/{row.get('title', '')}"
        count[place] = count.get(place, 0) + 1
        found[place if count[place] == 1 else f"{place} ({count[place]})"] = {
            key: value for key, value in row.items() if key not in _LATER
        }
    for code, items in document.get("items", {}).items():
        found.setdefault(code, {})["items"] = items
    return found


def _differing(one: dict[str, Any], other: dict[str, Any]) -> str:
    return "、".join(key for key in sorted(one.keys() | other.keys()) if one.get(key) != other.get(key))


def texts_are_as_sealed(kept: Kept) -> Iterator[Damage]:
    yield from _compared(kept, "narrative", "text_changed")


def figures_are_as_sealed(kept: Kept) -> Iterator[Damage]:
    """Where no other evaluation of the year may have changed them since, and they are no sums of other units' figures."""
    if not (kept.evaluation.shares or kept.evaluation.subject.rolls_up):  # type: ignore[attr-defined]
        yield from _compared(kept, "figures", "figure_changed")


def _compared(kept: Kept, part: str, code: str) -> Iterator[Damage]:
    if kept.submission is None or kept.document is None:
        return
    sealed, there = kept.submission["evaluation"].get(part, {}), kept.document.get(part, {})
    for key in sorted(sealed.keys() | there.keys()):
        if sealed.get(key) != there.get(key):
            yield damage(code, kept.evaluation, key=key)


def profile_is_as_sealed(kept: Kept) -> Iterator[Damage]:
    """The unit of amounts, the status of the figures, the people who sign, the groups in which a blank is 0."""
    if kept.submission is None or kept.document is None:
        return
    sealed = kept.submission["evaluation"]
    for name in PROFILE:
        if sealed.get(name) != kept.document.get(name):
            yield damage("profile_changed", kept.evaluation, field=name)


def parts_are_as_sealed(kept: Kept) -> Iterator[Damage]:
    """What offices confirmed, what was eliminated, the final accounts. An office may have been renamed since."""
    if kept.submission is None:
        return
    there = plain(sealing.parts(kept.tasks, kept.eliminations, kept.accounts))
    for name in ("offices", "eliminations", "final_accounts"):
        if _unnamed(kept.submission.get(name, [])) != _unnamed(there.get(name, [])):
            yield damage("parts_changed", kept.evaluation, part=name)


def _unnamed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key not in ("name", "confirmed_by")} for row in rows]


def reasons_are_as_sealed(kept: Kept) -> Iterator[Damage]:
    """The reasons that were given for findings."""
    if kept.submission is None:
        return
    there = {(each.code, each.where, each.text) for each in kept.explanations}
    for given in kept.submission["explanations"]:
        if (given["code"], given["where"][:300], given["text"]) not in there:
            yield damage("reason_changed", kept.evaluation, finding=given["code"], where=given["where"])


def terms_are_as_sealed(kept: Kept) -> Iterator[Damage]:
    """The round's framework, year and outline are those of the submission."""
    if kept.submission is None:
        return
    found, content = kept.evaluation.round, kept.submission
    terms = {
        "framework": (found.framework.digest, content["scorecard"]["digest"]),
        "year": (found.year, content["round"]["year"]),
        "outline": (found.outline, content["report"]["outline"]["code"]),
    }
    for name, (there, sealed) in terms.items():
        if there != sealed:
            yield damage("terms_differ", kept.evaluation, field=name, found=there, expected=sealed)


def total_is_as_sealed(kept: Kept) -> Iterator[Damage]:
    """What lists show is what was sealed."""
    if kept.submission is None:
        return
    card, evaluation = kept.submission["scorecard"], kept.evaluation
    there = "" if evaluation.total is None else scorecards.two(evaluation.total), evaluation.grade
    sealed = card["total"], (card["grade"] or "") if card["complete"] else ""
    if there != sealed:
        yield damage("total_differs", evaluation, found=" ".join(there), expected=" ".join(sealed))


def approval_is_of_this(kept: Kept) -> Iterator[Damage]:
    """The approval seal names the last submission, its people, its time, and the points that were verified."""
    seal, submission, content = kept.latest(Seal.Kind.APPROVAL), kept.latest(Seal.Kind.SUBMISSION), kept.approval
    if content is None or seal is None or submission is None:
        return
    if content["submission"] != submission.hash:
        yield damage("approval_of_another", kept.evaluation, seal=seal.number)
    there = [(each.step, each.person_id) for each in kept.approvals if each.seal_id == submission.pk]
    sealed = [(each["step"], each["person"]) for each in content["people"]]
    if there != sealed or seal.at.replace(microsecond=0) != datetime.fromisoformat(content["at"]):
        yield damage("approval_differs", kept.evaluation, seal=seal.number)


def verified_points_are_as_sealed(kept: Kept) -> Iterator[Damage]:
    if kept.approval is None:
        return
    sealed = {each["where"]: (each["points"], each["reason"]) for each in kept.approval["verified"]}
    there = {each.where: (f"{each.points:f}", each.reason) for each in kept.verified}
    for where in sorted(sealed.keys() | there.keys()):
        if sealed.get(where) != there.get(where):
            yield damage("verified_changed", kept.evaluation, where=where)
