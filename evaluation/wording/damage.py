"""What `manage.py verify` says of each damage: where it is, and what is wrong there."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

DAMAGE: dict[str, str] = {
    "guard_missing": N_("Guard %(name)s is missing from the database. Run manage.py migrate after the damage is understood."),
    "guard_changed": N_("Guard %(name)s is not the one that was installed: it was changed or switched off."),
    "guard_strange": N_("Trigger %(name)s was not installed by this program."),
    "framework_changed": N_("Framework %(framework)s: its text is not the one that its digest names."),
    "framework_renamed": N_("Framework %(framework)s: its code, revision, name or year is not that of its text."),
    "unit_path": N_("Unit %(unit)s: its path is %(found)s and ought to be %(expected)s."),
    "unit_events_missing": N_("Unit %(unit)s: events %(first)s to %(last)s are missing."),
    "unit_event_changed": N_("Unit %(unit)s: event %(event)s (%(action)s) is not what was recorded."),
    "revisions_held": N_("Round %(round)s, %(subject)s: %(found)s revisions are current; there ought to be one."),
    "evidence_missing": N_("Evaluation %(evaluation)s: the file of evidence “%(name)s” (%(sha256)s) is missing."),
    "evidence_altered": N_(
        "Evaluation %(evaluation)s: the file of evidence “%(name)s” (%(sha256)s) is not the one that was given."
    ),
    "figure_out_of_range": N_("Subject %(figure)s: figure %(key)s holds %(found)s, which it cannot be."),
    "figure_not_summed": N_("Subject %(figure)s: figure %(key)s holds %(found)s; its budget lines sum up to %(expected)s."),
    "unreadable": N_("Evaluation %(evaluation)s: a row of it cannot be read."),
    "content_strange": N_("Evaluation %(evaluation)s: its seal does not hold what a seal holds (%(check)s: %(found)s)."),
    "events_missing": N_("Evaluation %(evaluation)s: events %(first)s to %(last)s are missing."),
    "events_beyond": N_("Evaluation %(evaluation)s: there are events up to %(last)s, but it counts %(seq)s."),
    "event_changed": N_("Evaluation %(evaluation)s: event %(event)s (%(action)s) is not what was recorded."),
    "last_event_differs": N_(
        "Evaluation %(evaluation)s: event %(event)s is not the last that was recorded; later ones were cut."
    ),
    "seals_missing": N_("Evaluation %(evaluation)s: seals %(first)s to %(last)s are missing."),
    "seal_out_of_chain": N_("Evaluation %(evaluation)s: seal %(seal)s does not follow the one before."),
    "seal_damaged": N_("Evaluation %(evaluation)s: the content of seal %(seal)s is not what was sealed."),
    "seal_without_event": N_("Evaluation %(evaluation)s: no event tells of seal %(seal)s."),
    "seal_attributed": N_("Evaluation %(evaluation)s: kind, person or time of seal %(seal)s are not those of event %(event)s."),
    "event_without_seal": N_("Evaluation %(evaluation)s: the seal of event %(event)s (%(action)s) is missing."),
    "state_differs": N_("Evaluation %(evaluation)s: its state is “%(found)s”; by its events it is “%(expected)s”."),
    "consent_missing": N_("Evaluation %(evaluation)s: the consent of person %(person)s in event %(event)s is missing."),
    "consent_unknown": N_("Evaluation %(evaluation)s: no event tells of the consent of person %(person)s at step %(step)s."),
    "sealed_by_differs": N_("Evaluation %(evaluation)s: %(field)s is %(found)s; by its seal it is %(expected)s."),
    "row_missing": N_("Evaluation %(evaluation)s: row %(row)s was sealed and is no longer there."),
    "row_added": N_("Evaluation %(evaluation)s: row %(row)s was added after the seal."),
    "row_changed": N_("Evaluation %(evaluation)s: row %(row)s is not as sealed (%(cells)s)."),
    "text_changed": N_("Evaluation %(evaluation)s: text %(key)s is not as sealed."),
    "figure_changed": N_("Evaluation %(evaluation)s: figure %(key)s is not as sealed."),
    "profile_changed": N_("Evaluation %(evaluation)s: its profile (%(field)s) is not as sealed."),
    "parts_changed": N_("Evaluation %(evaluation)s: its %(part)s are not as sealed."),
    "reason_changed": N_("Evaluation %(evaluation)s: the reason for %(finding)s at %(where)s is not as sealed."),
    "terms_differ": N_("Evaluation %(evaluation)s: the %(field)s of its round is %(found)s; sealed was %(expected)s."),
    "total_differs": N_("Evaluation %(evaluation)s: lists show %(found)s; sealed was %(expected)s."),
    "approval_of_another": N_("Evaluation %(evaluation)s: approval seal %(seal)s is of another submission."),
    "approval_differs": N_("Evaluation %(evaluation)s: people or time of approval seal %(seal)s are not those on record."),
    "verified_changed": N_("Evaluation %(evaluation)s: the verified points of %(where)s are not as sealed."),
}


def damage(code: str, numbers: Iterable[tuple[str, Any]]) -> str:
    """The sentence of a damage."""
    return gettext(DAMAGE[code]) % {name: _shown(value) for name, value in numbers}


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(" ", "microseconds")
    return "—" if value in (None, "") else str(value)
