"""A framework tried out: every shipped one scores its sample whole, and an evaluation's values where codes agree."""

from decimal import Decimal

import pytest

from evaluation import frameworks
from evaluation.authoring import sample, starting
from evaluation.cases import Entered
from tests.world import TOTAL, World


@pytest.mark.parametrize("code", frameworks.shipped())
def test_a_sample_is_complete(code: str) -> None:
    framework = frameworks.shipped()[code]
    found = sample.scored(sample.invented(framework), {}, {})
    assert found.figure_faults == [] and found.cell_faults == []
    assert found.card.missing == ()
    if framework.total is not None:
        assert found.card.full_marks == framework.total


def test_an_evaluation_scores_the_same_under_the_same_framework(world: World) -> None:
    framework = frameworks.of(world.fresh().round.framework)
    found = sample.scored(sample.entered(framework, Entered(world.fresh())), {}, {})
    assert found.card.total == Decimal(TOTAL)


def test_rows_that_the_draft_has_no_place_for_are_left_out(world: World) -> None:
    document = starting.copy(frameworks.shipped()["mof-project-2020"])
    document["children"] = [child for child in document["children"] if child["code"] != "C"]
    document["total"] = "70"
    framework, faults = frameworks.check(document)
    assert framework is not None and faults == ()
    found = sample.scored(sample.entered(framework, Entered(world.fresh())), {}, {})
    assert [line.leaf.title for line in found.card.lines] == ["预算执行率", "修缮校舍", "验收合格率", "家长满意度"]
