"""Every shipped framework with drawn figures, scored by the engine and by an independent reckoning: the same to the hundredth."""

from fractions import Fraction
from pathlib import Path

import pytest

from evaluation import frameworks
from evaluation.loading import load_file
from evaluation.scoring import engine
from evaluation.scoring.rules import RULES
from tests.evaluation.scoring.drawn import draw
from tests.evaluation.scoring.reckoning import Missing, Result, half_up, reckon, score_of, text_of
from tests.evaluation.scoring.vectors import CASES, reading_of

FILES = sorted(frameworks.FOLDER.glob("*.yaml"))
SEEDS = range(60)


def shown(card: engine.Scorecard) -> Result:
    return Result(
        {line.leaf.code: None if line.points is None else f"{line.points:.2f}" for line in card.lines},
        {line.leaf.code: None if line.award is None else f"{line.award:.2f}" for line in card.lines},
        f"{card.subtotal:.2f}",
        f"{card.total:.2f}",
        card.grade,
    )


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_an_independent_reckoning_agrees_to_the_hundredth(file: Path) -> None:
    document, framework = load_file(file), frameworks.shipped()[file.stem]
    for seed in SEEDS:
        drawn = draw(framework, seed)
        card = engine.score(framework, drawn.leaves, drawn.readings, drawn.figures)
        assert shown(card) == reckon(document, drawn.own, drawn.readings, drawn.figures), f"seed {seed}"


def test_the_reckoning_knows_every_rule_by_the_golden_vectors() -> None:
    """The oracle itself is checked by pencil, so that two reckonings cannot share one mistake."""
    seen = set()
    for kind, vector in CASES:
        if kind == "record" or vector.get("fault") == "S20":  # a fraction is never too large
            continue
        try:
            rule = {"kind": kind, **(vector["settings"] or {})}
            found = text_of(half_up(score_of(rule, Fraction(vector["full"]), reading_of(vector))))
        except Missing:
            found = None
        assert found == vector.get("award"), vector
        seen.add(kind)
    assert seen == set(RULES) - {"record"}
