"""What calendars and feeds contribute: "my data" and the journal's sentences."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.calls.models import CalendarLink
from samskap.core.models import User
from samskap.core.registry import PersonalData, StoredData, registry


def stored() -> Iterable[StoredData]:
    """What is stored about people here."""
    return [
        StoredData(
            what=_("The address of your calendar of calls; who made the address of an organisation's calendar"),
            why=_("So that a calendar program can read it without signing in"),
            kept=_("Until you end it or your account is erased; an organisation's stays without your name"),
            seen_by=_("You; for an organisation's, its leads and members. Whoever has the address sees the calendar"),
        )
    ]


def fetch(user: User) -> Mapping[str, Any]:
    """What is stored about the person here, for their own eyes: not the secret itself."""
    links = CalendarLink.objects.filter(Q(person=user) | Q(made_by=user, organisation__isnull=False))
    rows = list(links.select_related("organisation").order_by("pk"))
    own = next((row for row in rows if row.person_id == user.pk), None)
    made = [row for row in rows if row.organisation is not None]
    return {
        _("Address of your calendar of calls made"): timezone.localdate(own.made_at).isoformat() if own else "",
        _("Calendars of organisations that you made an address for"): [str(one.organisation) for one in made],
    }


registry.stored_data.append(stored)
# The person's own address goes with the account; who made another's empties itself.
registry.personal_data.append(PersonalData("calls.calendars", gettext_lazy("Calls"), fetch, lambda user: None))
registry.journal_actions |= {
    "call.calendar_linked": gettext_lazy("Made an address for a calendar of calls"),
    "call.calendar_renewed": gettext_lazy("Made a new address for a calendar of calls; the old one ended"),
    "call.calendar_ended": gettext_lazy("Ended the address of a calendar of calls"),
}
