"""Files that somebody brings in: what was read of them, until it is taken over; and what columns are, remembered."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from evaluation.models.evaluations import Evaluation
from units.models import Unit


class Kind(models.TextChoices):
    """What a table of a file holds."""

    FIGURES = "figures", _("Figures")
    LINES = "lines", _("Budget lines")
    ROWS = "rows", _("Indicators")


class Mapping(models.Model):
    """What the columns of a file are (foreign/plans.py), found again by the signature of its heads. Serves the unit and those
    below."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="mappings")
    name = models.CharField(_("Name"), max_length=60)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    signature = models.CharField(max_length=64)
    content = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=("unit", "kind", "signature"), name="mapping_once_for_its_heads"),
            models.CheckConstraint(condition=models.Q(kind__in=("figures", "lines", "rows")), name="known_kind_of_mapping"),
        )

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """One uploaded file and what it would change as of `seq`; once taken over, what it changed, for the event `taken_seq`."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    filename = models.CharField(max_length=120)
    file = models.BinaryField()
    kind = models.CharField(max_length=8, choices=Kind.choices, blank=True)
    found = models.JSONField(default=dict)  # foreign/reading.py: Found
    staged = models.BinaryField(default=b"")  # foreign/staging.py: Staged
    counts = models.JSONField(default=dict)
    seq = models.PositiveIntegerField()
    unit = models.CharField(max_length=4)  # of the amounts, as the evaluation was typed then
    mapping = models.ForeignKey(Mapping, on_delete=models.SET_NULL, null=True, related_name="+")
    taken_seq = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True)  # of what was taken over, as its event names it

    class Meta:
        ordering = ("-at", "-id")
        constraints = (models.UniqueConstraint(fields=("evaluation", "taken_seq"), name="one_import_for_an_event"),)

    def __str__(self) -> str:
        return self.filename

    @property
    def is_open(self) -> bool:
        return self.taken_seq is None
