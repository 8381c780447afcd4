"""`manage.py rebuild_search`: the search index anew from its sources."""

from typing import Any

from django.core.management.base import BaseCommand

from samskap.core.services import searching


class Command(BaseCommand):
    """Empties the index and fills it again; needed after an upgrade that changes how words are stemmed."""

    help = "Make the search index anew from what the portal holds."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say how many documents each kind has."""
        searching.empty()
        for kind, done in searching.reconcile_all().items():
            self.stdout.write(f"{kind}: {done.kept}")
