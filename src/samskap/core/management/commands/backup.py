"""`manage.py backup FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from samskap.core.backup import BackupError, write_backup


class Command(BaseCommand):
    help = "Writes database, secret key and files to one archive, while the portal runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the archive to make; it must not exist")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = write_backup(options["file"], now=timezone.now())
        except BackupError as error:
            raise CommandError(str(error)) from error
        size = options["file"].stat().st_size / 1e6
        self.stdout.write(
            f"{sum(manifest.rows.values())} rows are kept in {options['file']} ({size:.1f} MB). "
            "It holds personal data and the secret key: store it accordingly."
        )
