"""Files that show what an indicator says. Kept by the hash of their bytes: the row names the file, the file proves the row."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from evaluation.models.entries import Indicator
from evaluation.models.evaluations import Evaluation

KINDS = ("pdf", "png", "jpg", "ofd", "docx", "xlsx")


class Evidence(models.Model):
    """One file at one row. `sha256` is the name under which its bytes are kept (evaluation/evidence.py); `size` in bytes."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="evidence")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="evidence")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("indicator_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("indicator", "sha256"), name="evidence_once_at_a_row"),
            models.CheckConstraint(
                condition=Q(kind__in=("pdf", "png", "jpg", "ofd", "docx", "xlsx")), name="known_kind_of_evidence"
            ),
        )

    @property
    def kilobytes(self) -> int:
        """The size as people read it, never 0."""
        return -(-self.size // 1024)
