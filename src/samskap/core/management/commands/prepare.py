"""`manage.py prepare`: languages, static files, database, example municipality. Every step can be done again."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser


def compile_languages(folder: Path) -> int:
    """Make `django.mo` beside every `django.po` that is newer; how many. Needs no gettext tools."""
    made = 0
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            new = target.with_suffix(".mo.new")
            polib.pofile(str(source)).save_as_mofile(str(new))
            new.replace(target)
            made += 1
    return made


class Command(BaseCommand):
    help = "Compiles languages, collects static files, brings the database up to date, seeds the example municipality."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset-demo", action="store_true", help="make the example municipality anew")

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes the demo's sign-ins to standard output and nothing else."""
        for folder in settings.LOCALE_PATHS:
            compile_languages(Path(folder))
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("migrate", interactive=False, verbosity=0)
        if settings.DEMO and "seed_demo" in get_commands():
            call_command("seed_demo", reset=options["reset_demo"], stdout=StringIO())
        if settings.DEMO and "demo_signins" in get_commands():
            call_command("demo_signins", stdout=self.stdout)
