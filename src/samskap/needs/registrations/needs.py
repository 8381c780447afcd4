"""What needs contribute to the navigation, the workbench, other pages, the search index and the data pages."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor, can
from samskap.core.models import Organisation, Room
from samskap.core.registry import Named, NavigationItem, PersonalData, StartBlock, StoredData, registry
from samskap.needs.models import Need
from samskap.needs.selectors.listing import needs_in, needs_of
from samskap.needs.selectors.page import needs_card, news_of_needs, suggestions_speak, work_of
from samskap.needs.services.indexing import KIND, findable


def of_organisation(actor: Actor, organisation: Organisation) -> StartBlock | None:
    """What an organisation needs, on its page."""
    found = needs_of(actor, organisation)
    return StartBlock("needs/theirs.html", {"needs": found}) if found else None


def in_room(actor: Actor, room: Room) -> StartBlock | None:
    """What is shared with the partners of a room, on its page."""
    found = needs_in(actor, room)
    return StartBlock("needs/theirs.html", {"needs": found}) if found else None


def stored() -> Iterable[StoredData]:
    """What needs store about people."""
    return [
        StoredData(
            what=_("Suggestions about a need: the text, who made it, what was answered and by whom"),
            why=_("So that the owner can answer the one who suggested it"),
            kept=_("With the need; who it was is emptied when the account is erased"),
            seen_by=_("The one who made it, and the organisation that has the need"),
        ),
        StoredData(
            what=_("That an organisation has a need too, and who said so in its name"),
            why=_("So that municipalities with the same need find each other"),
            kept=_("Until it is taken back; who said it is emptied when the account is erased"),
            seen_by=_("Whoever sees the need sees the organisation; who said it stands in its journal"),
        ),
    ]


def name_needs(ids: Iterable[str]) -> Mapping[str, Named]:
    """The title of each need, and its page, for those who may know of it."""
    rows = Need.objects.filter(pk__in=list(ids)).select_related("root")
    return {
        str(row.pk): Named(row.name, reverse("need", args=[row.token]), partial(can, action="needs.view_need", obj=row))
        for row in rows
    }


PAGES = ("/n/", "/j/", "/needs/", "/work/goals/", "/work/assessments/")
registry.navigation += [
    NavigationItem(gettext_lazy("Our needs"), "my_needs", 11, lambda actor: bool(actor.roles), PAGES),
    NavigationItem(gettext_lazy("Needs"), "needs", 10, lambda actor: not actor.roles, PAGES),
]
registry.organisation_blocks.append(of_organisation)
registry.room_blocks.append(in_room)
registry.attention.append(suggestions_speak)
registry.cards.append(needs_card)
registry.network_news.append(news_of_needs)
registry.search_kinds[KIND] = gettext_lazy("Needs")
registry.search_sources[KIND] = findable
registry.stored_data.append(stored)
# Every column that points at a person empties itself when the account goes; there is nothing more to erase.
registry.personal_data.append(PersonalData("needs", gettext_lazy("Needs"), work_of, lambda user: None))
registry.journal_objects["needs.need"] = name_needs
registry.journal_actions |= {
    "need.created": gettext_lazy("Wrote down the need"),
    "need.edited": gettext_lazy("Changed the need"),
    "need.withdrawn": gettext_lazy("Withdrew the need"),
    "need.restored": gettext_lazy("Put the need back"),
    "need.framing_added": gettext_lazy("Added a way to see the need"),
    "need.framing_edited": gettext_lazy("Changed a way to see the need"),
    "need.framing_deleted": gettext_lazy("Took away a way to see the need"),
    "need.evidence_added": gettext_lazy("Added evidence to the need"),
    "need.evidence_edited": gettext_lazy("Changed evidence of the need"),
    "need.evidence_deleted": gettext_lazy("Took away evidence of the need"),
    "need.suggestion_made": gettext_lazy("Suggested something about the need"),
    "need.suggestion_accepted": gettext_lazy("Accepted a suggestion about the need"),
    "need.suggestion_declined": gettext_lazy("Declined a suggestion about the need"),
    "need.subjects_chosen": gettext_lazy("Chose what the need is about"),
    "need.supported": gettext_lazy("Said that their organisation has the need too"),
    "need.support_withdrawn": gettext_lazy("Took back that their organisation has the need too"),
    "need.merged": gettext_lazy("Merged the need into another"),
    "need.unmerged": gettext_lazy("Took the need out of the one it was merged into"),
    "need.attempt_refused": gettext_lazy("Tried to change the need and was refused"),
}
