"""manage.py make_round: a round of invented units for tests, trials and benchmarks; the same seed makes the same round.

Every evaluation has figures, rows, texts and a state; what is submitted is sealed, so every page and `manage.py verify` work.
"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from evaluation import frameworks
from evaluation.loading import fixture
from evaluation.management.making import life, tree
from evaluation.models import FrameworkDocument
from evaluation.progress import Progress
from units.models import Role, Unit


class Command(BaseCommand):
    help = "Makes a round of invented units: realistic names and figures, evaluations in every state, planted faults."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--units", type=int, default=300, help="evaluated subjects in each year (300)")
        parser.add_argument("--rows", type=int, default=40, help="rows of each evaluation (40)")
        parser.add_argument("--years", type=int, default=3, help="rounds, a year each; all but the last are over (3)")
        parser.add_argument("--last-year", type=int, default=timezone.localdate().year - 1, help="year of the last round")
        parser.add_argument("--seed", type=int, default=1, help="another number makes another place (1)")
        parser.add_argument("--framework", default="guangdong-dept-2022", help="code of a framework, or code@revision")
        parser.add_argument("--yes", action="store_true", help="also where this is no demonstration (DEMO is not set)")

    def handle(self, *, units: int, rows: int, years: int, seed: int, framework: str, yes: bool, **options: Any) -> None:
        if not (settings.DEMO or yes):
            raise CommandError("This fills the database with invented units and people. Set DEMO=1, or say --yes.")
        if Unit.objects.filter(code=f"M{seed}").exists():
            raise CommandError(f"The round of seed {seed} is there already. Choose another --seed.")
        document = _document(framework)
        password = fixture("demo/demo.yaml")["password"] if settings.DEMO else None
        place = tree.Tree(seed, frameworks.of(document).subjects, password)
        subjects = place.grow(units)
        last: int = options["last_year"]
        rounds = tree.rounds(seed, document, place.kinds, list(range(last - years + 1, last + 1)))
        with Progress(sys.stderr, len(subjects) * len(rounds), str(document)) as progress:
            for found in rounds:
                counts = life.live(
                    found,
                    subjects,
                    rows,
                    seed,
                    over=found is not rounds[-1],
                    opened_by=place.bureau(),
                    progress=progress.step,
                )
                told = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
                self.stdout.write(f"{found.pk}  {found.name}: {len(subjects)} evaluations; {told}")
        if password:
            names = ", ".join(f"m{seed}-{role.value}" for role in (Role.BUREAU, Role.AUDITOR, Role.ADMINISTRATOR))
            self.stdout.write(f"logins: {names}, m{seed}-0 (preparer), m{seed}-1 (reviewer) …  {password}")


def _document(reference: str) -> FrameworkDocument:
    """The published framework of this code; the shipped ones are published first."""
    frameworks.publish_shipped()
    code, _, revision = reference.partition("@")
    row = FrameworkDocument.objects.filter(code=code, revision=int(revision or 1)).first()
    if row is None:
        raise CommandError(f"There is no framework {reference}.")
    return row
