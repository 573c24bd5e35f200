"""What lies between two moments is what the events between them say, whatever was done."""

import random
from typing import Any

import pytest

from evaluation import moments, services
from evaluation.models import Evaluation, Indicator
from evaluation.services.entering import row_cells
from evaluation.services.lines import save_lines
from tests.world import World

pytestmark = pytest.mark.django_db


def state(evaluation: Evaluation) -> dict[str, Any]:
    """Every cell of own rows and texts, as an event would hold it."""
    rows = {what: value for row in Indicator.objects.filter(evaluation=evaluation) for what, value in row_cells(row).items()}
    return rows | {f"texts.{key}": text for key, text in evaluation.narratives.values_list("key", "text") if text}


def some_write(world: World, chance: random.Random) -> None:
    evaluation = world.fresh()
    rows = list(evaluation.indicators.exclude(section=""))
    act = chance.choice(("cell", "cell", "text", "add", "remove"))
    if act == "add" or not rows:
        services.add_rows(evaluation.pk, "B1", by=world.wang, title=f"新增{chance.randrange(100)}")
    elif act == "remove":
        services.remove_row(evaluation.pk, chance.choice(rows).pk, seen=evaluation.seq, by=world.wang)
    else:
        what = (
            "texts.problems"
            if act == "text"
            else f"rows.{chance.choice(rows).pk}.{chance.choice(('target', 'actual', 'reason'))}"
        )
        services.enter(evaluation.pk, {what: str(chance.randrange(50))}, seen=evaluation.seq, by=world.wang)


@pytest.mark.parametrize("seed", range(5))
def test_the_difference_of_any_two_moments_is_what_differs(world: World, seed: int) -> None:
    chance = random.Random(seed)
    states = {world.fresh().seq: state(world.evaluation)}
    for _ in range(25):
        some_write(world, chance)
        states[world.fresh().seq] = state(world.evaluation)
    for start, end in [sorted(chance.sample(sorted(states), 2)) for _ in range(12)]:
        one, other = states[start], states[end]
        expected = {
            what: (one.get(what) or "", other.get(what) or "") for what in one | other if one.get(what) != other.get(what)
        }
        found = moments.between(world.evaluation, end, start)
        assert {each.what: (each.before or "", each.after or "") for each in found} == expected


def test_a_document_taken_over_leaves_every_row_that_went_and_came(world: World) -> None:
    from evaluation import documents, frameworks
    from tests.world import DOCUMENT

    before, seq = state(world.evaluation), world.fresh().seq
    case, _faults = documents.read(DOCUMENT, frameworks.get)
    assert case is not None
    services.put_document(world.evaluation.pk, case, by=world.wang)
    found = {each.what: (each.before, each.after) for each in moments.between(world.evaluation, seq, world.fresh().seq)}
    after = state(world.evaluation)
    went = {what: (value, None) for what, value in before.items() if what not in after}
    came = {what: (None, value) for what, value in after.items() if what not in before}
    assert {what: pair for what, pair in found.items() if what.startswith("rows.")} == went | came


def test_a_budget_line_taken_out_leaves_its_cells(world: World) -> None:
    save_lines(world.evaluation.pk, add=1, by=world.wang)
    line = world.evaluation.subject.lines.get()
    evaluation = world.fresh()
    services.enter(
        evaluation.pk, {f"lines.{line.pk}.project": "修缮", f"lines.{line.pk}.executed": "12"}, seen=evaluation.seq, by=world.wang
    )
    seq = world.fresh().seq
    save_lines(world.evaluation.pk, remove=line.pk, by=world.wang)
    found = {each.what: (each.before, each.after) for each in moments.between(world.evaluation, seq, world.fresh().seq)}
    assert found[f"lines.{line.pk}.project"] == ("修缮", None)
    assert found[f"lines.{line.pk}.executed"] == ("12", None)


def test_texts_are_marked_character_by_character() -> None:
    assert moments.marked("举办12场", "举办15场") == [("same", "举办1"), ("out", "2"), ("in", "5"), ("same", "场")]


def test_what_was_changed_and_changed_back_is_no_difference(world: World) -> None:
    what, seq = f"rows.{world.evaluation.indicators.exclude(section='').first().pk}.reason", world.fresh().seq
    for value in ("甲", ""):
        evaluation = world.fresh()
        services.enter(evaluation.pk, {what: value}, seen=evaluation.seq, by=world.wang)
    assert moments.between(world.evaluation, seq, world.fresh().seq) == []
