"""manage.py score FILE: scores one evaluation document and says what is wrong with it. Stores nothing, needs no row of a unit."""

import json
import sys
import unicodedata
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from evaluation import checks, documents, frameworks, scorecards, wording
from evaluation.assessment import Assessment
from evaluation.checks import ERROR, Finding
from evaluation.loading import Unloadable, load_file
from evaluation.scoring.shapes import Fault


class Command(BaseCommand):
    help = "Scores an evaluation document (YAML or JSON) and prints the scorecard with its working."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="evaluation document, self-evaluation/1")
        parser.add_argument("--json", action="store_true", help="print a scorecard/1 document and nothing else")
        parser.add_argument("--strict", action="store_true", help="exit with 1 when a finding is an error")
        parser.add_argument("--lang", choices=["zh-hans", "en"], default="zh-hans", help="language of the words")

    def handle(self, *, file: Path, json: bool, strict: bool, lang: str, **options: Any) -> None:
        with translation.override(lang):
            case, faults = _read(file)
            if case is None:
                for fault in faults:
                    self.stderr.write(wording.fault(fault))
                sys.exit(2)
            assessment = Assessment(case)
            found = checks.run(assessment)
            self.stdout.write(_as_json(assessment, found) if json else _as_table(assessment, found))
        if strict and any(finding.level == ERROR for finding in found):
            sys.exit(1)


def _read(file: Path) -> tuple[documents.Case | None, tuple[Fault, ...]]:
    try:
        return documents.read(load_file(file), frameworks.get)
    except Unloadable as error:
        where = f"{file}:{error.where}" if error.where else str(file)
        return None, (Fault(error.code, where, (("found", error.found),)),)


def _as_json(a: Assessment, found: list[Finding]) -> str:
    return json.dumps(scorecards.in_words(a, found), ensure_ascii=False, indent=1)


def _as_table(a: Assessment, found: list[Finding]) -> str:
    card = scorecards.in_words(a, found)
    out = [f"{a.case.framework.name}  {card['digest'][:19]}", ""]
    for line in card["lines"]:
        award = line["award"] if line["award"] is not None else "—"
        out.append(f"{_padded(line['code'], 10)}{_padded(line['title'], 44)}{line['points'] or '':>8}{award:>9}")
        out.extend(f"{'':12}{step['formula']}：{step['numbers']} = {step['value']}" for step in line["working"])
        out += [f"{'':12}{line['lost']}"] if line["lost"] else []
    if a.case.framework.has_points:
        out += ["", _padded(_("Subtotal"), 54) + f"{card['subtotal']:>17}"]
        out += [f"{'':12}{cap['because']}" for cap in card["caps"]]
        out.append(_padded(_("Total"), 54) + f"{card['total']:>17}  {card['grade'] or ''}")
    if card["missing"]:
        out += ["", _("Not yet scored") + "：" + "、".join(card["missing"])]
    out += ["", *(f"{item['level']:8}{item['code']:5}{item['where']}：{item['message']}" for item in card["findings"])]
    return "\n".join(out).rstrip()


def _padded(text: str, width: int) -> str:
    """Text filled up to a width in columns, where a Chinese character takes two."""
    wide = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
    return text + " " * max(1, width - wide)
