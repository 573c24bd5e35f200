"""What happened and what is sealed: rows that are only ever added. evaluation/guards.py holds that in the database."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from evaluation.models.drafts import FrameworkDraft
from evaluation.models.evaluations import Evaluation
from units.models import Unit


class Event(models.Model):
    """Who did what, when: of an evaluation (numbered by its seq), or of a unit, a person, a round, the draft of a framework
    (numbered within the unit). `hash` chains it to the event before (evaluation/events.py)."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, null=True, related_name="events")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="events")
    draft = models.ForeignKey(FrameworkDraft, on_delete=models.PROTECT, null=True, related_name="events")
    seq = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    action = models.CharField(max_length=20)
    changes = models.JSONField(default=list)  # [[what, from, to], …]
    note = models.CharField(max_length=1000, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("evaluation", "seq"), name="one_event_for_each_write"),
            models.UniqueConstraint(fields=("unit", "seq"), name="one_number_for_each_event_of_a_unit"),
        )


class Seal(models.Model):
    """Exact bytes, sealed: hash = H(previous hash ‖ H(content)). A submission holds evaluation, scorecard, framework and texts;
    an approval holds the hash of that, verified rows, people and time."""

    class Kind(models.TextChoices):
        SUBMISSION = "submission"
        APPROVAL = "approval"

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="seals")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    content = models.BinaryField()
    content_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("evaluation", "number"), name="seal_number_once"),
            models.UniqueConstraint(fields=("evaluation", "previous_hash"), name="chain_without_fork"),
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("a seal is never changed")
        super().save(*args, **kwargs)


class Approval(models.Model):
    """One person's consent to one sealed submission, at one step of the route."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="approvals")
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="approvals")
    step = models.CharField(max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("seal", "person"), name="one_person_approves_once"),)
