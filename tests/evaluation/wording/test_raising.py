"""What would raise a score, in both languages."""

from decimal import Decimal

import pytest
from django.utils import translation

from evaluation.scoring.framework import Leaf
from evaluation.scoring.raising import WAYS as KINDS
from evaluation.scoring.raising import Raise
from evaluation.scoring.rules.targets import Proportional, proportional
from evaluation.wording.raising import WAYS, sentence
from tests.evaluation.scoring.test_raising import TABLE

D = Decimal
LEAF = Leaf("A", "", "培训场次", D(10), proportional, Proportional(), "", (), unit="场")
WAY = Raise("more", (("missing", D(2)), ("target", D(12))))
CAP = Raise("cap", (("rate", "execution_rate"), ("now", D(75)), ("needed", D(80)), ("limit", D(89))))
FIGURE = Raise("figure", (("figure", "executed"), ("missing", D(250000))), "executed")
VALUE = Raise("value", (("value", D(75)), ("sign", ">="), ("limit", D(90))), "fixed_assets_in_use / fixed_assets * 100")


@pytest.mark.parametrize(
    ("way", "chinese", "english"),
    [
        (WAY, "再完成 2 场可得满分", "2 场 more earn full marks"),
        (CAP, "预算执行率：达到 80% 则总分不再封顶 89", "Execution rate: at a rate of 80% the total is no longer capped at 89"),
        (FIGURE, "全年执行数：再增加 25.00 万元可得满分", "Executed: 25.00 万元 more earn full marks"),
        (
            VALUE,
            "在用固定资产原值 ÷ 固定资产原值总额 × 100：由 75 达到 ≥ 90 可得满分",
            "Fixed assets in use ÷ Fixed assets at cost × 100: ≥ 90 instead of 75 earns full marks",
        ),
    ],
)
def test_a_change_is_said_as_an_official_would(way: Raise, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert sentence(way, "万元", LEAF) == chinese
    with translation.override("en"):
        assert sentence(way, "万元", LEAF) == english


def test_every_kind_of_change_has_its_sentence() -> None:
    kinds = {kind for *_, expected, _then in TABLE for kind, _numbers in expected} | {"deduction", "cap"}
    assert kinds == set(WAYS)
    for *_, expected, _then in TABLE:
        for kind, given in expected:
            assert "?" not in sentence(Raise(kind, tuple(given.items())), "万元", LEAF)
    assert len(KINDS) > 15
