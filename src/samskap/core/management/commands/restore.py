"""`manage.py restore FILE`."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone

from samskap.core import backup


class Command(BaseCommand):
    help = "Puts a backup in place of the present data, which are kept aside."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        source: Path = options["file"]
        try:
            manifest = backup.read_manifest(source)
            made = timezone.localtime(datetime.fromisoformat(manifest.made)).strftime("%Y-%m-%d %H:%M")
            self.stdout.write(f"The backup was made on {made} and holds {sum(manifest.rows.values())} rows.")
            if not options["yes"]:
                self._ask()
            aside = self._restore(source, manifest)
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"The database refused, and nothing was changed: {error}") from error
        self.stdout.write(f"The backup is in place. What was there before is kept in {aside}.")
        if os.environ.get("SAMSKAP_SECRET_KEY"):
            self.stdout.write("SAMSKAP_SECRET_KEY is set and goes before the key in the backup: it must be the same.")

    def _ask(self) -> None:
        self.stdout.write("It will take the place of the present data. Type yes to go on:")
        try:
            answer = input()
        except EOFError:
            answer = ""
        if answer.strip().lower() != "yes":
            raise CommandError("Nothing was changed.")

    def _restore(self, source: Path, manifest: backup.Manifest) -> str:
        data = Path(settings.DATA_DIR)
        data.mkdir(parents=True, exist_ok=True)
        with (data / "worker.lock").open("w", encoding="ascii") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise backup.BackupError("The portal is running. Stop it first, then restore.") from None
            aside = data / f"before-restore-{timezone.now():%Y%m%d-%H%M%S}"
            aside.mkdir(mode=0o700)
            if connection.vendor == "sqlite":
                self._into_sqlite(source, manifest, aside)
                where = str(aside)
            else:
                where = f"{aside} and the database schema {self._into_postgres(source, manifest, aside.name)}"
            for name in ("secret-key", "media"):
                if (data / name).exists():
                    _copy(data / name, aside / name)
            backup.unpack_beside(source, data)
            (data / "prepared.json").unlink(missing_ok=True)
        return where

    def _into_sqlite(self, source: Path, manifest: backup.Manifest, aside: Path) -> None:
        """Fill a new file beside the present one, then change places in one step."""
        live = Path(str(connection.settings_dict["NAME"]))
        new = live.with_name(f"{live.name}.restoring")
        for leftover in (new, *_companions(new)):
            leftover.unlink(missing_ok=True)
        if live.exists():
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        connection.settings_dict["NAME"] = str(new)
        backup.fill_empty_database(source, manifest)
        call_command("migrate", interactive=False, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        connection.settings_dict["NAME"] = str(live)
        if live.exists():
            os.link(live, aside / live.name)
        for leftover in (*_companions(live), *_companions(new)):
            leftover.unlink(missing_ok=True)
        new.replace(live)

    def _into_postgres(self, source: Path, manifest: backup.Manifest, kept: str) -> str:
        """Fill a new schema beside `public`, then rename both in one transaction."""
        kept = kept.replace("-", "_")
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS restoring CASCADE")
            cursor.execute("CREATE SCHEMA restoring")
            cursor.execute("SET search_path TO restoring")
        backup.fill_empty_database(source, manifest)
        call_command("migrate", interactive=False, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SET search_path TO public")
            cursor.execute(
                f"BEGIN; ALTER SCHEMA public RENAME TO {kept}; ALTER SCHEMA restoring RENAME TO public; COMMIT"
            )
        return kept


def _companions(path: Path) -> tuple[Path, Path]:
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        with suppress(FileExistsError):
            shutil.copy2(source, target)
