"""manage.py manual: writes docs/reference from settings, catalogue and sentences; --check only says what differs."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from evaluation.scoring.framework import Framework
from evaluation.scoring.shapes import schema
from evaluation.wording import reference

FOLDER = Path(settings.BASE_DIR) / "docs" / "reference"


class Command(BaseCommand):
    help = "Writes the reference pages of docs/reference."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **_: Any) -> None:
        with translation.override("en"):
            made = pages()
        if not check:
            FOLDER.mkdir(parents=True, exist_ok=True)
            for name, text in made.items():
                (FOLDER / name).write_text(text, encoding="utf-8")
        elif differing := [name for name, text in made.items() if _read(FOLDER / name) != text]:
            raise CommandError(f"docs/reference is not up to date ({', '.join(differing)}): run manage.py manual")


def pages() -> dict[str, str]:
    """Every page by its file name."""
    return {
        "frameworks.md": reference.framework_page(),
        "figures.md": reference.figures_page(),
        "findings.md": reference.findings_page(),
        "framework.schema.json": json.dumps(schema(Framework, "framework/1"), ensure_ascii=False, indent=1) + "\n",
    }


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""
