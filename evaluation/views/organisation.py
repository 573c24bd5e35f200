"""Units, offices and people: own pages, for administrators of the unit or one above."""

from functools import partial
from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
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
    held = permissions.hands(request)
    keeps = held.has(permissions.KEEP_UNITS, found.path)
    form = _unit_form(request, found)
    if request.method == "POST":
        permissions.get_unit_or_404(request, pk, keep=True)
        if form.is_valid() and _saved(
            form, lambda: people.save_unit(form.instance, seen=form.cleaned_data["seen"], by=permissions.person(request))
        ):
            return redirect("unit", pk)
        found = Unit.objects.select_related("parent").get(pk=pk)
    page = {
        "unit": found,
        "form": form,
        "may_keep": keeps,
        "offices": [(office, OfficeForm(instance=office, prefix=f"office-{office.pk}")) for office in found.offices.all()],
        "new_office": OfficeForm(prefix="office-new", initial={"position": found.offices.count() + 1}),
        "members": Membership.objects.filter(unit=found).select_related("person", "office"),
        "subjects": found.subjects.all(),
        "children": found.children.all(),
    }
    return render(request, "organisation/unit.html", page, status=_status(form))


def new_unit(request: HttpRequest) -> HttpResponse:
    """A unit below one that I administer."""
    permissions.require(request, permissions.KEEP_UNITS)
    form = _unit_form(request, Unit())
    save = partial(people.save_unit, form.instance, seen=1, by=permissions.person(request))
    if request.method == "POST" and form.is_valid() and _saved(form, save):
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
    if not form.is_valid() or not _saved(
        form, lambda: people.save_office(form.instance, seen=form.cleaned_data["seen"], by=permissions.person(request))
    ):
        raise Refused(" ".join(str(message) for messages in form.errors.values() for message in messages))
    return redirect("unit", pk)


def people_list(request: HttpRequest) -> HttpResponse:
    """People with a role on a unit that I administer."""
    held = permissions.require(request, permissions.KEEP_UNITS)
    rows = Person.objects.filter(memberships__in=Membership.objects.filter(held.within(permissions.KEEP_UNITS, "unit__path")))
    rows = rows.distinct().prefetch_related("memberships__unit", "memberships__office")
    return render(request, "organisation/people.html", {"people": rows})


def new_person(request: HttpRequest) -> HttpResponse:
    """Somebody new, with a first role, and a link by which they set their password."""
    held = permissions.require(request, permissions.KEEP_UNITS)
    form = PersonForm(request.POST or None)
    choices = _role_choices(held)
    if request.method == "POST" and form.is_valid():
        chosen, place = _chosen(request, choices), permissions.person(request)
        if _saved(form, lambda: people.save_person(form.instance, seen=1, by=place, unit=chosen[0])):
            people.give_role(form.instance, *chosen, by=place)
            return redirect("person", form.instance.pk)
    page = {"form": form, "heading": _("New person"), "back": reverse("people"), "choices": choices, "roles": Role.choices}
    return render(request, "organisation/new.html", page, status=_status(form))


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: name, roles, invitation, whether they may sign in."""
    found = permissions.get_person_or_404(request, pk)
    held, by = permissions.hands(request), permissions.person(request)
    form = PersonForm(request.POST if "name" in request.POST else None, instance=found)
    link = ""
    if request.method == "POST":
        if form.is_bound:
            if form.is_valid() and _saved(form, lambda: people.save_person(form.instance, seen=form.cleaned_data["seen"], by=by)):
                return redirect("person", pk)
        elif "invite" in request.POST:
            uid, token = people.invitation(found, by=by)
            link = request.build_absolute_uri(reverse("invitation", args=[uid, token]))
        else:
            _change_person(request, found, held, by)
            return redirect("person", pk)
    page = {
        "found": Person.objects.get(pk=pk),
        "form": form,
        "link": link,
        "memberships": found.memberships.select_related("unit", "office"),
        "choices": _role_choices(held),
        "roles": Role.choices,
    }
    return render(request, "organisation/person.html", page, status=_status(form))


def _change_person(request: HttpRequest, found: Person, held: permissions.Hands, by: Person) -> None:
    if "active" in request.POST:
        people.set_active(found, request.POST["active"] == "1", by=by)
    elif "take" in request.POST:
        taken = request.POST["take"]
        membership = found.memberships.filter(pk=numbers.whole(taken) or 0).first()
        if membership is None:
            raise Refused(_("This role was taken back already."))
        people.take_role(membership, by=by)
    elif "role" in request.POST:
        people.give_role(found, *_chosen(request, _role_choices(held)), by=by)


def _role_choices(held: permissions.Hands) -> list[Unit]:
    """Units on which I may give roles, with their offices."""
    rows = Unit.objects.filter(held.within(permissions.KEEP_UNITS), is_active=True)
    return list(rows.order_by("path").prefetch_related("offices"))


def _chosen(request: HttpRequest, choices: list[Unit]) -> tuple[Unit, str, Office | None]:
    """Unit, role and office as posted, within what was offered. A place is posted as unit, or unit.office."""
    unit_pk, _dot, office_pk = request.POST.get("place", "").partition(".")
    unit = next((each for each in choices if str(each.pk) == unit_pk), None)
    if unit is None:
        raise Refused(_("Choose a unit."))
    office = next((each for each in unit.offices.all() if str(each.pk) == office_pk), None)
    return unit, request.POST.get("role", ""), office


def _unit_form(request: HttpRequest, found: Unit) -> UnitForm:
    form = UnitForm(request.POST or None, instance=found)
    fields: dict[str, Any] = dict(form.fields)
    held = permissions.hands(request)
    above = Unit.objects.filter(held.within(permissions.KEEP_UNITS)).exclude(pk=found.pk)
    if found.path:
        above = above.exclude(path__startswith=found.path) | Unit.objects.filter(pk=found.parent_id or 0)
    fields["parent"].queryset = above.order_by("path")
    fields["parent"].required = found._state.adding or found.parent_id is not None
    return form


def _saved(form: VersionedForm, save: Any) -> bool:
    """Whether it was saved; a name or code that is taken becomes an error of the form."""
    try:
        save()
    except IntegrityError:
        form.add_error(None, _("This code or name is taken already."))
        return False
    return True


def _status(form: VersionedForm) -> int:
    return 422 if form.errors else 200
