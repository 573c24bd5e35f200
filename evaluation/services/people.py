"""People and units: made, changed, invited, disabled; each change leaves an event on the unit it concerns."""

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from evaluation import permissions
from evaluation.permissions import Hands
from evaluation.services.record import Change, Refused, note_of, save_versioned
from units.models import Membership, Office, Person, Role, Subject, Unit

UNIT_FIELDS = ["code", "name", "kind", "parent", "duties", "duties_withheld", "withheld_ground", "is_active"]


@transaction.atomic
def save_unit(unit: Unit, *, seen: int, by: Person) -> Unit:
    """Make or change a unit. Moving it (or a new code) moves the paths of all units below. Its subject comes with it."""
    held = Hands(by)
    new = unit._state.adding
    old_path = "" if new else Unit.objects.values_list("path", flat=True).get(pk=unit.pk)
    path = unit.path_below(unit.parent)
    if old_path and path.startswith(old_path) and path != old_path:
        raise Refused(_("A unit cannot lie below itself."))
    permissions.check_unit_is_kept(held, path if new else old_path)
    permissions.check_unit_is_kept(held, path)
    unit.path = path
    if new:
        unit.save()
        changes: list[Change] = [("unit", None, unit.name)]
    else:
        changes = save_versioned(unit, [*UNIT_FIELDS, "path"], seen=seen)
        if path != old_path:
            below = Unit.objects.filter(path__startswith=old_path).exclude(pk=unit.pk)
            below.update(path=Concat(Value(path), Substr("path", len(old_path) + 1)))
    _keep_subject(unit)
    if changes:
        note_of(unit, "unit", by, changes)
    return unit


def _keep_subject(unit: Unit) -> None:
    """A department is evaluated as a whole, a unit as a unit."""
    if unit.kind == Unit.Kind.PLACE:
        return
    kind = Subject.Kind.DEPARTMENT if unit.kind == Unit.Kind.DEPARTMENT else Subject.Kind.UNIT
    subject, made = Subject.objects.get_or_create(unit=unit, kind=kind, code="", defaults={"name": unit.name})
    if not made and subject.name != unit.name:
        Subject.objects.filter(pk=subject.pk).update(name=unit.name)


@transaction.atomic
def save_office(office: Office, *, seen: int, by: Person) -> Office:
    """Make, rename, order or close an office."""
    permissions.check_unit_is_kept(Hands(by), office.unit.path)
    if office._state.adding:
        office.save()
        changes: list[Change] = [("office", None, office.name)]
    else:
        changes = save_versioned(office, ["name", "position", "is_active"], seen=seen)
    if changes:
        note_of(office.unit, "office", by, changes, note=office.name)
    return office


@transaction.atomic
def save_person(person: Person, *, seen: int, by: Person, unit: Unit | None = None) -> Person:
    """Make somebody (who then needs a role and an invitation) or change the name."""
    if person._state.adding:
        person.set_unusable_password()
        person.save()
        changes: list[Change] = [("person", None, person.name)]
    else:
        changes = save_versioned(person, ["username", "name"], seen=seen)
    if changes:
        note_of(unit or _unit_of(person, by), "person", by, changes, note=person.username)
    return person


@transaction.atomic
def give_role(person: Person, unit: Unit, role: str, office: Office | None, *, by: Person) -> Membership:
    """Give a role on a unit; a respondent's is bound to an office of that unit."""
    permissions.check_unit_is_kept(Hands(by), unit.path)
    if role not in Role.values:
        raise Refused(_("Choose a role."))
    if (role == Role.RESPONDENT) != (office is not None):
        raise Refused(_("An office respondent needs an office; no other role has one."))
    if role == Role.BUREAU and unit.kind != Unit.Kind.PLACE:
        raise Refused(_("The finance bureau is a role on a place, not on a department or unit."))
    if person.pk == by.pk:
        raise Refused(_("Nobody gives themselves a role; another administrator does."))
    if office is not None and office.unit_id != unit.pk:
        raise Refused(_("This office belongs to another unit."))
    if Membership.objects.filter(person=person, unit=unit, role=role, office=office).exists():
        raise Refused(_("%(name)s has this role already.") % {"name": person.name})
    membership = Membership.objects.create(person=person, unit=unit, role=role, office=office)
    note_of(unit, "role", by, [("role", None, f"{person.username} {role}")])
    return membership


@transaction.atomic
def take_role(membership: Membership, *, by: Person) -> None:
    """Take a role back. One's own last administration cannot be given away by accident."""
    permissions.check_unit_is_kept(Hands(by), membership.unit.path)
    if membership.person_id == by.pk and membership.role == Role.ADMINISTRATOR:
        raise Refused(_("Another administrator takes this role from you."))
    if not Membership.objects.filter(pk=membership.pk).delete()[0]:
        raise Refused(_("This role was taken back already."))
    note_of(membership.unit, "role", by, [("role", f"{membership.person.username} {membership.role}", None)])


@transaction.atomic
def set_active(person: Person, active: bool, *, by: Person) -> None:
    """Let somebody sign in or no longer; a session of somebody disabled ends with its next request."""
    if person.pk == by.pk:
        raise Refused(_("Nobody disables themselves."))
    Person.objects.filter(pk=person.pk).update(is_active=active)
    note_of(_unit_of(person, by), "person", by, [("is_active", not active, active)], note=person.username)


@transaction.atomic
def invitation(person: Person, *, by: Person) -> tuple[str, str]:
    """The parts of a link by which somebody sets a password, once and within three days."""
    note_of(_unit_of(person, by), "person", by, [("invitation", None, person.username)])
    return urlsafe_base64_encode(force_bytes(person.pk)), default_token_generator.make_token(person)


@transaction.atomic
def found_place(code: str, name: str, administrator: Person) -> Unit:
    """The first unit of an empty database and its administrator, who makes all the others in the browser."""
    if Unit.objects.exists():
        raise Refused(_("This database has units already."))
    place = Unit(code=code, name=name, kind=Unit.Kind.PLACE)
    place.path = place.path_below(None)
    place.full_clean()
    place.save()
    administrator.set_unusable_password()
    administrator.full_clean()
    administrator.save()
    Membership.objects.create(person=administrator, unit=place, role=Role.ADMINISTRATOR)
    note_of(place, "unit", administrator, [("unit", None, place.name), ("role", None, f"{administrator.username} administrator")])
    return place


def _unit_of(person: Person, by: Person) -> Unit:
    rows = Membership.objects.filter(person__in=[person, by]).select_related("unit")
    found = rows.order_by("-person_id", "unit__path").first()
    if found is None:
        raise Refused(_("Only an administrator of this unit or one above may change it."))
    return found.unit
