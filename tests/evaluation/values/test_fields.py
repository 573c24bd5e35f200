"""Exact fields: integers below, Decimal above, on both databases."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.world import World
from units.models import BudgetLine, Subject


@pytest.mark.parametrize("yuan", ["0.30", "1.10", "2.07", "99999999999999.99", "-87.62"])
def test_an_amount_comes_back_as_it_went_in(world: World, yuan: str) -> None:
    subject = Subject.objects.get()
    line = BudgetLine.objects.create(subject=subject, year=2021, category="basic", initial=Decimal(yuan))
    assert BudgetLine.objects.get(pk=line.pk).initial == Decimal(yuan)


def test_an_amount_finer_than_a_fen_is_refused_and_not_rounded(world: World) -> None:
    with pytest.raises(ValidationError):
        BudgetLine.objects.create(subject=Subject.objects.get(), year=2021, category="basic", initial=Decimal("0.001"))
