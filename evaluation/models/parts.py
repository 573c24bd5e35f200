"""What others than finance fill in of an evaluation, and what a department adds to the sums of its units.

Keyed by the evaluation, not by subject and year as figures are: so they freeze with it (docs/decisions/0037).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluation.models.evaluations import Evaluation
from units.models import Office


class OfficeTask(models.Model):
    """What an office is asked for: until when, with which note; and that it confirmed its part.

    `confirmed_digest` is that of the office's cells then (evaluation/parts.py): the confirmation holds while it still fits.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="tasks")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="tasks")
    deadline = models.DateField(_("Deadline"), null=True)
    note = models.CharField(_("Note to the office"), max_length=500, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("office__position", "office_id")
        constraints = (
            models.UniqueConstraint(fields=("evaluation", "office"), name="task_once_for_an_office"),
            models.CheckConstraint(
                condition=Q(confirmed_digest="", confirmed_by=None, confirmed_at=None)
                | (~Q(confirmed_digest="") & Q(confirmed_by__isnull=False, confirmed_at__isnull=False)),
                name="confirmed_by_somebody",
            ),
        )


class Elimination(models.Model):
    """What a department takes off the sum of its units: transfers between them (抵销). `value` as the figure is kept (fen)."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="eliminations")
    key = models.CharField(max_length=40)
    value = models.BigIntegerField()
    reason = models.CharField(max_length=500)

    class Meta:
        ordering = ("key",)
        constraints = (
            models.UniqueConstraint(fields=("evaluation", "key"), name="elimination_once"),
            models.CheckConstraint(condition=Q(value__gt=0) & ~Q(reason=""), name="elimination_has_amount_and_reason"),
        )


class FinalAccount(models.Model):
    """The figure of the final accounts (决算数), where the department enters it beside the sum. `value` as figures are kept."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="final_accounts")
    key = models.CharField(max_length=40)
    value = models.BigIntegerField()

    class Meta:
        ordering = ("key",)
        constraints = (
            models.UniqueConstraint(fields=("evaluation", "key"), name="final_account_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="final_account_not_negative"),
        )
