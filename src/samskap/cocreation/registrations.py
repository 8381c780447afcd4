"""What conversations contribute to the worker, the workbench, the start page, the search index and the data pages."""

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext_lazy as _

from samskap.cocreation import journal_lines  # noqa: F401
from samskap.cocreation.selectors.bench import neighbours, results_need
from samskap.cocreation.selectors.listing import (
    conversations_about,
    conversations_in,
    conversations_of,
    open_conversations,
)
from samskap.cocreation.selectors.workbench import attention, open_card, work_of
from samskap.cocreation.services.indexing import KIND, findable
from samskap.cocreation.services.maps import refresh_dirty_maps
from samskap.cocreation.services.subscriptions import forget_subscriber
from samskap.cocreation.stored import cookies_of_conversations, stored_by_conversations
from samskap.core.access import Actor
from samskap.core.models import Organisation, Room
from samskap.core.registry import NavigationItem, PersonalData, StartBlock, registry
from samskap.core.tasks import register_refresher
from samskap.needs.models import Need

register_refresher("cocreation.maps", refresh_dirty_maps, 1.0)

PAGES = ("/c/", "/work/c/", "/conversations/")
registry.navigation.append(
    NavigationItem(_("Our conversations"), "my_conversations", 31, lambda actor: bool(actor.roles), PAGES)
)


def open_now(actor: Actor) -> StartBlock | None:
    """The conversations that are open, on the start page."""
    found = open_conversations(actor, get_language() or "en", timezone.now())
    return StartBlock("cocreation/residents/open_now.html", {"conversations": found}) if found else None


def of_organisation(actor: Actor, organisation: Organisation) -> StartBlock | None:
    """What an organisation asks or has asked, on its page."""
    found = conversations_of(actor, organisation, get_language() or "en", timezone.now())
    return StartBlock("cocreation/residents/theirs.html", {"conversations": found}) if found else None


def in_room(actor: Actor, room: Room) -> StartBlock | None:
    """What is shared with the partners of a room, on its page."""
    found = conversations_in(actor, room, get_language() or "en", timezone.now())
    return StartBlock("cocreation/residents/theirs.html", {"conversations": found}) if found else None


def about_need(actor: Actor, need: Need) -> StartBlock | None:
    """What residents are asked about a need, on its page; and the way to ask them."""
    found = conversations_about(actor, need, get_language() or "en", timezone.now())
    may_ask = actor.works_in(need.organisation_id) and not need.is_withdrawn
    if not found and not may_ask:
        return None
    return StartBlock("cocreation/workroom/about_need.html", {"conversations": found, "need": need, "may_ask": may_ask})


registry.navigation.append(
    NavigationItem(_("Conversations"), "conversations", 30, lambda actor: not actor.roles, PAGES)
)
registry.start_blocks.append(open_now)
registry.organisation_blocks.append(of_organisation)
registry.room_blocks.append(in_room)
registry.need_blocks.append(about_need)
registry.stored_data.append(stored_by_conversations)
registry.cookies.append(cookies_of_conversations)
registry.attention += [attention, results_need]
registry.network_news.append(neighbours)
registry.cards.append(open_card)
registry.search_kinds[KIND] = _("Conversations")
registry.search_sources[KIND] = findable
registry.personal_data.append(PersonalData("conversations", gettext_lazy("Conversations"), work_of, forget_subscriber))
