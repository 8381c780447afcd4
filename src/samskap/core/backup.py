"""One file that holds a whole portal, and a portal made from one. The same format for SQLite and PostgreSQL, so that a
backup of one can be restored into the other.

A backup is a zip archive: `manifest.json` (format, time, applied migrations, rows of each table), `secret-key`,
`tables/<app>.<model>.jsonl` (one JSON list a row, in the order of the fields' names in its first line) and `media/…`.
It is read from one snapshot of the database while the portal runs, and hinders no writer.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

FORMAT = 1
BATCH = 400


class BackupError(Exception):
    """A backup that cannot be made, read or restored; the message is for the person at the keyboard."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself."""

    made: str
    vendor: str
    migrations: tuple[tuple[str, str], ...]
    rows: dict[str, int]


@contextmanager
def _snapshot() -> Iterator[None]:
    """Everything read inside comes from one moment; nobody waits for it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def _fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return sorted((field for field in model._meta.concrete_fields if not field.generated), key=lambda field: field.name)


def _row(instance: models.Model, fields: list[models.Field[Any, Any]]) -> list[Any]:
    """Every value as JSON that the field itself can read back without loss; null stays null."""
    return [None if field.value_from_object(instance) is None else field.value_to_string(instance) for field in fields]


def write_backup(target: Path, *, now: datetime) -> Manifest:
    """Write everything to `target`, whole or not at all, readable by its owner only.

    Raises:
        BackupError: the file exists or cannot be written.
    """
    if target.exists():
        raise BackupError(f"{target} exists already. Choose another name; a backup overwrites nothing.")
    new = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive, _snapshot():
                manifest = _write_all(archive, now)
            file.flush()
            os.fsync(file.fileno())
        os.link(new, target)  # fails, unlike a rename, if somebody else made the file meanwhile
    except OSError as error:
        raise BackupError(f"The backup cannot be written to {target}: {error.strerror or error}.") from error
    finally:
        new.unlink(missing_ok=True)
    return manifest


def _write_all(archive: zipfile.ZipFile, now: datetime) -> Manifest:
    rows = {}
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        name = f"{model._meta.app_label}.{model.__name__}"
        fields = _fields(model)
        count = 0
        with archive.open(f"tables/{name}.jsonl", "w", force_zip64=True) as out:
            out.write(json.dumps([field.name for field in fields]).encode() + b"\n")
            for instance in model._base_manager.order_by("pk").iterator(chunk_size=2000):
                out.write(json.dumps(_row(instance, fields), ensure_ascii=False).encode() + b"\n")
                count += 1
        rows[name] = count
    applied = tuple(sorted(MigrationRecorder(connection).applied_migrations()))
    archive.writestr("secret-key", settings.SECRET_KEY)
    media = Path(settings.DATA_DIR) / "media"
    for path in sorted(media.rglob("*")) if media.is_dir() else []:
        if path.is_file():
            archive.write(path, f"media/{path.relative_to(media)}")
    manifest = Manifest(now.isoformat(), connection.vendor, applied, rows)
    archive.writestr("manifest.json", json.dumps({"samskap-backup": FORMAT, **_as_dict(manifest)}, indent=1))
    return manifest


def _as_dict(manifest: Manifest) -> dict[str, Any]:
    return {
        "made": manifest.made,
        "vendor": manifest.vendor,
        "migrations": manifest.migrations,
        "rows": manifest.rows,
    }


def read_manifest(source: Path) -> Manifest:
    """What the file says about itself, once it has proved to be a whole backup that this code can restore.

    Raises:
        BackupError: not a backup, damaged, or made by a newer version.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            if "manifest.json" not in archive.namelist():
                raise BackupError(f"{source} is not a backup of Samskap.")
            found = json.loads(archive.read("manifest.json"))
            if not isinstance(found, dict) or "samskap-backup" not in found:
                raise BackupError(f"{source} is not a backup of Samskap.")
            damaged = archive.testzip()
    except OSError as error:
        raise BackupError(f"{source} cannot be read: {error.strerror or error}.") from error
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise BackupError(f"{source} is not a backup of Samskap, or it is damaged.") from error
    if damaged is not None:
        raise BackupError(f"{source} is damaged ({damaged}). Use another backup.")
    newer = f"{source} was made by a newer version of Samskap. Upgrade first (git pull), then restore."
    if found["samskap-backup"] > FORMAT:
        raise BackupError(newer)
    migrations = tuple((app, name) for app, name in found["migrations"])
    if set(migrations) - set(MigrationLoader(None).disk_migrations):
        raise BackupError(newer)
    return Manifest(found["made"], found["vendor"], migrations, found["rows"])


def fill_empty_database(source: Path, manifest: Manifest) -> None:
    """Make the tables as they were at the backup's time in the connected, empty database, and put the rows in."""
    executor = MigrationExecutor(connection)
    kept = set(manifest.migrations)
    last = [
        node for node in kept if not any(child[0] == node[0] for child in executor.loader.graph.node_map[node].children
                                         if tuple(child) in kept)
    ]  # fmt: skip
    executor.migrate(last)
    then = executor.loader.project_state(last).apps
    tables = [model for model in then.get_models(include_auto_created=True) if not model._meta.proxy]
    named = {f"{model._meta.app_label}.{model.__name__}": model for model in tables}
    with zipfile.ZipFile(source) as archive, connection.constraint_checks_disabled(), transaction.atomic():
        with connection.cursor() as cursor:
            for model in tables:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
        for name, expected in manifest.rows.items():
            if name not in named:
                raise BackupError(f"The backup holds {name}, which this version does not know.")
            loaded = _load(archive, name, named[name])
            if loaded != expected:
                raise BackupError(f"The backup is incomplete: {name} has {loaded} rows of {expected}.")
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), tables):
                cursor.execute(statement)
        connection.check_constraints()


def _load(archive: zipfile.ZipFile, name: str, model: type[models.Model]) -> int:
    """Insert the rows as they are: no default, no signal, no time of now."""
    known = {field.name: field for field in _fields(model)}
    count = 0
    with archive.open(f"tables/{name}.jsonl") as lines:
        fields = [known[field] for field in json.loads(next(lines))]
        batch: list[models.Model] = []
        size = min(BATCH, connection.ops.bulk_batch_size(fields, [None] * BATCH) or 1)
        for line in lines:
            values = zip(fields, json.loads(line), strict=True)
            batch.append(model(**{f.attname: None if value is None else f.to_python(value) for f, value in values}))
            if len(batch) >= size:
                count += _insert(model, fields, batch)
        return count + _insert(model, fields, batch)


def _insert(model: type[models.Model], fields: list[models.Field[Any, Any]], batch: list[models.Model]) -> int:
    count = len(batch)
    if count:
        model._base_manager._insert(batch, fields, raw=True)  # type: ignore[attr-defined]
    batch.clear()
    return count


def unpack_beside(source: Path, data_dir: Path) -> None:
    """Put the secret key and the media in place."""
    with zipfile.ZipFile(source) as archive:
        key = data_dir / "secret-key"
        new = data_dir / "secret-key.new"
        new.touch(mode=0o600)
        new.write_bytes(archive.read("secret-key"))
        new.replace(key)
        for item in archive.infolist():
            if item.filename.startswith("media/") and not item.is_dir():
                archive.extract(item, data_dir)
