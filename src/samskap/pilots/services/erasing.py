"""What goes when a person erases their account. Columns that point at a person empty themselves."""

from django.utils import timezone

from samskap.core.models import User
from samskap.pilots.models import Sponsorship

NOBODY = "–"


def erase_person(user: User) -> None:
    """A sponsor loses name and title, and stands behind nothing any more; the pilot is flagged."""
    rows = Sponsorship.objects.filter(person=user)
    rows.filter(until=None).update(until=timezone.now())
    rows.update(name=NOBODY, title="")
