"""What engagements, shares, follows and saved searches contribute to other rooms."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.calls.models import Call, CallShare, Engagement
from samskap.calls.selectors.blocks import CALL_BLOCKS
from samskap.calls.selectors.engage import engagements_of
from samskap.calls.selectors.engage_block import around_call, calls_need_decision, our_calls_card
from samskap.calls.selectors.following import following_of
from samskap.calls.selectors.sharing import shared_in, shares_of, shares_speak
from samskap.core.access import Actor, can
from samskap.core.models import Network
from samskap.core.registry import Named, PersonalData, StartBlock, StoredData, registry


def on_call(actor: Actor, call: Call) -> StartBlock | None:
    """What the reader and their organisations do about the call, and buttons for it."""
    found = around_call(actor, call)
    return StartBlock("calls/engage/block.html", {"around": found}) if found else None


def on_network(actor: Actor, network: Network) -> StartBlock | None:
    """The calls that are shared in a network, and how to share one."""
    shares, leads = shared_in(actor, network), actor.is_lead(network.coordinator_id)
    return StartBlock("calls/sharing/block.html", {"shares": shares, "leads": leads}) if shares or leads else None


def stored() -> Iterable[StoredData]:
    """What is stored about people who work with calls."""
    return [
        StoredData(
            what=_("What an organisation does about a call: who decided, who leads, notes and who wrote them"),
            why=_("So that colleagues know what was decided and whom to ask"),
            kept=_("With the organisation; who it was is emptied when the account is erased"),
            seen_by=_("Those who belong to the organisation"),
        ),
        StoredData(
            what=_("Calls shared in a network: who shared, what each organisation answered and who wrote it"),
            why=_("So that municipalities can apply together"),
            kept=_("With the network; who it was is emptied when the account is erased"),
            seen_by=_("The organisation that coordinates the network sees all answers; others see their own"),
        ),
        StoredData(
            what=_("Calls that you follow or have put aside, and searches that you saved"),
            why=_("To tell you of what you want to know, and of nothing else"),
            kept=_("Until you change it, or your account is erased"),
            seen_by=_("You alone"),
        ),
    ]


def name_engagements(ids: Iterable[str]) -> Mapping[str, Named]:
    """The title of the call, and the page of the organisation's own about it, for those of the organisation."""
    rows = Engagement.objects.filter(pk__in=list(ids)).select_related("call", "organisation")
    return {
        str(row.pk): Named(
            str(row.call),
            reverse("engagement", args=[row.call.token, row.organisation.slug]),
            partial(can, action="calls.view_engagement", obj=row.organisation),
        )
        for row in rows
    }


def name_shares(ids: Iterable[str]) -> Mapping[str, Named]:
    """The title of the shared call, and its page, for those in the network."""
    rows = CallShare.objects.filter(pk__in=list(ids)).select_related("call")
    return {
        str(row.pk): Named(
            str(row.call), reverse("shared_call", args=[row.token]), partial(can, action="calls.view_share", obj=row)
        )
        for row in rows
    }


CALL_BLOCKS.append(on_call)
registry.network_blocks.append(on_network)
registry.attention += [calls_need_decision, shares_speak]
registry.cards.append(our_calls_card)
registry.stored_data.append(stored)
# Columns that point at a person empty themselves when the account goes; follows, dismissals and searches go with it.
registry.personal_data += [
    PersonalData(
        "calls_engagements", gettext_lazy("Calls: what your organisation does"), engagements_of, lambda user: None
    ),
    PersonalData("calls_shares", gettext_lazy("Calls: what your organisation does"), shares_of, lambda user: None),
    PersonalData("calls_following", gettext_lazy("Calls"), following_of, lambda user: None),
]
registry.journal_objects |= {"calls.engagement": name_engagements, "calls.callshare": name_shares}
registry.journal_actions |= {
    "engagement.stepped": gettext_lazy("Said where the organisation stands with a call"),
    "engagement.planned": gettext_lazy("Changed what is planned for a call"),
    "engagement.noted": gettext_lazy("Wrote a note about a call"),
    "engagement.note_deleted": gettext_lazy("Took away a note about a call"),
    "callshare.shared": gettext_lazy("Shared a call with the network"),
    "callshare.edited": gettext_lazy("Changed the word to the members about a shared call"),
    "callshare.withdrawn": gettext_lazy("Took a call back from the network"),
    "callshare.answered": gettext_lazy("Answered whether to be part of a shared call"),
    "call.followed": gettext_lazy("Began to follow calls"),
    "call.unfollowed": gettext_lazy("Stopped following calls"),
    "call.dismissed": gettext_lazy("Put a call aside"),
    "call.put_back": gettext_lazy("Took a call back that was put aside"),
    "search.saved": gettext_lazy("Saved a search for calls"),
    "search.changed": gettext_lazy("Changed a saved search for calls"),
    "search.removed": gettext_lazy("Took away a saved search for calls"),
}
