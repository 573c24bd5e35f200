"""manage.py frameworks: lists them; `show CODE` prints one whole, `check FILE` all its faults, `schema` the JSON Schema,
`publish` puts the shipped ones into the database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from evaluation import frameworks, wording
from evaluation.loading import Unloadable, load_file
from evaluation.scoring.framework import Framework, Indicator, Section
from evaluation.scoring.rules.choice import Choice
from evaluation.scoring.rules.deductions import Checklist
from evaluation.scoring.shapes import Fault, schema
from evaluation.values import numbers
from evaluation.wording import rules


class Command(BaseCommand):
    help = "Lists, shows, checks and publishes indicator frameworks."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lang", choices=["zh-hans", "en"], default="zh-hans", help="language of the words")
        verbs = parser.add_subparsers(dest="verb")
        verbs.add_parser("show", help="every code with its points, rule, figures, checklist items").add_argument("code")
        verbs.add_parser("check", help="all faults of a framework document").add_argument("file", type=Path)
        verbs.add_parser("schema", help="the JSON Schema of framework documents")
        verbs.add_parser("publish", help="publish the shipped frameworks into the database")

    def handle(self, *, verb: str | None, lang: str, **options: Any) -> None:
        with translation.override(lang):
            match verb:
                case "show":
                    self.show(options["code"])
                case "check":
                    self.check_file(options["file"])
                case "schema":
                    self.stdout.write(json.dumps(schema(Framework, "framework/1"), ensure_ascii=False, indent=1))
                case "publish":
                    self.publish()
                case _:
                    self.list()

    def list(self) -> None:
        for framework in frameworks.everything():
            total = "—" if framework.total is None else numbers.plain(framework.total)
            sample = "" if framework.official else "（示例，非官方）"
            self.stdout.write(f"{frameworks.reference_of(framework):26}{framework.year:6}{total:>6}  {framework.name}{sample}")

    def show(self, code: str) -> None:
        framework = frameworks.get(code)
        if framework is None:
            self.stderr.write(wording.fault(Fault("unknown_framework", "", (("found", code),))))
            sys.exit(2)
        self.stdout.write(
            f"{frameworks.reference_of(framework)}  {framework.name}{'' if framework.official else '（示例，非官方）'}"
        )
        self.stdout.write(f"{framework.digest}\n")
        for text in framework.decided:
            self.stdout.write(f"* {text}")
        grades = ", ".join(f"{grade.title} ≥ {numbers.plain(grade.at_least)}" for grade in framework.grades)
        self.stdout.write(_("Grades") + f": {grades}\n")
        self._nodes(framework.children, 0)

    def _nodes(self, nodes: tuple[Any, ...], depth: int) -> None:
        for node in nodes:
            points = "" if node.points is None else numbers.plain(node.points)
            self.stdout.write(f"{'  ' * depth}{node.code:8} {node.title}  {points}".rstrip())
            if isinstance(node, Section):
                if not node.children:
                    self.stdout.write("  " * depth + " " * 9 + _("open: the unit's own indicators"))
                self._nodes(node.children, depth + 1)
            else:
                self._indicator(node, "  " * depth + " " * 9)

    def _indicator(self, node: Indicator, margin: str) -> None:
        self.stdout.write(f"{margin}{rules.describe(node.rule)}")
        figures = rules.figures_of(node)
        if figures:
            self.stdout.write(margin + _("Figures") + ": " + ", ".join(figures))
        if isinstance(node.rule, Choice):
            self.stdout.write(margin + _("Choose one of") + ": " + "、".join(node.rule.titles))
        if isinstance(node.rule, Checklist):
            items = ", ".join(f"{item.title} {numbers.plain(item.points)}" for item in node.rule.items)
            self.stdout.write(margin + _("Items with their points") + ": " + items)

    def check_file(self, file: Path) -> None:
        try:
            framework, faults = frameworks.check(load_file(file))
        except Unloadable as error:
            where = f"{file}:{error.where}" if error.where else str(file)
            framework, faults = None, (Fault(error.code, where, (("found", error.found),)),)
        for fault in faults:
            self.stdout.write(wording.fault(fault))
        if faults or framework is None:
            sys.exit(1)
        self.stdout.write(
            _("Sound: %(code)s, %(digest)s") % {"code": frameworks.reference_of(framework), "digest": framework.digest}
        )

    def publish(self) -> None:
        try:
            for row in frameworks.publish_shipped():
                self.stdout.write(f"{row.reference}  {row.digest}")
        except frameworks.AlreadyPublished as error:
            raise CommandError(
                f"{error} was published before with other content. Published frameworks never change: "
                "give the shipped document a new revision."
            ) from None
