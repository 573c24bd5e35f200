"""What people say to each other beside a row. No part of what is evaluated: nothing is counted, scored or sealed by it."""

from django.conf import settings
from django.db import models

from evaluation.models.entries import Indicator
from evaluation.models.evaluations import Evaluation


class Comment(models.Model):
    """A remark in the thread of a row. `mentioned`: whom its text names by @; `unread`: those of them who have not opened it."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="comments")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="comments")
    text = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    unread = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="unread_comments")

    class Meta:
        ordering = ("id",)
