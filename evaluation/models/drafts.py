"""Frameworks in the making: kept as typed, faults and all, until a second person publishes one."""

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evaluation.models.evaluations import FrameworkDocument
from units.models import Unit, Versioned


class FrameworkDraft(Versioned):
    """A framework that officials of the finance bureau of `unit` write. `content` is the document as JSON; it may be faulty."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        PROPOSED = "proposed", _("Proposed")
        PUBLISHED = "published", _("Published")
        DISCARDED = "discarded", _("Discarded")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    content = models.TextField()
    based_on = models.ForeignKey(FrameworkDocument, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now_add=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    published = models.OneToOneField(FrameworkDocument, on_delete=models.PROTECT, null=True, related_name="draft")

    class Meta:
        ordering = ("-changed_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("draft", "proposed", "published", "discarded")), name="known_state_of_draft"
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | (~Q(published_by=F("author")) & ~Q(published_by=F("proposed_by"))),
                name="nobody_publishes_their_own",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(published__isnull=False, published_by__isnull=False, proposed_by__isnull=False),
                name="published_by_a_second_person",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def document(self) -> dict[str, Any]:
        """The document as a plain mapping."""
        found: dict[str, Any] = json.loads(self.content)
        return found

    @property
    def is_editable(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_open(self) -> bool:
        """Whether it may still become a framework."""
        return self.state in (self.State.DRAFT, self.State.PROPOSED)
