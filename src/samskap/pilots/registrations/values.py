"""What the pilots' room registers for public values, concerns and vetoes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor, can
from samskap.core.models import User
from samskap.core.registry import PersonalData, StartBlock, StoredData, registry
from samskap.core.selectors.people import proved_addresses
from samskap.pilots.models import Concern, Pilot, ValueAtStake, Veto
from samskap.pilots.selectors.concerns import concerns_wait
from samskap.pilots.tabs import OVERVIEW_BLOCKS, TABS, Tab
from samskap.ui import text


def on_the_overview(actor: Actor, pilot: Pilot) -> StartBlock:
    """Where to say that one is worried, and for insiders who decides: no query."""
    inside = can(actor, "pilots.view_inside", pilot)
    return StartBlock("pilots/values/on_overview.html", {"pilot": pilot, "inside": inside})


def stored() -> Iterable[StoredData]:
    """What is stored about people here."""
    inside = _("Those inside the pilot; everybody who sees the pilot once its receiver has decided")
    return [
        StoredData(
            what=_("Concerns about a pilot: the text and when it was raised. Who raised it is not stored."),
            why=_("So that what people fear is looked at before the pilot goes on"),
            kept=_("With the pilot"),
            seen_by=inside,
        ),
        StoredData(
            what=_("The e-mail address of somebody who raised a concern, if they left one"),
            why=_("To send what was decided and done"),
            kept=_(
                "Until the last mail has been sent, a month after the last word at the most, never longer than a year"
            ),
            seen_by=_("Nobody"),
        ),
        StoredData(
            what=_("Who watches over a public value, who vetoed, who decided about a concern, who delegates to whom"),
            why=_("So that everybody inside knows who is responsible"),
            kept=_("With the pilot or the organisation; who it was is emptied when the account is erased"),
            seen_by=_("Those inside the pilot or the organisation"),
        ),
    ]


def fetch(user: User) -> Mapping[str, Any]:
    """What is stored about the person here, for their own eyes: four queries."""
    watched = ValueAtStake.objects.filter(watcher=user).select_related("pilot")
    vetoes = Veto.objects.filter(by=user).select_related("pilot")
    concerns = Concern.objects.filter(raiser_email__in=proved_addresses(user)).select_related("pilot")
    return {
        _("Public values you watch over"): [f"{row.pilot.title}, {row}" for row in watched],
        _("Your vetoes"): [f"{text.day(row.at)}, {row.pilot.title}: {row.reason}" for row in vetoes],
        _("Concerns that are answered to your address"): [
            f"{text.day(row.raised_at)}, {row.pilot.title}: {row.text}" for row in concerns
        ],
        _("Concerns you decided about"): Concern.objects.filter(triaged_by=user).count(),
    }


def erase(user: User) -> None:
    """Every column that points at the person empties itself; the address they left for an answer is erased here."""
    Concern.objects.filter(raiser_email__in=proved_addresses(user)).update(raiser_email="")


OVERVIEW_BLOCKS.append(on_the_overview)
TABS.append(Tab("pilot_values", gettext_lazy("Public values"), 40))
registry.attention.append(concerns_wait)
registry.stored_data.append(stored)
registry.personal_data.append(PersonalData("pilots.values", gettext_lazy("Pilots: values and decisions"), fetch, erase))
registry.journal_actions |= {
    "pilot.value_added": gettext_lazy("Added a public value that is at stake"),
    "pilot.value_edited": gettext_lazy("Changed what is said of a public value"),
    "pilot.value_removed": gettext_lazy("Took away a public value"),
    "pilot.concern_raised": gettext_lazy("A concern was raised"),
    "pilot.concern_admitted": gettext_lazy("Admitted a concern"),
    "pilot.concern_rejected": gettext_lazy("Rejected a concern"),
    "pilot.concern_answered": gettext_lazy("Answered a concern"),
    "pilot.veto_cast": gettext_lazy("Cast a veto for the sake of a public value"),
    "pilot.veto_lifted": gettext_lazy("Lifted a veto"),
    "pilot.screened": gettext_lazy("Answered whether an impact assessment is needed"),
    "pilot.screening_changed": gettext_lazy("Changed whether an impact assessment is needed"),
}
