"""Replays: asked for, run a chunk at a time, resumed where they stopped. Nothing but their own lines is ever written.

To replay a draft before it is published: `ask(rounds, framework, …)` with the Framework value; it need not be stored anywhere.
"""

import gc
import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_noop as N_
from django_q.tasks import async_task

from evaluation import bulk, frameworks
from evaluation.assessment import Assessment
from evaluation.documents import Case
from evaluation.models import Replay, ReplayLine, Round
from evaluation.replaying import comparing, files, reading
from evaluation.replaying.comparing import ADDED, CHANGED, GONE
from evaluation.replaying.placing import Placement
from evaluation.replaying.reading import Taken
from evaluation.scoring.framework import Framework
from evaluation.services.record import note_of
from units.models import Person, Unit

SLICE = 60  # seconds of one job: a long replay makes way for others, and goes on in the next
STALLED = timedelta(minutes=2)  # without a chunk: nobody works on it any more
log = logging.getLogger(__name__)

BROKEN = N_("The replay broke off. Start it again: it goes on where it stopped. If it breaks off again, tell your administrator.")


@transaction.atomic
def ask(rounds: Iterable[Round], framework: Framework | None, *, reach: Iterable[str], by: Person) -> Replay:
    """The replay of these rounds within reach under a framework (none: an audit under their own), queued as a job.

    One that somebody works on is left alone; one that broke off goes on; one that is over begins anew.
    """
    replay, idle = prepare(rounds, framework, reach=reach, by=by)
    if idle:
        unit = Unit.objects.filter(path__in=replay.reach).order_by("path").first()
        names = "、".join(replay.rounds.order_by("-year", "name").values_list("name", flat=True))
        if unit:
            note_of(unit, "replay", by, [("replay", None, str(replay))], note=names[:1000])
        transaction.on_commit(lambda: queue(replay.pk, translation.get_language()))
    return replay


@transaction.atomic
def prepare(
    rounds: Iterable[Round], framework: Framework | None, *, reach: Iterable[str], by: Person | None = None, fresh: bool = False
) -> tuple[Replay, bool]:
    """The row of a replay, made or reset, and whether it waits for somebody to run it."""
    asked, now, paths = list(rounds), timezone.now(), outermost(reach)
    key = hashlib.sha256(
        json.dumps([sorted(found.pk for found in asked), framework and framework.digest, paths]).encode()
    ).hexdigest()
    fields = {"reach": paths, "asked_at": now, "seen_at": now, "asked_by": by} | _named(framework)
    replay, made = Replay.objects.select_for_update().get_or_create(key=key, defaults=fields)
    if made:
        replay.rounds.set(asked)
        return replay, True
    if replay.state == Replay.State.DONE or fresh:
        replay.lines.all().delete()
        files.forget(replay)
    elif replay.state != Replay.State.FAILED and now - replay.seen_at < STALLED:
        return replay, False
    again = {"state": Replay.State.QUEUED, "error": "", "asked_at": now, "seen_at": now, "asked_by": by, "done_at": None}
    Replay.objects.filter(pk=replay.pk).update(done=replay.lines.count(), **again)
    replay.refresh_from_db()
    return replay, True


def outermost(reach: Iterable[str]) -> list[str]:
    """The paths of which none lies below another."""
    found = sorted(set(reach))
    return [path for path in found if not any(path != other and path.startswith(other) for other in found)]


def queue(pk: int, language: str | None) -> None:
    async_task("evaluation.services.replays.work", pk, language)


def work(pk: int, language: str | None = None) -> None:
    """One slice of a replay as a job; what is left is queued again. Delivered twice, it does nothing twice."""
    replay = Replay.objects.get(pk=pk)
    if replay.state == Replay.State.DONE:
        return
    try:
        over = run(replay, seconds=SLICE)
    except Exception:
        log.exception("replay %s", pk)
        Replay.objects.filter(pk=pk).update(state=Replay.State.FAILED, error=BROKEN, done_at=timezone.now())
        return
    if not over:
        queue(pk, language)
    else:
        want_workbook(replay, language)


def want_workbook(replay: Replay, language: str | None) -> None:
    """Have the workbook of a replay that is over made, in this language."""
    async_task("evaluation.services.replays.make_workbook", replay.pk, language)


def make_workbook(pk: int, language: str | None = None) -> None:
    """The workbook as a job; made twice, it is the same."""
    replay = Replay.objects.get(pk=pk)
    if replay.state == Replay.State.DONE:
        with translation.override(language or "zh-hans"):
            files.keep(replay)


def run(
    replay: Replay,
    *,
    seconds: float | None = None,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> bool:
    """Recompute what has no line yet, chunk by chunk, each kept at once; whether it came to the end in so many seconds."""
    _drop_stale(replay)
    begun, done, total = time.monotonic(), replay.lines.count(), reading.count(replay)
    _note(replay, state=Replay.State.RUNNING, done=done, total=total)
    told(done, total)
    scored = Scoring(None if replay.is_audit else frameworks.parsed(replay.digest, replay.content))
    with _uncollected():
        for chunk in reading.chunks(replay):
            lines = [scored.line(replay, taken) for taken in chunk]
            done += len(lines)
            with transaction.atomic():
                bulk.add(ReplayLine, lines)
                _note(replay, done=done, total=max(done, total))
            told(done, total)
            if seconds is not None and time.monotonic() - begun > seconds:
                return False
    _note(replay, state=Replay.State.DONE, done=done, total=done, done_at=timezone.now())
    replay.refresh_from_db()
    return True


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for cycles, of which a chunk leaves none: it would cost as much again as the rest."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


_BLANK: dict[str, Any] = (
    dict.fromkeys(("replay", "evaluation", "seal", "old_total", "new_total", "full_marks"))
    | dict.fromkeys(("seq", "distance", "missing", CHANGED, GONE, ADDED), 0)
    | {"old_grade": "", "new_grade": "", "fault": "", "rows": []}
)


class Scoring:
    """Scores what was taken under the framework asked for; what it works out once holds for the whole run."""

    def __init__(self, framework: Framework | None) -> None:
        self.framework = framework
        self.placements: dict[str, Placement] = {}

    def line(self, replay: Replay, taken: Taken) -> dict[str, Any]:
        """The fields of a ReplayLine."""
        line = _BLANK | {"replay": replay.pk, "evaluation": taken.evaluation, "seal": taken.seal, "seq": taken.seq}
        if taken.case is None or taken.card is None:
            return line | {"fault": taken.fault}
        placement = self._placement(taken.case.framework)
        document, new = placement.moved(taken.case.document), placement.new
        case = taken.case if new is placement.old else Case(document, new, evidence_is_kept=False)
        found = comparing.compare(taken.card, comparing.scored(Assessment(case, taken.figures)), placement)
        if found.rows:
            line |= {"rows": found.rows}
            line |= {name: sum(row["what"] == name for row in found.rows) for name in (CHANGED, GONE, ADDED)}
        return line | {
            "old_total": found.old.total,
            "new_total": found.new.total,
            "old_grade": found.old.grade,
            "new_grade": found.new.grade,
            "distance": abs(int((found.new.total - found.old.total).scaleb(2))),
            "full_marks": found.new.full_marks,
            "missing": found.new.missing,
        }

    def _placement(self, old: Framework) -> Placement:
        if old.digest not in self.placements:
            new = self.framework
            self.placements[old.digest] = Placement(old, old if new is None or new.digest == old.digest else new)
        return self.placements[old.digest]


def _named(framework: Framework | None) -> dict[str, str]:
    if framework is None:
        return {}
    return {
        "reference": frameworks.reference_of(framework)[:80],
        "name": framework.name[:120],
        "digest": framework.digest,
        "content": framework.canonical,
    }


def _note(replay: Replay, **fields: object) -> None:
    Replay.objects.filter(pk=replay.pk).update(seen_at=timezone.now(), **fields)


def _drop_stale(replay: Replay) -> None:
    """Lines of a run that broke off, whose evaluation was entered into or submitted since: they are made again."""
    if replay.is_audit or not replay.lines.exists():
        return
    rows: Any = reading.evaluations([found.pk for found in replay.rounds.all()], replay.reach)
    now = {row[0]: row[1:] for row in rows.values_list("pk", "submission", "seq", "subject__rolls_up")}
    kept = replay.lines.values_list("pk", "evaluation", "seal", "seq")
    replay.lines.filter(pk__in=[row[0] for row in kept if _is_stale(now.get(row[1]), *row[2:])]).delete()


def _is_stale(now: tuple[int | None, int, bool] | None, seal: int | None, seq: int) -> bool:
    """Whether a line no longer tells of its evaluation; figures that are rolled up may have changed below it."""
    if now is None or now[0] != seal:
        return True
    return seal is None and (now[1] != seq or now[2])
