"""What the pilots' room registers for invitations to test."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor, can
from samskap.core.models import Organisation
from samskap.core.registry import Named, PersonalData, StartBlock, StoredData, registry
from samskap.pilots.models import TestInvitation
from samskap.pilots.selectors.invitations import accepts_invitations, answers_of, invitations_speak
from samskap.pilots.services.telling import forget_inviter


def on_page_of(actor: Actor, organisation: Organisation) -> StartBlock | None:
    """Where somebody who wants to test something finds the form; for those who belong there, the inbox."""
    if not accepts_invitations(organisation):
        return None
    belongs = actor.belongs_to(organisation.pk)
    return StartBlock("pilots/invitations/block.html", {"organisation": organisation, "belongs": belongs})


def stored() -> Iterable[StoredData]:
    """What invitations store about people."""
    return [
        StoredData(
            what=_("Invitations to test something: name and e-mail address of the inviter's contact"),
            why=_("To answer the one who wants to test something in the municipality"),
            kept=_("24 months after the last word about the invitation"),
            seen_by=_("Those in the municipality that is invited, and whoever has the link"),
        )
    ]


def name_invitations(ids: Iterable[str]) -> Mapping[str, Named]:
    """What each invitation is about, and its page, for those of the municipality that was invited."""
    rows = TestInvitation.objects.filter(pk__in=list(ids)).select_related("organisation")
    return {
        str(row.pk): Named(
            row.title,
            reverse("test_invitation", args=[row.token]),
            partial(can, action="pilots.view_invitations", obj=row.organisation),
        )
        for row in rows
    }


registry.organisation_blocks.append(on_page_of)
registry.attention.append(invitations_speak)
registry.stored_data.append(stored)
registry.personal_data.append(PersonalData("test_invitations", gettext_lazy("Pilots"), answers_of, forget_inviter))
registry.journal_objects["pilots.testinvitation"] = name_invitations
registry.journal_actions |= {
    "test_invitation.received": gettext_lazy("Invited the municipality to test something"),
    "test_invitation.considered": gettext_lazy("Answered questions about the invitation to test"),
    "test_invitation.demands_added": gettext_lazy("Added demands to the invitation to test"),
    "test_invitation.demand_removed": gettext_lazy("Took a demand away from the invitation to test"),
    "test_invitation.yes": gettext_lazy("Said yes to the invitation to test"),
    "test_invitation.no": gettext_lazy("Said no to the invitation to test"),
    "test_invitation.counter": gettext_lazy("Made a counter-offer to the invitation to test"),
    "test_invitation.agreed": gettext_lazy("Agreed to the counter-offer"),
    "test_invitation.turned_down": gettext_lazy("Declined the counter-offer"),
    "test_invitation.withdrawn": gettext_lazy("Withdrew the invitation to test"),
}
