"""Who and how much: the tree of budget units, offices, people and their roles; subjects with their figures and budget lines."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluation.values.fields import FenField

CODE = RegexValidator(r"^[0-9A-Za-z-]{1,20}\Z", _("Letters, digits and hyphens, up to 20."))


class Versioned(models.Model):
    """A row that several people may change: every write names the version it saw."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Unit(Versioned):
    """A place, a department or a budget unit below one. `path` holds the codes from the root: /44/031/031001/."""

    class Kind(models.TextChoices):
        PLACE = "place", _("Place")
        DEPARTMENT = "department", _("Department")
        UNIT = "unit", _("Budget unit")

    code = models.CharField(_("Code"), max_length=20, unique=True, validators=[CODE])
    name = models.CharField(_("Name"), max_length=120)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices, default=Kind.UNIT)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("Belongs to")
    )
    path = models.CharField(max_length=400, unique=True, editable=False)
    duties = models.TextField(_("Main duties"), blank=True, max_length=4000)
    duties_withheld = models.BooleanField(_("Duties are withheld from publication"), default=False)
    withheld_ground = models.CharField(_("Legal ground for withholding"), max_length=200, blank=True)
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        ordering = ("path",)
        verbose_name = _("Unit")

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        return self.path.count("/") - 2

    def path_below(self, parent: "Unit | None") -> str:
        return f"{parent.path if parent else '/'}{self.code}/"


class Office(Versioned):
    """An office (内设机构) of a unit: it answers for rows."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="offices")
    name = models.CharField(_("Office"), max_length=60)
    position = models.PositiveSmallIntegerField(_("Order"), default=0)
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("Office")
        constraints = (models.UniqueConstraint(fields=("unit", "name"), name="office_once_in_its_unit"),)

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    """Makes people; everything else is a plain queryset."""

    def create_user(self, username: str, name: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(username=username, name=name, **fields)
        person.set_password(password)
        person.save()
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(username__iexact=username)


class Person(AbstractBaseUser, Versioned):
    """Somebody who signs in. Names only: no ID numbers, no telephone numbers."""

    username = models.CharField(
        _("User name"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9._-]{2,40}\Z", _("Small letters, digits, dot, hyphen and underline, 2 to 40."))],
    )
    name = models.CharField(_("Full name"), max_length=40)
    is_active = models.BooleanField(_("May sign in"), default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = People()

    class Meta:
        ordering = ("username",)
        verbose_name = _("Person")

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What somebody is to a unit, and by that to all units below it."""

    PREPARER = "preparer", _("Preparer (finance)")
    RESPONDENT = "respondent", _("Office respondent")
    REVIEWER = "reviewer", _("Unit reviewer")
    APPROVER = "approver", _("Department approver")
    BUREAU = "bureau", _("Finance bureau")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Membership(models.Model):
    """A person's role on a unit; a respondent's is bound to an office."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("Role"), max_length=14, choices=Role.choices)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ("unit__path", "role")
        constraints = (
            models.UniqueConstraint(fields=("person", "unit", "role"), condition=Q(office=None), name="role_once"),
            models.UniqueConstraint(fields=("person", "office"), condition=~Q(office=None), name="office_role_once"),
            models.CheckConstraint(
                condition=Q(role=Role.RESPONDENT, office__isnull=False) | (~Q(role=Role.RESPONDENT) & Q(office=None)),
                name="a_respondent_has_an_office",
            ),
        )


class Subject(models.Model):
    """What is evaluated: a whole department, a unit, a project, a transfer payment."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("Whole department")
        UNIT = "unit", _("Unit")
        PROJECT = "project", _("Project")
        TRANSFER = "transfer", _("Transfer payment")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="subjects")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    code = models.CharField(_("Code"), max_length=40, blank=True)
    name = models.CharField(_("Name"), max_length=120)
    rolls_up = models.BooleanField(_("Its figures are the sums of the units below"), default=False)

    class Meta:
        ordering = ("unit__path", "kind", "code")
        constraints = (models.UniqueConstraint(fields=("unit", "kind", "code"), name="subject_once"),)

    def __str__(self) -> str:
        return self.name


class Figure(models.Model):
    """One figure of a subject's year, as the smallest whole: fen, pieces, hundredths of a percent, the day as 20210930."""

    class Source(models.TextChoices):
        ENTERED = "entered", _("entered")
        LINES = "lines", _("from budget lines")

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="figures")
    year = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    value = models.BigIntegerField()
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.ENTERED)
    entered = models.BigIntegerField(null=True)  # what was entered before budget lines took over, to come back after the last

    class Meta:
        constraints = (models.UniqueConstraint(fields=("subject", "year", "key"), name="figure_once"),)


class BudgetLine(models.Model):
    """A line of the budget: functional and economic class, project, source of funds, and its amounts (None where blank)."""

    class Category(models.TextChoices):
        BASIC = "basic", _("Basic expenditure")
        PROJECT = "project", _("Project expenditure")

    class Source(models.TextChoices):
        GENERAL_PUBLIC = "general_public", _("General public budget")
        GOVERNMENT_FUND = "government_fund", _("Government-managed funds")
        STATE_CAPITAL = "state_capital", _("State capital operations")
        SPECIAL_ACCOUNT = "special_account", _("Fiscal special account")
        OWN_FUNDS = "own_funds", _("Own funds")

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="lines")
    year = models.PositiveSmallIntegerField()
    position = models.PositiveIntegerField(default=0)
    category = models.CharField(_("Kind of expenditure"), max_length=8, choices=Category.choices)
    function = models.CharField(_("Functional class"), max_length=60, blank=True)
    economic = models.CharField(_("Economic class"), max_length=60, blank=True)
    project = models.CharField(_("Project"), max_length=120, blank=True)
    source = models.CharField(_("Source of funds"), max_length=16, choices=Source.choices, default=Source.GENERAL_PUBLIC)
    initial = FenField(_("Initial"), null=True)
    adjustment = FenField(_("Adjustment"), null=True)
    full_year = FenField(_("Full year"), null=True)
    executed = FenField(_("Executed"), null=True)
    carryover = FenField(_("Carried over"), null=True)

    class Meta:
        ordering = ("position", "id")
        indexes = (models.Index(fields=("subject", "year")),)
