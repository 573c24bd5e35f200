"""A query that was compiled once gives what the ORM gives, for every parameter."""

from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluation import cases, permissions, stored
from evaluation.models import Evaluation, Indicator
from tests.world import World
from units.models import Figure, Membership


def test_the_evaluation_is_the_one_that_the_orm_reads(world: World) -> None:
    Evaluation.objects.update(total=Decimal("98.5"), head="田野")
    world.submit()
    read = permissions._read(world.evaluation.pk)
    asked = permissions._one(world.evaluation.pk).get()
    with CaptureQueriesContext(connection) as captured:
        pairs = [(read, asked), (read.round, asked.round), (read.subject, asked.subject), (read.subject.unit, asked.subject.unit)]
        for one, other in pairs:
            names = [field.attname for field in other._meta.concrete_fields]
            assert [getattr(one, name) for name in names] == [getattr(other, name) for name in names]
    assert len(captured) == 0
    assert [permissions._read(pk) for pk in (0, -(10**30), 10**30)] == [None, None, None]


def test_rows_roles_and_figures_are_those_that_the_orm_reads(world: World) -> None:
    Indicator.objects.filter(title="受益学生").update(deduction=Decimal("0.5"), items=["甲", "乙"])
    for evaluation in (world.fresh(), Evaluation(pk=0)):
        rows = Indicator.objects.filter(evaluation=evaluation.pk).values_list(*cases.CELLS)
        assert sorted(map(str, cases.values_only(evaluation))) == sorted(f"Cells{_shown(row)}" for row in rows)
    for person in (world.wang, world.zhao):
        held = Membership.objects.filter(person=person).values_list("role", "unit__path", "office")
        assert sorted(permissions.Hands(person).held) == sorted(held)
    own = Figure.objects.filter(subject=world.evaluation.subject, year=2021)
    assert {key: each.source for key, each in stored.read(world.fresh()).items()} == dict(own.values_list("key", "source"))


def test_rows_of_a_page_are_those_that_the_orm_reads(world: World) -> None:
    Indicator.objects.filter(title="受益学生").update(office=world.office, deduction=Decimal("0.5"), items=["甲"])
    evaluation = world.fresh()
    with CaptureQueriesContext(connection) as captured:
        rows = {row.pk: row for row in cases.with_office_names(evaluation)}
        assert {row.evaluation.state for row in rows.values()} == {"draft"}
    assert len(captured) == 1
    for other in Indicator.objects.filter(evaluation=evaluation).select_related("office"):
        row = rows.pop(other.pk)
        assert [getattr(row, name) for name in cases.COLUMNS] == [getattr(other, name) for name in cases.COLUMNS]
        assert row.office_name == (other.office.name if other.office else None)
    assert rows == {}


def _shown(row: tuple[object, ...]) -> str:
    return "(" + ", ".join(f"{name}={cell!r}" for name, cell in zip(cases.CELLS, row, strict=True)) + ")"
