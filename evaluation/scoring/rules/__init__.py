"""RULES: one pure function per rule kind. To add one: its settings and function in a module here, both in the tables below,
its sentence in evaluation/wording.

`reads` of the settings says what is reported for a row: target (and actual), date, level, items, yes_no, count (the
actual alone), or figures (nothing of its own).

A rule takes full marks, what was reported, and its settings; it returns an Award: points not yet rounded, whether the
target was met, and the steps of its working. It never speaks, and never guesses what was not reported.
"""

from evaluation.scoring.rules.award import Rule
from evaluation.scoring.rules.deductions import (
    Binary,
    Checklist,
    PerOccurrence,
    PerPoint,
    binary,
    checklist,
    per_occurrence,
    per_point,
)
from evaluation.scoring.rules.measures import Banded, Execution, Formula, Ratio, banded, execution, formula, ratio
from evaluation.scoring.rules.targets import (
    AtMost,
    Deadline,
    Equal,
    Judged,
    Proportional,
    at_most,
    deadline,
    equal,
    judged,
    proportional,
)

RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        proportional,
        at_most,
        equal,
        deadline,
        judged,
        per_occurrence,
        per_point,
        banded,
        checklist,
        binary,
        ratio,
        formula,
        execution,
    )
}
SETTINGS: dict[str, type] = {
    settings.kind: settings
    for settings in (
        Proportional,
        AtMost,
        Equal,
        Deadline,
        Judged,
        PerOccurrence,
        PerPoint,
        Banded,
        Checklist,
        Binary,
        Ratio,
        Formula,
        Execution,
    )
}
