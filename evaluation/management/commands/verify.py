"""manage.py verify: names any damage to the record, each with its place (evaluation/verifying). Exits with 1 on any."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from evaluation import verifying
from evaluation.models import Evaluation, Seal
from evaluation.wording.damage import damage


class Command(BaseCommand):
    help = "Checks guards, events, seals, sealed content and sums; prints each damage and exits with 1 where there is any."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lang", choices=["zh-hans", "en"], default="zh-hans", help="language of the words")

    def handle(self, *, lang: str, **options: Any) -> None:
        count = 0
        with translation.override(lang):
            for found in verifying.found():
                count += 1
                self.stdout.write(damage(*found))
            sums = {"evaluations": Evaluation.objects.count(), "seals": Seal.objects.count(), "damaged": count}
            self.stdout.write(_("%(evaluations)s evaluations, %(seals)s seals: %(damaged)s damages.") % sums)
        if count:
            sys.exit(1)
