"""What a department adds to the sums of its units: transfers taken off (抵销), and figures of the final accounts (决算)."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from evaluation import figures, rolling_up, stored
from evaluation.figures import Figure as Kind
from evaluation.models import Elimination, Evaluation, FinalAccount
from evaluation.services.record import Refused, Stale, editable, record
from units.models import Person


@transaction.atomic
def eliminate(pk: int, key: str, amount: Decimal | None, reason: str, *, was: tuple[str, str], by: Person) -> None:
    """Take an amount off the sum of the units, with its reason; None takes that back. `was` are amount (as a cell) and reason
    as they were seen. Refused without a reason, and above the sum of what the units have reported."""
    evaluation = _rolled(pk)
    kind = _kind(key)
    there = Elimination.objects.filter(evaluation=evaluation, key=key).first()
    before = _cell(evaluation, kind, there.value if there else None), there.reason if there else ""
    if before != was:
        raise Stale
    if amount is None or amount == 0:
        Elimination.objects.filter(evaluation=evaluation, key=key).delete()
        after = "", ""
    else:
        value = stored.to_integer(kind, amount)
        _check(evaluation, kind, value, reason)
        Elimination.objects.update_or_create(evaluation=evaluation, key=key, defaults={"value": value, "reason": reason})
        after = _cell(evaluation, kind, value), reason
    if before != after:
        record(evaluation, "eliminate", by, [(f"eliminations.{key}", _told(before), _told(after))])


@transaction.atomic
def account(pk: int, key: str, amount: Decimal | None, *, was: str, by: Person) -> None:
    """Enter the figure of the final accounts beside the sum; None takes it back. `was` is the cell as it was seen."""
    evaluation = _rolled(pk)
    kind = _kind(key)
    there = FinalAccount.objects.filter(evaluation=evaluation, key=key).first()
    before = _cell(evaluation, kind, there.value if there else None)
    if before != was:
        raise Stale
    if amount is None:
        FinalAccount.objects.filter(evaluation=evaluation, key=key).delete()
    else:
        value = stored.to_integer(kind, amount)
        FinalAccount.objects.update_or_create(evaluation=evaluation, key=key, defaults={"value": value})
    after = figures.entered(kind, amount, evaluation.amount_unit)
    if before != after:
        record(evaluation, "account", by, [(f"accounts.{key}", before, after)])


def _rolled(pk: int) -> Evaluation:
    evaluation = editable(pk)
    if not evaluation.subject.rolls_up:
        raise Refused(_("Only a department whose figures are the sums of its units has a roll-up."))
    return evaluation


def _kind(key: str) -> Kind:
    kind = figures.catalogue().by_key.get(key)
    if kind is None or not rolling_up.may_roll_up(kind):
        raise Refused(_("This figure is no sum of the units below."))
    return kind


def _check(evaluation: Evaluation, kind: Kind, value: int, reason: str) -> None:
    there = stored.read(evaluation).get(kind.key)
    summed = there.summed if there and there.summed is not None else there.value if there else None
    if summed is None:
        told = _("Not every unit has reported this figure yet; there is no sum from which something could be eliminated.")
        raise Refused(told)
    if value > stored.to_integer(kind, summed):
        unit = evaluation.amount_unit
        told = _("The units make %(sum)s %(unit)s; no more than that can be eliminated.")
        raise Refused(told % {"sum": figures.show(kind, summed, unit), "unit": figures.unit_of(kind, unit)})
    if not reason:
        raise Refused(_("Say which transfers between the units are eliminated; the reason is printed."))


def _cell(evaluation: Evaluation, kind: Kind, value: int | None) -> str:
    return "" if value is None else figures.entered(kind, stored.from_integer(kind, value), evaluation.amount_unit)


def _told(pair: tuple[str, str]) -> str:
    return " ".join(part for part in pair if part)
