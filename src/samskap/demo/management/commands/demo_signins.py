"""``manage.py demo_signins``: one sign-in a role of the example municipality."""

from typing import Any

from django.core.management.base import BaseCommand

from samskap.core.models import User
from samskap.demo import content, services


class Command(BaseCommand):
    """Print the demo sign-ins."""

    help = "Print one sign-in for each role of the example municipality."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print nothing where there is no example."""
        here = set(
            User.objects.filter(email__in=[person.email for person in content.PEOPLE]).values_list("email", flat=True)
        )
        people = [person for person in content.PEOPLE if person.email in here]
        if not people:
            return
        self.stdout.write(f"Demo sign-ins, all with the password {services.demo_password()}")
        for person in people:
            self.stdout.write(f"  {person.role:<12} {person.email}")
