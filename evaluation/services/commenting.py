"""Comments beside a row: said once, never changed. They leave no event and raise no seq, since they are no part of what is
evaluated (docs/decisions/0047); whoever is named by @ is told on their desk until they open the row.
"""

import re

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from evaluation import permissions
from evaluation.models import Comment, Evaluation, Indicator
from evaluation.services.record import Refused
from units.models import Membership, Person, Role

MOST = 200  # comments at one row
_MENTION = re.compile(r"@([^\s@，。、；：,.;:!?！？]{1,40})")


@transaction.atomic
def comment(evaluation: Evaluation, row: Indicator, text: str, *, by: Person) -> Comment:
    """Add a comment to a row's thread, and tell those whom it names. Refuses a name that nobody who may see the row has."""
    if not text:
        raise Refused(_("Write what you want to say."))
    if row.comments.count() >= MOST:
        raise Refused(_("A row holds %(limit)s comments at most.") % {"limit": MOST})
    known: dict[str, list[Person]] = {}
    for person in colleagues(evaluation, row):
        known.setdefault(person.name, []).append(person)
    named = {name: _person(name, known) for name in _MENTION.findall(text)}
    strange = [name for name, found in named.items() if not found]
    if strange:
        raise Refused(_("Nobody called %(names)s may see this row.") % {"names": "、".join(strange)})
    made = Comment.objects.create(evaluation=evaluation, indicator=row, text=text, by=by)
    told = {person.pk: person for found in named.values() for person in found if person.pk != by.pk}
    made.mentioned.set(told.values())
    made.unread.set(told.values())
    return made


def _person(written: str, known: dict[str, list[Person]]) -> list[Person]:
    """Whoever is named: Chinese sets no blank behind a name, so the longest name that the text begins with."""
    found = max((name for name in known if written.startswith(name)), key=len, default="")
    return known.get(found, [])


def colleagues(evaluation: Evaluation, row: Indicator) -> list[Person]:
    """Who may open the row: readers of the unit and of those above it, and the respondents of its office."""
    path = evaluation.subject.unit.path
    above = [path[: place + 1] for place, sign in enumerate(path) if sign == "/" and place]
    reading = Q(role__in=permissions.READERS, unit__path__in=above)
    answering = Q(role=Role.RESPONDENT, office=row.office_id) if row.office_id else Q(pk__in=[])
    rows = Membership.objects.filter(reading | answering, person__is_active=True).select_related("person")
    return sorted({each.person for each in rows}, key=lambda person: person.name)


def opened(row: Indicator, by: Person) -> None:
    """Whoever opens a row has read what was said to them there."""
    through = Comment.unread.through
    through.objects.filter(comment__indicator=row, person=by).delete()
