"""What people enter into an evaluation: rows, texts, explanations, remarks, verified points."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluation.models.evaluations import Evaluation
from evaluation.values.fields import HundredthsField
from units.models import Office


class Indicator(models.Model):
    """A row of the score table: `code` of one that the framework fixes, or `section` of a unit's own. Cells as typed."""

    class Kind(models.TextChoices):
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        QUALITATIVE = "qualitative", _("Qualitative")

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="indicators")
    code = models.CharField(max_length=40, blank=True)
    section = models.CharField(max_length=40, blank=True)
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=200)
    points = HundredthsField(null=True)
    unit = models.CharField(max_length=20, blank=True)
    operator = models.CharField(max_length=4, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.NUMBER)
    target = models.CharField(max_length=500, blank=True)
    actual = models.CharField(max_length=500, blank=True)
    level = models.CharField(max_length=8, blank=True)
    share = models.CharField(max_length=20, blank=True)
    items = models.JSONField(null=True)
    reason = models.TextField(blank=True, max_length=2000)
    not_applicable = models.CharField(max_length=200, blank=True)
    deduction = HundredthsField(null=True)
    deduction_reason = models.CharField(max_length=500, blank=True)
    target_initial = models.CharField(max_length=500, blank=True)
    target_basis = models.CharField(max_length=100, blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="indicators")
    office_name: str | None = None  # read along with the rows by cases.with_office_names

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=("evaluation", "code"), condition=~Q(code=""), name="fixed_row_once"),
            models.CheckConstraint(condition=Q(code="") ^ Q(section=""), name="fixed_or_own"),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__range=(Decimal(0), Decimal(1000))), name="points_in_range"
            ),
            models.CheckConstraint(
                condition=Q(deduction=None) | Q(deduction__range=(Decimal(0), Decimal(1000))), name="deduction_in_range"
            ),
        )


class Narrative(models.Model):
    """The text of one section of the report."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="narratives")
    key = models.CharField(max_length=60)
    text = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("evaluation", "key"), name="text_once"),)


class Explanation(models.Model):
    """Why a warning stands: bound to the finding's code, place and numbers, so it lapses when these change."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="explanations")
    code = models.CharField(max_length=8)
    where = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=16)
    text = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("evaluation", "code", "where", "fingerprint"), name="explained_once"),)


class Remark(models.Model):
    """A reviewer's reason for returning, on the whole (where is empty) or on one row. `seq` is that of the return."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="remarks")
    seq = models.PositiveIntegerField()
    where = models.CharField(max_length=300, blank=True)
    text = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)


class Verification(models.Model):
    """A reviewer's points for a row, beside the self score and never over it."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="verifications")
    where = models.CharField(max_length=300)
    full = HundredthsField()
    points = HundredthsField()
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("evaluation", "where"), name="verified_once"),
            models.CheckConstraint(
                condition=Q(points__gte=Decimal(0)) & Q(points__lte=models.F("full")), name="points_within_full_marks"
            ),
        )
