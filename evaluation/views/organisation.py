"""Units, offices and people: own pages, for administrators of the unit or one above."""

from functools import partial
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evaluation import permissions
from evaluation.forms import OfficeForm, PersonForm, UnitForm, VersionedForm
from evaluation.pages import render
from evaluation.services import Refused, people
from evaluation.values import numbers
from units.models import Membership, Office, Person, Role, Unit


def units(request: HttpRequest) -> HttpResponse:
    """The tree within reach."""
    held = permissions.require(request, (*permissions.READERS, *permissions.KEEP_UNITS))
    rows = Unit.objects.filter(held.within((*permissions.READERS, *permissions.KEEP_UNITS))).order_by("path")
    return render(request, "organisation/units.html", {"units": rows, "may_keep": held.has(permissions.KEEP_UNITS)})


def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: its data, offices, people; to change for those who administer it."""
    found = permissions.get_unit_or_404(request, pk)
    form = _unit_form(permissions.hands(request), found, request.POST)
    if request.method == "POST":
        permissions.get_unit_or_404(request, pk, keep=True)
        save = partial(people.save_unit, form.instance, by=permissions.person(request))
        if form.is_valid() and form.saved(lambda: save(seen=form.cleaned_data["seen"])):
            return redirect("unit", pk)
        found = Unit.objects.select_related("parent").get(pk=pk)
    return _unit_page(request, found, form)


def _unit_page(request: HttpRequest, found: Unit, form: UnitForm, office: OfficeForm | None = None) -> HttpResponse:
    """The page of a unit, with what was typed into one of its forms and refused."""
    rows = [OfficeForm(instance=each, prefix=f"office-{each.pk}") for each in found.offices.all()]
    new = OfficeForm(prefix="office-new", instance=Office(unit=found, position=len(rows) + 1))
    page = {
        "unit": found,
        "form": form,
        "may_keep": permissions.hands(request).has(permissions.KEEP_UNITS, found.path),
        "offices": [office if office and office.prefix == each.prefix else each for each in rows],
        "new_office": office if office and office.prefix == new.prefix else new,
        "members": Membership.objects.filter(unit=found).select_related("person", "office"),
        "subjects": found.subjects.all(),
        "children": found.children.all(),
    }
    return render(request, "organisation/unit.html", page, status=_status(office or form))


def new_unit(request: HttpRequest) -> HttpResponse:
    """A unit below one that I administer."""
    permissions.require(request, permissions.KEEP_UNITS)
    form = _unit_form(permissions.hands(request), Unit(), request.POST)
    save = partial(people.save_unit, form.instance, seen=1, by=permissions.person(request))
    if request.method == "POST" and form.is_valid() and form.saved(save):
        return redirect("unit", form.instance.pk)
    return render(
        request, "organisation/new.html", {"form": form, "heading": _("New unit"), "back": reverse("units")}, status=_status(form)
    )


@require_POST
def office(request: HttpRequest, pk: int, office_pk: int = 0) -> HttpResponse:
    """Make or change an office of a unit."""
    found = permissions.get_unit_or_404(request, pk, keep=True)
    kept = Office.objects.filter(unit=found, pk=office_pk).first() if office_pk else Office(unit=found)
    if kept is None:
        raise Http404
    posted = request.POST.copy()
    if not office_pk:
        posted["office-new-is_active"] = "on"
    form = OfficeForm(posted, instance=kept, prefix=f"office-{office_pk or 'new'}")
    save = partial(people.save_office, form.instance, by=permissions.person(request))
    if form.is_valid() and form.saved(lambda: save(seen=form.cleaned_data["seen"])):
        return redirect("unit", pk)
    return _unit_page(request, found, _unit_form(permissions.hands(request), found), form)


def people_list(request: HttpRequest) -> HttpResponse:
    """People with a role on a unit that I administer."""
    held = permissions.require(request, permissions.KEEP_UNITS)
    rows = Person.objects.filter(memberships__in=Membership.objects.filter(held.within(permissions.KEEP_UNITS, "unit__path")))
    rows = rows.distinct().prefetch_related("memberships__unit", "memberships__office")
    return render(request, "organisation/people.html", {"people": rows})


def new_person(request: HttpRequest) -> HttpResponse:
    """Somebody new, with a first role; their page then offers the link by which they set their password."""
    held = permissions.require(request, permissions.KEEP_UNITS)
    form = PersonForm(request.POST or None)
    by = permissions.person(request)
    role = _RoleForm(request, held)
    if request.method == "POST" and not role.picks and form.is_valid() and form.saved(lambda: _save_new(form, role, by)):
        return redirect("person", form.instance.pk)
    page = {"form": form, "heading": _("New person"), "back": reverse("people"), "role": role}
    return render(request, "organisation/new.html", page, status=200 if role.picks else _status(form))


@transaction.atomic
def _save_new(form: PersonForm, role: "_RoleForm", by: Person) -> None:
    """The person and the first role, both or neither."""
    chosen = role.chosen()
    people.save_person(form.instance, seen=1, by=by, unit=chosen[0])
    people.give_role(form.instance, *chosen, by=by)


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: name, roles, invitation, whether they may sign in."""
    found = permissions.get_person_or_404(request, pk)
    held, by = permissions.hands(request), permissions.person(request)
    form = PersonForm(request.POST if "name" in request.POST else None, instance=found)
    role = _RoleForm(request, held, found)
    link = refused = ""
    if request.method == "POST" and form.is_bound:
        if form.is_valid() and form.saved(lambda: people.save_person(form.instance, seen=form.cleaned_data["seen"], by=by)):
            return redirect("person", pk)
    elif request.method == "POST" and "invite" in request.POST:
        uid, token = people.invitation(found, by=by)
        link = request.build_absolute_uri(reverse("invitation", args=[uid, token]))
    elif request.method == "POST" and not role.picks:
        try:
            _change_person(request, found, role, by)
            return redirect("person", pk)
        except Refused as refusal:
            refused = str(refusal)
    page = {
        "found": Person.objects.get(pk=pk),
        "form": form,
        "link": link,
        "refused": refused,
        "memberships": found.memberships.select_related("unit", "office"),
        "role": role,
    }
    return render(request, "organisation/person.html", page, status=422 if refused else _status(form))


def _change_person(request: HttpRequest, found: Person, role: "_RoleForm", by: Person) -> None:
    if "active" in request.POST:
        people.set_active(found, request.POST["active"] == "1", by=by)
    elif "take" in request.POST:
        taken = request.POST["take"]
        membership = found.memberships.filter(pk=numbers.whole(taken) or 0).first()
        if membership is None:
            raise Refused(_("This role was taken back already."))
        people.take_role(membership, by=by)
    elif "role" in request.POST:
        people.give_role(found, *role.chosen(), by=by)


class _RoleForm:
    """A role on a unit that I administer; a respondent's on an office of it. `picks`: only a unit's offices are asked for."""

    def __init__(self, request: HttpRequest, held: permissions.Hands, of: Person | None = None) -> None:
        self.units = list(Unit.objects.filter(held.within(permissions.KEEP_UNITS), is_active=True).order_by("path"))
        self.roles = Role.choices
        self.picks = "pick" in request.POST
        self.role, self.office = request.POST.get("role", ""), request.POST.get("office", "")
        paths = set(of.memberships.values_list("unit__path", flat=True)) if of else set()
        usual = next((unit for unit in self.units if unit.path in paths), None)
        typed = request.POST.get("place", "")
        self.unit = next((unit for unit in self.units if str(unit.pk) == typed), None if typed else usual)
        shown = self.unit or next(iter(self.units), None)
        self.offices = list(shown.offices.filter(is_active=True)) if shown else []

    def chosen(self) -> tuple[Unit, str, Office | None]:
        """Unit, role and office as posted, within what was offered."""
        if self.unit is None:
            raise Refused(_("Choose a unit."))
        office = next((each for each in self.offices if str(each.pk) == self.office), None)
        if self.office and office is None:
            raise Refused(_("This office belongs to another unit."))
        return self.unit, self.role, office


def _unit_form(held: permissions.Hands, found: Unit, posted: QueryDict | None = None) -> UnitForm:
    """The form of a unit, as posted or as it stands, with the units that it can belong to."""
    form = UnitForm(posted or None, instance=found)
    fields: dict[str, Any] = dict(form.fields)
    above = Unit.objects.filter(held.within(permissions.KEEP_UNITS)).exclude(pk=found.pk)
    if found.path:
        above = above.exclude(path__startswith=found.path) | Unit.objects.filter(pk=found.parent_id or 0)
    fields["parent"].queryset = above.order_by("path")
    fields["parent"].required = found._state.adding or found.parent_id is not None
    return form


def _status(form: VersionedForm) -> int:
    return 422 if form.errors else 200
