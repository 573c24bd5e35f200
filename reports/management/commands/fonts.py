"""manage.py fonts: prepares the fonts of reports, and says which packages are missing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports import fonts


class Command(BaseCommand):
    help = "Writes the private fontconfig, makes the font of Latin letters, names what is missing."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        fonts.install()
        missing = fonts.missing()
        if missing:
            packages = " ".join(sorted(set(missing.values())))
            raise CommandError(f"missing for reports: {', '.join(missing)}. Install with: apt-get install -y {packages}")
