"""`manage.py worker`: background work, started by ./run beside the server."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from samskap.core import worker


class Command(BaseCommand):
    help = "Does background work until it is stopped: queued tasks, periodic tasks, refreshers."

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(worker.run())
