"""RULES: one pure function per rule kind. To add one: its settings and function in a module here, both in the tables below,
its sentence in evaluation/wording.

`reads` of the settings says what is reported for a row: target (and actual), date, level, items, yes_no, count (the
actual alone), text, or figures (nothing of its own).

A rule takes full marks, what was reported, and its settings; it returns an Award: points not yet rounded, whether the
target was met, and the steps of its working. It never speaks, and never guesses what was not reported.
"""

from evaluation.scoring.rules.aggregates import Peer, ProjectScores, peer, project_scores
from evaluation.scoring.rules.award import Rule
from evaluation.scoring.rules.choice import OPTIONS, RULES_OF, Choice, choice
from evaluation.scoring.rules.deductions import (
    Binary,
    Checklist,
    Counted,
    PerOccurrence,
    PerPoint,
    binary,
    checklist,
    counted,
    per_occurrence,
    per_point,
)
from evaluation.scoring.rules.measures import (
    Banded,
    Execution,
    Formula,
    Paced,
    Ratio,
    Record,
    banded,
    execution,
    formula,
    paced,
    ratio,
    record,
)
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
        counted,
        banded,
        checklist,
        binary,
        ratio,
        formula,
        execution,
        paced,
        peer,
        project_scores,
        choice,
        record,
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
        Counted,
        Banded,
        Checklist,
        Binary,
        Ratio,
        Formula,
        Execution,
        Paced,
        Peer,
        ProjectScores,
        Choice,
        Record,
    )
}

OPTIONS.update({kind: settings for kind, settings in SETTINGS.items() if kind != "choice"})
RULES_OF.update({kind: RULES[kind] for kind in OPTIONS})
