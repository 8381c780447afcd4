"""What the pilots' room registers for delegations."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.access import can
from samskap.core.models import User
from samskap.core.registry import Named, PersonalData, StoredData, registry
from samskap.pilots.models import Delegation
from samskap.ui import text


def stored() -> Iterable[StoredData]:
    """What is stored about people here."""
    return [
        StoredData(
            what=_("Delegations: who may decide what, with the title, from when until when"),
            why=_("So that only those who may decide do, and everybody can see who that was on a day"),
            kept=_("With the organisation; who it was is emptied when the account is erased, the title stays"),
            seen_by=_("Everybody in the organisation; the names of those who decide about a pilot, those inside it"),
        )
    ]


def _days(row: Delegation) -> list[date]:
    return [row.from_on, row.until_on] if row.until_on else [row.from_on]


def fetch(user: User) -> Mapping[str, Any]:
    """What is delegated to the person, for their own eyes: one query."""
    rows = Delegation.objects.filter(holder=user).select_related("organisation")
    return {
        _("What is delegated to you"): [
            f"{row.organisation.name}, {row.get_power_display()}, {' – '.join(text.day(on) for on in _days(row))}"
            for row in rows
        ]
    }


def name_delegations(ids: Iterable[str]) -> Mapping[str, Named]:
    """What each row is about, and the table it stands in, for those of the organisation."""
    rows = Delegation.objects.filter(pk__in=list(ids)).select_related("organisation")
    table = reverse("delegations")
    return {
        str(row.pk): Named(
            row.get_power_display(),
            f"{table}?organisation={row.organisation.slug}",
            partial(can, action="pilots.view_delegations", obj=row.organisation),
        )
        for row in rows
    }


registry.stored_data.append(stored)
# The column that points at the holder empties itself when the account goes; there is nothing more to erase.
registry.personal_data.append(
    PersonalData("pilots.delegations", gettext_lazy("Pilots: values and decisions"), fetch, lambda user: None)
)
registry.journal_objects["pilots.delegation"] = name_delegations
registry.journal_actions |= {
    "delegation.added": gettext_lazy("Wrote down a delegation"),
    "delegation.ended": gettext_lazy("Set the last day of a delegation"),
}
