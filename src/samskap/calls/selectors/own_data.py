"""What is stored about a person here, for their own eyes."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from samskap.calls.models import CalendarLink
from samskap.core.models import User
from samskap.needs.models import FunderConsent
from samskap.ui import text


def calendars_of(user: User) -> Mapping[str, Any]:
    """Addresses of calendars, not the secret itself: one query."""
    links = CalendarLink.objects.filter(Q(person=user) | Q(made_by=user, organisation__isnull=False))
    rows = list(links.select_related("organisation").order_by("pk"))
    own = next((row for row in rows if row.person_id == user.pk), None)
    made = [row for row in rows if row.organisation is not None]
    return {
        _("Address of your calendar of calls made"): text.day(own.made_at) if own else "",
        _("Calendars of organisations that you made an address for"): [str(one.organisation) for one in made],
    }


def consents_of(user: User) -> dict[str, Any]:
    """What the portal knows of a person's consents, for their own eyes: one query."""
    rows = FunderConsent.objects.filter(given_by=user).select_related("organisation").order_by("pk")
    return {_("Consents to be named to funders"): [f"{text.day(one.given_at)}, {one.organisation}" for one in rows]}
