"""``manage.py seed_demo``: the example municipality, once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from samskap.demo import services


class Command(BaseCommand):
    """Make the example municipality, or make it anew."""

    help = "Make the example municipality unless it is there; --reset takes it away first and makes it anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One flag."""
        parser.add_argument("--reset", action="store_true", help="take the example away first")

    def handle(self, *_args: Any, reset: bool = False, **_options: Any) -> None:
        """Seed."""
        if reset:
            services.remove_example()
        made = services.seed_example(now=timezone.now())
        self.stdout.write("The example municipality was made." if made else "The example municipality is there.")
