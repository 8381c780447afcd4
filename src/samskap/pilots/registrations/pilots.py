"""What the pilots' room registers for a pilot, its charter and its gates."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor, can
from samskap.core.models import Organisation, Room
from samskap.core.registry import Named, NavigationItem, PersonalData, StartBlock, StoredData, registry
from samskap.needs.models import Need
from samskap.pilots.models import Pilot
from samskap.pilots.selectors.own_data import work_of
from samskap.pilots.selectors.places import pilots_card, pilots_for, pilots_in, pilots_of
from samskap.pilots.selectors.sponsors import sponsors_speak
from samskap.pilots.services.erasing import erase_person
from samskap.pilots.services.indexing import KIND, findable
from samskap.pilots.tabs import TABS, Tab


def name_pilots(ids: Iterable[str]) -> Mapping[str, Named]:
    """The title of each pilot, and its page, for those who may know of it."""
    scope = ("organisation", "visibility", "network", "room")
    rows = Pilot.objects.filter(pk__in=list(ids)).only("token", "title", *scope)
    return {
        str(row.pk): Named(
            row.title, reverse("pilot", args=[row.token]), partial(can, action="pilots.view_pilot", obj=row)
        )
        for row in rows
    }


def of_organisation(actor: Actor, organisation: Organisation) -> StartBlock | None:
    """What an organisation tries, on its page."""
    found = pilots_of(actor, organisation)
    return StartBlock("pilots/theirs.html", {"pilots": found}) if found else None


def in_room(actor: Actor, room: Room) -> StartBlock | None:
    """What is shared with the partners of a room, on its page."""
    found = pilots_in(actor, room)
    return StartBlock("pilots/theirs.html", {"pilots": found}) if found else None


def for_need(actor: Actor, need: Need) -> StartBlock | None:
    """What is tried for a need, and a way to try something for those who may."""
    found = pilots_for(actor, need)
    works = actor.works_in(need.organisation_id) and not need.is_withdrawn
    return StartBlock("pilots/for_need.html", {"pilots": found, "works": works}) if found or works else None


def stored() -> Iterable[StoredData]:
    """What the room keeps about people."""
    return [
        StoredData(
            what=_("Who owns a pilot, receives concerns about it, opened its gates and answered its questions"),
            why=_("So that it is known who decides and whom to ask"),
            kept=_("With the pilot; who it was is emptied when the account is erased"),
            seen_by=_("Those who see the pilot; who opened a gate only those inside"),
        ),
        StoredData(
            what=_("Sponsors of a pilot: name, title, pledge, from when to when"),
            why=_("So that it is known who stands behind it"),
            kept=_("With the pilot; the name is emptied when the account is erased"),
            seen_by=_("Those who see the pilot"),
        ),
        StoredData(
            what=_("The log of a pilot: what somebody saw, when, and a photo without where it was taken"),
            why=_("To learn from the pilot"),
            kept=_("With the pilot; who wrote it is emptied when the account is erased"),
            seen_by=_("Those of the organisation, and partners in the room where the pilot is shared"),
        ),
    ]


TABS.append(Tab("pilot", gettext_lazy("Overview"), 0))
TABS.append(Tab("pilot_charter", gettext_lazy("Charter"), 10))
PAGES = ("/p/", "/pilots/", "/document/", "/obstacle/", "/obstacles/")
OUR_PAGES = ("/work/obstacles/", "/work/delegations/", "/work/test-invitations/")
registry.navigation += [
    NavigationItem(gettext_lazy("Our pilots"), "my_pilots", 30, lambda actor: bool(actor.roles), PAGES + OUR_PAGES),
    NavigationItem(gettext_lazy("What we try"), "pilots", 30, lambda actor: not actor.roles, PAGES),
]
registry.organisation_blocks.append(of_organisation)
registry.room_blocks.append(in_room)
registry.need_blocks.append(for_need)
registry.cards.append(pilots_card)
registry.attention.append(sponsors_speak)
registry.stored_data.append(stored)
registry.personal_data.append(PersonalData("pilots", gettext_lazy("Pilots"), work_of, erase_person))
registry.search_kinds[KIND] = gettext_lazy("Pilots")
registry.search_sources[KIND] = findable
registry.journal_objects["pilots.pilot"] = name_pilots
registry.journal_actions |= {
    "pilot.created": gettext_lazy("Wrote down an idea for a pilot"),
    "pilot.charter_edited": gettext_lazy("Changed the charter of the pilot"),
    "pilot.changed_after_start": gettext_lazy("Changed what the pilot may do after its start"),
    "pilot.party_added": gettext_lazy("Added who takes part in the pilot"),
    "pilot.party_edited": gettext_lazy("Changed who takes part in the pilot"),
    "pilot.party_removed": gettext_lazy("Took away who takes part in the pilot"),
    "pilot.sponsor_named": gettext_lazy("Named the sponsor of the pilot"),
    "pilot.sponsor_edited": gettext_lazy("Changed what the sponsor pledges"),
    "pilot.sponsor_changed": gettext_lazy("Changed the sponsor of the pilot"),
    "pilot.sponsor_stepped_down": gettext_lazy("Noted that the sponsor of the pilot stepped down"),
    "pilot.prepare": gettext_lazy("Called the pilot prepared"),
    "pilot.back": gettext_lazy("Took the pilot back to an idea"),
    "pilot.start": gettext_lazy("Started the pilot"),
    "pilot.next_stage": gettext_lazy("Let the pilot go on to the next stage"),
    "pilot.halt": gettext_lazy("Halted the pilot"),
    "pilot.resume": gettext_lazy("Let the halted pilot go on"),
    "pilot.begin_closing": gettext_lazy("Began to close the pilot"),
    "pilot.go_on": gettext_lazy("Let the pilot go on instead of closing it"),
    "pilot.scale": gettext_lazy("Closed the pilot: scale"),
    "pilot.adapt": gettext_lazy("Closed the pilot: adapt and try again"),
    "pilot.stop": gettext_lazy("Closed the pilot: stop"),
    "pilot.fail_well": gettext_lazy("Closed the pilot: failed well"),
    "pilot.drop": gettext_lazy("Dropped the pilot before it started"),
}
