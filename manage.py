#!/usr/bin/env python3
"""Django's command line: score, frameworks, demo, verify and Django's own."""

import os
import sys

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):  # Chinese comes out whole whatever the locale says
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evaluation.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed for this Python. Run ./dev setup, then use .venv/bin/python manage.py …")
    execute_from_command_line(sys.argv)
