"""Replays: rounds recomputed under another framework, or audited under their own. What is stored is never touched by one."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evaluation.models.evaluations import Evaluation, Round
from evaluation.models.record import Seal
from evaluation.values.fields import HundredthsField

# A line that comes out otherwise than it stands: total, grade or any row; or that could not be recomputed.
DIFFERS = (
    ~Q(old_total=F("new_total")) | ~Q(old_grade=F("new_grade")) | Q(changed__gt=0) | Q(gone__gt=0) | Q(added__gt=0) | ~Q(fault="")
)


class Replay(models.Model):
    """One question: these rounds, within this reach, under this framework. Asked again, it is answered anew under the same key.

    Without a framework it is an audit: every sealed submission, each under the framework that was sealed with it.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    key = models.CharField(max_length=64, unique=True)
    rounds = models.ManyToManyField(Round, related_name="replays")
    reach = models.JSONField(default=list)  # paths of units, none of them below another
    reference = models.CharField(max_length=80, blank=True)  # code, or code@revision; a draft has one too
    name = models.CharField(max_length=120, blank=True)
    digest = models.CharField(max_length=80, blank=True)
    content = models.TextField(blank=True)  # the canonical framework: a draft is in no other table
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    asked_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # when somebody last worked on it
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at", "-id")

    def __str__(self) -> str:
        return self.reference or "audit"

    @property
    def is_audit(self) -> bool:
        return not self.digest

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)


class ReplayLine(models.Model):
    """One evaluation (in an audit: one sealed submission) as it stands and as it would be; `rows` are those that differ."""

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="lines")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="+")
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, null=True, related_name="+")  # none: what was entered
    seq = models.PositiveIntegerField()  # of the evaluation when it was read
    old_total = HundredthsField(null=True)
    new_total = HundredthsField(null=True)
    old_grade = models.CharField(max_length=10, blank=True)
    new_grade = models.CharField(max_length=10, blank=True)
    distance = models.PositiveIntegerField(default=0)  # between the totals, in hundredths: the biggest stand first
    full_marks = HundredthsField(null=True)  # of all rows under the framework
    missing = models.PositiveSmallIntegerField(default=0)  # rows that it cannot score from what is there
    changed = models.PositiveSmallIntegerField(default=0)
    gone = models.PositiveSmallIntegerField(default=0)
    added = models.PositiveSmallIntegerField(default=0)
    rows = models.JSONField(default=list)
    fault = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("-distance", "id")
        indexes = (models.Index(fields=("replay", "-distance", "id")),)
        constraints = (
            models.UniqueConstraint(fields=("replay", "seal"), condition=~Q(seal=None), name="replayed_seal_once"),
            models.UniqueConstraint(fields=("replay", "evaluation"), condition=Q(seal=None), name="replayed_evaluation_once"),
        )

    @property
    def moved(self) -> Any:
        """The new total less the old one, where both are there."""
        return None if self.old_total is None or self.new_total is None else self.new_total - self.old_total
