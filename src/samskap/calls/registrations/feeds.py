"""What calendars and feeds contribute: "my data" and the journal's sentences."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.calls.selectors.own_data import calendars_of
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


registry.stored_data.append(stored)
# The person's own address goes with the account; who made another's empties itself.
registry.personal_data.append(PersonalData("calls.calendars", gettext_lazy("Calls"), calendars_of, lambda user: None))
registry.journal_actions |= {
    "call.calendar_linked": gettext_lazy("Made an address for a calendar of calls"),
    "call.calendar_renewed": gettext_lazy("Made a new address for a calendar of calls; the old one ended"),
    "call.calendar_ended": gettext_lazy("Ended the address of a calendar of calls"),
}
