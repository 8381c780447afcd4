"""What the pilots' room registers for money and stages."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.models import User
from samskap.core.registry import PersonalData, StoredData, registry
from samskap.pilots.models import Commitment, Cost, Hours, Ledger
from samskap.pilots.selectors.money_attention import grants_ending, limits_near
from samskap.pilots.tabs import TABS, Tab
from samskap.ui import text
from samskap.ui.text import number


def stored() -> Iterable[StoredData]:
    """What is stored about people with the money of pilots."""
    return [
        StoredData(
            what=_("Costs, commitments, hours and ledgers of a pilot: who wrote them down, and when"),
            why=_("So that questions about the money can be put to somebody"),
            kept=_("With the pilot; who it was is emptied when the account is erased"),
            seen_by=_("The organisation that has the pilot"),
        )
    ]


def money_of(user: User) -> dict[str, Any]:
    """What a person wrote down, for their own eyes: four queries."""
    costs = Cost.objects.filter(recorded_by=user).select_related("pilot").order_by("on", "pk")
    commitments = Commitment.objects.filter(made_by=user).select_related("pilot").order_by("pk")
    hours = Hours.objects.filter(recorded_by=user).order_by("on", "pk")
    return {
        _("Costs you recorded"): [
            f"{text.day(row.on)}, {row.text}, {text.money(row.amount, row.pilot.currency)}" for row in costs
        ],
        _("Commitments you made"): [f"{row.text}, {text.money(row.amount, row.pilot.currency)}" for row in commitments],
        _("Hours you wrote down"): [_hours_said(row) for row in hours],
        _("Ledgers you took in"): Ledger.objects.filter(taken_in_by=user).count(),
    }


def _hours_said(row: Hours) -> str:
    """``2026-09-23, 96,5, what was done``, and only what there is."""
    said = [text.day(row.on), number(row.hours, 2 if row.hours % 1 else 0), row.text]
    return ", ".join(part for part in said if part)


TABS.append(Tab("pilot_money", gettext_lazy("Money"), 50))
registry.attention += [limits_near, grants_ending]
registry.stored_data.append(stored)
# Every column that points at a person empties itself when the account goes; there is nothing more to erase.
registry.personal_data.append(
    PersonalData("pilots_money", gettext_lazy("Pilots: values and decisions"), money_of, lambda user: None)
)
registry.journal_actions |= {
    "pilot.limits_changed": gettext_lazy("Set budget, loss limit or growth of the pilot"),
    "pilot.stage_planned": gettext_lazy("Planned a stage of the pilot"),
    "pilot.stage_changed": gettext_lazy("Changed a stage of the pilot"),
    "pilot.stage_removed": gettext_lazy("Took away a stage of the pilot"),
    "pilot.stage_result": gettext_lazy("Wrote what came out of a stage"),
    "pilot.commitment_made": gettext_lazy("Committed money in the pilot"),
    "pilot.commitment_released": gettext_lazy("Released a commitment of the pilot"),
    "pilot.cost_recorded": gettext_lazy("Recorded a cost of the pilot"),
    "pilot.cost_reversed": gettext_lazy("Reversed a cost of the pilot"),
    "pilot.cost_placed": gettext_lazy("Said what a cost of the pilot belongs to"),
    "pilot.ledger_taken_in": gettext_lazy("Took in a ledger of the pilot"),
    "pilot.hours_recorded": gettext_lazy("Wrote down hours in the pilot"),
    "pilot.hours_taken_back": gettext_lazy("Took back hours in the pilot"),
    "pilot.grant_added": gettext_lazy("Added a grant to the pilot"),
    "pilot.grant_changed": gettext_lazy("Changed a grant of the pilot"),
    "pilot.grant_removed": gettext_lazy("Took away a grant of the pilot"),
}
