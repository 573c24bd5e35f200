"""manage.py replay ROUND… --framework CODE|FILE: which totals and grades would change under another framework, row by row.

Without --framework an audit: every sealed submission is recomputed under its own framework and must come out to the hundredth.
A run that was killed goes on where it stopped. Nothing that is stored changes.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from evaluation import frameworks, wording
from evaluation.loading import Unloadable, load_file
from evaluation.models import Replay, Round
from evaluation.models.replays import DIFFERS
from evaluation.progress import Progress
from evaluation.replaying import files, rounds, telling
from evaluation.scoring.framework import Framework
from evaluation.scoring.shapes import Fault
from evaluation.services import replays
from units.models import Unit

TOP = 10


class Command(BaseCommand):
    help = "Recomputes rounds under another framework, or audits them under their own; stores nothing but the answer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", nargs="*", help="id or name of a round; several for several years")
        parser.add_argument("--of", default="", metavar="CODE", help="all rounds whose framework has this code")
        parser.add_argument("--kind", default="", help="all rounds whose framework evaluates this: department, unit, project …")
        parser.add_argument("--framework", default="", metavar="CODE[@REV]|FILE", help="absent: an audit")
        parser.add_argument("--fresh", action="store_true", help="begin anew what a killed run left unfinished")
        parser.add_argument("--json", action="store_true", help="print a replay/1 document and nothing else")
        parser.add_argument("--xlsx", type=Path, metavar="FILE", help="write a workbook: totals, rows")
        parser.add_argument("--lang", choices=["zh-hans", "en"], default="zh-hans", help="language of the words")

    def handle(self, *, fresh: bool, json: bool, xlsx: Path | None, lang: str, **options: Any) -> None:
        with translation.override(lang):
            replay = self.run(
                _rounds(options["round"], options["of"], options["kind"]), self.framework(options["framework"]), fresh
            )
            if json:
                for piece in telling.document(replay):
                    self.stdout.write(piece, ending="")
            else:
                self.tell(replay)
            if xlsx is not None:
                files.write(replay, xlsx)
        if replay.is_audit and replay.lines.filter(DIFFERS).exists():
            sys.exit(1)

    def run(self, asked: QuerySet[Round], framework: Framework | None, fresh: bool) -> Replay:
        reach = list(Unit.objects.filter(parent=None).values_list("path", flat=True))
        replay, _idle = replays.prepare(asked, framework, reach=reach, fresh=fresh)
        with Progress(self.stderr, 0, str(replay)) as progress:  # type: ignore[arg-type]
            replays.run(replay, told=progress.of)
        return replay

    def framework(self, named: str) -> Framework | None:
        """A published or shipped framework by code, or the one that a file describes; its faults, all at once."""
        found, faults = _framework(named) if named else (None, ())
        if faults:
            for fault in faults:
                self.stderr.write(wording.fault(fault))
            sys.exit(2)
        return found

    def tell(self, replay: Replay) -> None:
        found = telling.summary(replay)
        for told in telling.heading(replay):
            self.stdout.write(told)
        for old, new, count in found.moves:
            self.stdout.write(f"  {old or '—'} → {new or '—'}  {count}")
        if found.gone:
            self.stdout.write(_("%(count)s evaluations have rows without a place under this framework") % {"count": found.gone})
        for line in telling.lines_of(replay).filter(DIFFERS)[:TOP]:
            subject, unit = line.evaluation.subject, line.evaluation.subject.unit
            totals = f"{line.old_total} → {line.new_total}  {line.old_grade or '—'} → {line.new_grade or '—'}"
            self.stdout.write(
                f"  {line.evaluation.round.year} {unit.code:12} {totals}  {subject.name} {telling.fault_of(line)}".rstrip()
            )


def _rounds(named: list[str], code: str, kind: str) -> QuerySet[Round]:
    """The rounds that are named, and all of a framework's code or of a kind."""
    found = rounds.chosen(Round.objects.all(), [], code=code, kind=kind)
    for name in named:
        one = Round.objects.filter(pk=int(name)) if name.isdigit() and len(name) < 19 else Round.objects.filter(name=name)
        if not one.exists():
            raise CommandError(_("There is no round %(name)s.") % {"name": name})
        found |= one
    if not found.exists():
        raise CommandError(_("Name a round, or --of a framework's code, or --kind."))
    return found


def _framework(named: str) -> tuple[Framework | None, tuple[Fault, ...]]:
    file = Path(named)
    if file.suffix not in (".yaml", ".yml", ".json"):
        found = frameworks.get(named)
        return found, () if found else (Fault("unknown_framework", "", (("found", named),)),)
    try:
        return frameworks.check(load_file(file))
    except Unloadable as error:
        where = f"{file}:{error.where}" if error.where else str(file)
        return None, (Fault(error.code, where, (("found", error.found),)),)
