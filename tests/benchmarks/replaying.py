"""A round of 3,000 units × 40 indicators: rescored in the core alone, and replayed with all reading, comparing and keeping.

The core is evaluation/scoring: a unit's own rows filled in, then every row scored with its working. UNITS=300 makes it short.
"""

import os
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from evaluation import documents, frameworks
from evaluation.assessment import Assessment
from evaluation.models import Replay, Round
from evaluation.replaying import reading
from evaluation.scoring import engine
from evaluation.scoring.framework import Framework, fill
from evaluation.services import replays

UNITS = int(os.environ.get("UNITS", "3000"))
SAMPLE = 300  # evaluations that are held in memory to measure the core; it goes over them until it has done all
SEED = 77


def measure(trivial: float, say: Callable[..., None]) -> None:
    """Print the ratios of the core to the trivial view, and of replays to the core."""
    print(f"making a round of {UNITS} units")
    error, sys.stderr = sys.stderr, StringIO()
    try:
        call_command(
            "make_round", units=UNITS, rows=40, years=2, seed=SEED, framework="mof-project-2020", yes=True, stdout=StringIO()
        )
    finally:
        sys.stderr = error
    over, current = Round.objects.filter(name__contains=f"模拟{SEED}").order_by("year")
    core = least(lambda: rescored(over), 3)
    say(f"{UNITS} units rescored in the core alone, each", core / UNITS / trivial, goal=0.4)
    for name, found, framework in (
        ("audit of a round that is over", over, None),
        ("replay of it under another framework", over, other()),
        ("replay of an open round, a third never submitted", current, other()),
    ):
        passes = core_passes(found, framework)
        say(f"{name}, against the core", replayed(found, framework) / (core * passes), goal=6)
    grown = growth(over)
    print(f"peak memory: {grown} MB more for {UNITS} evaluations than for the first {reading.CHUNK}")


def other() -> Framework:
    """The ministry's form with two rules changed."""
    given = frameworks.load_file(frameworks.FOLDER / "mof-project-2020.yaml")
    given["own"]["at_least"] |= {"nothing_below": "0.8"}
    given["own"]["at_most"] |= {"variant": "inverse"}
    framework, _faults = frameworks.check(given | {"revision": "9"})
    if framework is None:
        raise ValueError(_faults)
    return framework


def prepared(found: Round, framework: Framework | None) -> Replay:
    replay, _idle = replays.prepare([found], framework, reach=[f"/M{SEED}/"], fresh=True)
    return replay


def rescored(found: Round) -> float:
    """Seconds in which the core scores the round's evaluations, read before."""
    if not _cases:
        for chunk in reading.chunks(prepared(found, other())):
            _cases.extend(_ready(each.case, each.figures) for each in chunk if each.case)
            if len(_cases) >= SAMPLE:
                break
    begun = time.perf_counter()
    for number in range(UNITS):
        framework, own, readings, figures = _cases[number % len(_cases)]
        engine.score(framework, fill(framework, own), readings, figures)
    return time.perf_counter() - begun


_cases: list[Any] = []


def _ready(case: documents.Case, figures: Any) -> tuple[Any, ...]:
    a = Assessment(case, figures)
    own = [documents._own_row(code, row) for code, row in case.rows.items() if not row.code]
    return case.framework, own, a.readings, a.figures


def core_passes(found: Round, framework: Framework | None) -> float:
    """How often the core scores an evaluation: what was never submitted under both frameworks, a sealed one under one."""
    if framework is None:
        return reading.count(prepared(found, None)) / UNITS
    never = reading.evaluations([found.pk], [f"/M{SEED}/"]).filter(submission=None).count()  # type: ignore[misc]
    return (UNITS + never) / UNITS


def replayed(found: Round, framework: Framework | None) -> float:
    """Seconds of a whole replay, everything included, the best of two."""
    return least(lambda: timed(prepared(found, framework)), 2)


def timed(replay: Replay) -> float:
    begun = time.perf_counter()
    replays.run(replay)
    return time.perf_counter() - begun


def least(work: Callable[[], float], times: int) -> float:
    return min(work() for _ in range(times))


def growth(found: Round) -> int:
    """By how many MB the peak of the process grows after the first chunk."""
    _cases.clear()
    peaks: list[int] = []
    replays.run(prepared(found, other()), told=lambda done, total: peaks.append(_peak()))
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    peaks.clear()
    replays.run(prepared(found, other()), told=lambda done, total: peaks.append(_peak()))
    return (peaks[-1] - peaks[1]) // 1024


def _peak() -> int:
    """The highest resident memory so far, in KB (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.split("VmHWM:")[1].split()[0])
