"""What the columns of files are, remembered for a unit and those below: kept, renamed, taken in from a file, forgotten."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from evaluation.foreign import plans
from evaluation.models import Mapping
from evaluation.services.record import Refused, note_of
from units.models import Person, Unit

MAX = 200  # of one unit


def known_to(unit: Unit) -> QuerySet[Mapping]:
    """The mappings that serve a unit: its own, and those of the units above."""
    parts = [code for code in unit.path.split("/") if code]
    paths = [f"/{'/'.join(parts[:number])}/" for number in range(1, len(parts) + 1)]
    return Mapping.objects.filter(unit__path__in=paths).select_related("unit", "by").order_by("-unit__path", "name")


@transaction.atomic
def remember(unit: Unit, name: str, signature: str, content: dict[str, Any], *, by: Person) -> Mapping:
    """Keep what the columns are; what was kept for the same heads gives way to it."""
    there = Mapping.objects.select_for_update().filter(unit=unit, kind=content["kind"], signature=signature).first()
    if there is None and Mapping.objects.filter(unit=unit).count() >= MAX:
        raise Refused(_("A unit keeps %(count)s mappings at most. Delete one first.") % {"count": MAX})
    found = there or Mapping(unit=unit, kind=content["kind"], signature=signature)
    if there and there.content == content and there.name == name:
        return there
    before = there.name if there else None
    found.name, found.content, found.by = name, content, by
    found.save()
    note_of(unit, "keep_mapping", by, [("mapping", before, name)])
    return found


def take_in_file(unit: Unit, document: Any, *, by: Person) -> Mapping:
    """Keep a mapping that somebody shared. Raises plans.Unfit."""
    name, content = plans.from_document(document)
    return remember(unit, name or _("Mapping"), plans.signature(content), content, by=by)


@transaction.atomic
def rename(mapping: Mapping, name: str, *, by: Person) -> None:
    """Give a mapping another name."""
    before, mapping.name = mapping.name, name
    if name and name != before:
        mapping.save(update_fields=["name", "at"])
        note_of(mapping.unit, "keep_mapping", by, [("mapping", before, name)])


@transaction.atomic
def forget(mapping: Mapping, *, by: Person) -> None:
    """Delete a mapping: files with these heads are asked about again."""
    note_of(mapping.unit, "forget_mapping", by, [("mapping", mapping.name, None)])
    mapping.delete()
