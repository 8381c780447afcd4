"""Background work with calls: sources are read when they are due."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from samskap.calls.selectors.sources import due_sources
from samskap.calls.services.reading import read_source
from samskap.core.http import Client
from samskap.core.tasks import enqueue, periodic, task


@periodic(every=timedelta(minutes=15))
def read_due_sources() -> None:
    """Order a reading of each source whose time has come. Each is a task of its own: one that breaks harms no other."""
    for source in due_sources(timezone.now()):
        enqueue("calls.read_one_source", source_id=source.pk)


@task
def read_one_source(*, source_id: int) -> None:
    """Read it, unless that was done in the meantime. What the source does wrong stands on its health line."""
    now = timezone.now()
    for source in due_sources(now, only=source_id):
        with Client() as client:
            read_source(source=source, client=client, now=now, key=settings.CALL_KEYS.get(source.adapter, ""))
