"""Frameworks as published, rounds, and the evaluation itself."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evaluation.values.fields import HundredthsField
from units.models import Subject, Unit, Versioned


class FrameworkDocument(models.Model):
    """A published framework: its canonical text, which never changes. A correction is a new revision beside it."""

    code = models.CharField(max_length=60)
    revision = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    content = models.TextField()
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)

    class Meta:
        ordering = ("code", "revision")
        constraints = (models.UniqueConstraint(fields=("code", "revision"), name="framework_revision_once"),)

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How documents name it: the code, with @ and the revision from the second on."""
        return self.code if self.revision == 1 else f"{self.code}@{self.revision}"


class Round(Versioned):
    """A round of self-evaluation: a year, a framework, an outline, a route, a deadline."""

    year = models.PositiveSmallIntegerField(_("Year evaluated"))
    name = models.CharField(_("Name"), max_length=120)
    framework = models.ForeignKey(FrameworkDocument, on_delete=models.PROTECT, verbose_name=_("Framework"))
    outline = models.CharField(_("Outline of the report"), max_length=60)
    route = models.CharField(_("Route"), max_length=40)
    deadline = models.DateField(_("Deadline"))
    instructions = models.TextField(_("Instructions"), blank=True, max_length=4000)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, editable=False, related_name="+")  # whose bureau made it

    class Meta:
        ordering = ("-year", "name")
        constraints = (models.UniqueConstraint(fields=("year", "name"), name="round_once"),)

    def __str__(self) -> str:
        return self.name


class State(models.TextChoices):
    """The coarse states; the steps of a place's route lie within `submitted`."""

    DRAFT = "draft", _("In work")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")


EDITABLE_STATES = (State.DRAFT, State.RETURNED)
SEALED = (State.APPROVED, State.PUBLISHED)


class Evaluation(models.Model):
    """One self-evaluation. `seq` goes up with every write and numbers its events; `total` is cached as of `total_seq`."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="evaluations")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="evaluations")
    revision = models.PositiveSmallIntegerField(default=1)
    current = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    step = models.CharField(max_length=40, blank=True)
    seq = models.PositiveIntegerField(default=0)
    event_hash = models.CharField(max_length=64, blank=True)  # of the last event
    amount_unit = models.CharField(max_length=4, default="万元", choices=[("元", "元"), ("万元", "万元")])
    figures_status = models.CharField(
        _("Status of the figures"),
        max_length=8,
        blank=True,
        choices=[("flash", _("Preliminary")), ("filed", _("Filed")), ("approved", _("Approved accounts"))],
    )
    blank_is_zero = models.JSONField(default=list, blank=True)
    blank_answers = models.JSONField(default=dict, blank=True)  # table (a group, or lines) → whether its blanks count as 0
    carried = models.JSONField(default=list, blank=True)  # what came from last year and is not confirmed: rows.12, texts.problems
    prepared_by = models.CharField(_("Prepared by"), max_length=40, blank=True)
    financial_officer = models.CharField(_("Financial officer"), max_length=40, blank=True)
    head = models.CharField(_("Head of the unit"), max_length=40, blank=True)
    telephone = models.CharField(_("Office telephone"), max_length=40, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    total = HundredthsField(null=True)
    grade = models.CharField(max_length=10, blank=True)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    total_seq = models.PositiveIntegerField(default=0)
    present = models.JSONField(default=dict, blank=True)  # person → [name, when they were last there]; services/presence.py
    followed: tuple[
        tuple[str, str, str], ...
    ] = ()  # figures that a write moved besides its own cells, until its event is recorded

    class Meta:
        ordering = ("-round__year", "subject__unit__path")
        constraints = (
            models.UniqueConstraint(fields=("round", "subject", "revision"), name="evaluation_revision_once"),
            models.UniqueConstraint(fields=("round", "subject"), condition=Q(current=True), name="one_current_evaluation"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="known_state"),
            models.CheckConstraint(
                condition=~Q(approved_by=F("submitted_by")) | Q(approved_by=None), name="nobody_approves_their_own"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SEALED) | Q(approved_by__isnull=False, submitted_by__isnull=False),
                name="approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SUBMITTED) | Q(submitted_by__isnull=False), name="submitted_by_somebody"
            ),
        )

    def __str__(self) -> str:
        return f"{self.round.year} {self.subject.name}"

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE_STATES

    @property
    def is_begun(self) -> bool:
        return self.seq > 1

    def days_left(self, today: date) -> int:
        return (self.round.deadline - today).days
