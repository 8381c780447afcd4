"""`manage.py work_off`: do what waits, once, without a worker process."""

from typing import Any

from django.core.management.base import BaseCommand

from samskap.core import tasks


class Command(BaseCommand):
    help = "Runs every refresher once and every task that is due, then ends."

    def handle(self, *args: Any, **options: Any) -> None:
        tasks.load_tasks()
        refreshed = tasks.refresh_all()
        self.stdout.write(f"Refreshed {refreshed}, ran {tasks.work_off()} tasks.")
