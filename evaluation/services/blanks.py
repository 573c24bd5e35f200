"""空白按 0？ asked once for each table: a blank is never 0 unless somebody said so; the answer is kept and can be changed."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evaluation import figures
from evaluation.models import Evaluation
from evaluation.services.entering import tell_twins
from evaluation.services.lines import TABLE, sum_lines
from evaluation.services.record import Change, Refused, editable, record
from units.models import Person

YES, NO, OPEN = "yes", "no", ""


@transaction.atomic
def answer_blanks(pk: int, table: str, answer: str, *, by: Person) -> Evaluation:
    """Say whether blanks of a table count as 0 (yes, no), or open the question again (blank). A table is a group of figures,
    or the budget lines. Answering twice alike changes nothing."""
    evaluation = editable(pk)
    groups = [group.key for group in figures.catalogue().groups]
    if table not in (*groups, TABLE) or answer not in (YES, NO, OPEN):
        raise Refused(_("Choose one of the list."))
    if evaluation.subject.rolls_up:
        raise Refused(_("The figures of this department are the sums of its units; what a blank means is said there."))
    before = answer_of(evaluation, table)
    if before == answer:
        return evaluation
    answers = {name: held for name, held in evaluation.blank_answers.items() if name != table}
    if answer:
        answers[table] = answer == YES
    fields: dict[str, Any] = {"blank_answers": answers}
    if table in groups:
        zero = {*evaluation.blank_is_zero, table} if answer == YES else {*evaluation.blank_is_zero} - {table}
        fields["blank_is_zero"] = [group for group in groups if group in zero]
    for name, value in fields.items():
        setattr(evaluation, name, value)
    if table == TABLE:
        sum_lines(evaluation)
    followed: list[Change] = list(evaluation.followed)
    record(evaluation, "answer_blanks", by, [(f"blanks.{table}", before, answer)], **fields)
    tell_twins(evaluation, followed, by)
    return evaluation


def answer_of(evaluation: Evaluation, table: str) -> str:
    """What was said of a table; blank where nobody was asked or has answered."""
    if table in evaluation.blank_is_zero:
        return YES
    held = evaluation.blank_answers.get(table)
    return OPEN if held is None else YES if held else NO
