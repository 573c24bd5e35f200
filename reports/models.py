"""Jobs that make documents: one for each sealed (or draft) content and format, done once in effect."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from evaluation.models import Evaluation


class Job(models.Model):
    """What pages show of a document in the making. `key` names content and format, so a second request finds the first."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("In the making")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="jobs")
    key = models.CharField(max_length=64, unique=True)
    format = models.CharField(max_length=8, default="pdf")
    draft = models.BooleanField(default=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    error = models.TextField(blank=True)
    file = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.format} {self.key[:12]}"
