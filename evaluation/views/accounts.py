"""Signing in and out, the own password, invitations, the language."""

from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, update_session_auth_hash
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.auth.tokens import default_token_generator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.http import url_has_allowed_host_and_scheme, urlsafe_base64_decode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from evaluation import permissions
from evaluation.pages import render
from units.models import Person

NewPassword = TypeVar("NewPassword", bound=SetPasswordForm)  # type: ignore[type-arg]


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": gettext_lazy(
            "User name and password do not match. Letters may be large or small in the user name, not in the password."
        ),
        "inactive": gettext_lazy(
            "User name and password do not match. Letters may be large or small in the user name, not in the password."
        ),
    }

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).strip().lower()


class SignIn(auth.LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


sign_in = SignIn.as_view()
sign_out = auth.LogoutView.as_view()


def client_address(request: HttpRequest) -> str:
    """Whom a failed sign-in is counted against. Only what the nearest proxy itself wrote is believed."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")) if settings.PROXY else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


@login_not_required
def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Too many failures for this name from this address: wait a quarter of an hour."""
    return render(request, "accounts/locked.html", status=429)


def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password."""
    person = permissions.person(request)
    form = _in_lines(PasswordChangeForm(person, request.POST or None))
    if request.method == "POST" and form.is_valid():
        changed = form.save()
        update_session_auth_hash(request, changed)
        return redirect("home")
    return render(request, "accounts/password.html", {"form": form, "heading": _("Change password")}, status=_status(form))


@login_not_required
def invitation(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Set the first password (or a new one) by a link that holds once and three days."""
    person = _invited(uid)
    if person is None or not default_token_generator.check_token(person, token):
        raise Http404
    form = _in_lines(SetPasswordForm(person, request.POST or None))
    if request.method == "POST" and form.is_valid():
        form.save()
        login(request, person, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("home")
    heading = _("Welcome, %(name)s: choose a password") % {"name": person.name}
    return render(request, "accounts/password.html", {"form": form, "heading": heading}, status=_status(form))


@login_not_required
def session(request: HttpRequest) -> HttpResponse:
    """Whose session this is, and a fresh token: what a page asks whose session has ended, so that it can go on in place.

    A post signs in again, with the name that the page was made for and a password.
    """
    wrong = ""
    if request.method == "POST":
        name = request.POST.get("username", "").strip().lower()
        found = authenticate(request, username=name, password=request.POST.get("password", ""))
        if found is None:
            wrong = str(SignInForm.error_messages["invalid_login"])
        else:
            login(request, found)
    signed_in = request.user.pk if request.user.is_authenticated else None
    answer = {"person": signed_in, "token": get_token(request), "wrong": wrong}
    return JsonResponse(answer, status=422 if wrong else 200)


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the interface language; a cookie keeps it."""
    chosen, back = request.POST.get("language", ""), request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("home")
    response = HttpResponseRedirect(back)
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 24 * 3600, httponly=True, secure=settings.HTTPS, samesite="Lax"
        )
    return response


def _in_lines(form: NewPassword) -> NewPassword:
    """What a new password must be, a line each: the template draws the list, not the form."""
    form.label_suffix = ""
    form.fields["new_password1"].help_text = "\n".join(password_validators_help_texts())
    return form


def _invited(uid: str) -> Person | None:
    try:
        return Person.objects.filter(pk=int(force_str(urlsafe_base64_decode(uid))), is_active=True).first()
    except (ValueError, OverflowError):
        return None


def _status(form: forms.Form) -> int:
    return 422 if form.errors else 200
