"""manage.py messages: collects the message ids of code and templates into the Chinese catalogue and compiles it.

With --check it changes nothing and names what is untranslated, fuzzy, no longer used, or not compiled.
"""

import io
import re
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

FILE = Path(settings.BASE_DIR) / "evaluation" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACES = [
    ("evaluation", "**.py", "python"),
    ("units", "**.py", "python"),
    ("reports", "**.py", "python"),
    ("templates", "**.html", "jinja2"),
]
KEYWORDS: Any = {"_": None, "N_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2)}
_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")


class Command(BaseCommand):
    help = "Updates and compiles the Chinese catalogue; --check only says what is wrong with it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **_: Any) -> None:
        catalogue = updated()
        if not check:
            FILE.write_bytes(as_po(catalogue))
            FILE.with_suffix(".mo").write_bytes(as_mo(catalogue))
        faults = faults_of(catalogue)
        if check and FILE.read_bytes() != as_po(catalogue):
            faults.append("the catalogue is not up to date: run manage.py messages")
        if check and FILE.with_suffix(".mo").read_bytes() != as_mo(catalogue):
            faults.append("the catalogue is not compiled: run manage.py messages")
        if faults:
            raise CommandError("\n".join(faults))


def updated() -> Catalog:
    """The catalogue with exactly the messages that are used now, keeping their translations."""
    known = _kept()
    fresh = Catalog(locale="zh_Hans", project="self-evaluation", creation_date=datetime(2026, 1, 1, tzinfo=UTC), fuzzy=False)
    fresh.revision_date = fresh.creation_date
    for folder, pattern, method in PLACES:
        options = {"**.html": {"trimmed": "true", "silent": "false"}}
        found = extract_from_dir(
            Path(settings.BASE_DIR) / folder, [(pattern, method)], options_map=options, keywords=KEYWORDS, strip_comment_tags=True
        )
        for _file, _line, message, _comments, _context in found:
            old = known.get(message if isinstance(message, str) else message[0])
            fresh.add(message, old.string if old else None)
    return fresh


def faults_of(catalogue: Catalog) -> list[str]:
    """What is untranslated, or has lost or invented a placeholder."""
    faults = []
    for message in sorted((m for m in catalogue if m.id), key=lambda m: str(m.id)):
        key = message.id if isinstance(message.id, str) else message.id[-1]
        strings = [message.string] if isinstance(message.string, str) else list(message.string or [""])
        if not all(strings):
            faults.append(f"untranslated: {key}")
        elif any(set(_PLACEHOLDER.findall(string)) != set(_PLACEHOLDER.findall(key)) for string in strings):
            faults.append(f"placeholders differ: {key}")
    return faults


def as_po(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=0, sort_output=True, no_location=True)
    return out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def _kept() -> dict[str, Message]:
    if not FILE.exists():
        return {}
    with FILE.open("rb") as file:
        return {m.id if isinstance(m.id, str) else m.id[0]: m for m in read_po(file) if m.id and not m.fuzzy}
