"""Pilots on the pages of others: an organisation, a room, a need, the workbench."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.access import Actor, visible_to
from samskap.core.models import Organisation, Room, Visibility
from samskap.core.prepared import prepared, summed
from samskap.core.registry import Card
from samskap.needs.models import Need
from samskap.needs.selectors.family import about_key, key_of
from samskap.pilots.models import Pilot, PilotState

ON_A_PAGE_OF_OTHERS = 10


def visible_pilots(actor: Actor) -> QuerySet[Pilot]:
    """Those that the actor may know of, what moved last first."""
    rows = visible_to(actor, Pilot.objects.select_related("organisation"))
    return rows.order_by("-state_since", "-pk")


def pilots_of(actor: Actor, organisation: Organisation) -> list[Pilot]:
    """Those of an organisation that the actor may know of: one query."""
    return list(visible_pilots(actor).filter(organisation=organisation)[:ON_A_PAGE_OF_OTHERS])


def pilots_in(actor: Actor, room: Room) -> list[Pilot]:
    """Those shared in a room: one query."""
    return list(visible_pilots(actor).filter(room=room, visibility=Visibility.PARTNERS)[:ON_A_PAGE_OF_OTHERS])


def pilots_for(actor: Actor, need: Need) -> list[Pilot]:
    """Those that answer a need or what is merged into it, as far as the actor may know: one query."""
    return _answering(actor, *key_of(actor, need))


@prepared
def _answering(actor: Actor, need: int, with_family: bool, ours: bool) -> QuerySet[Pilot]:
    return visible_pilots(actor).filter(about_key(actor, need, with_family, ours))[:ON_A_PAGE_OF_OTHERS]


def pilots_card(actor: Actor) -> Card | None:
    """How many pilots the actor's organisations have going: one query."""
    if not actor.roles:
        return None
    found = _counted(list(actor.roles))[0]
    if not found["all"]:
        return None
    sentence = ngettext("%(count)d of them has started.", "%(count)d of them have started.", found["running"])
    return Card(_("Our pilots"), str(found["all"]), sentence % {"count": found["running"]}, reverse("my_pilots"))


@prepared
def _counted(organisations: Sequence[int]) -> QuerySet[Any, dict[str, int]]:
    running = Q(state__in=(PilotState.RUNNING, PilotState.HALTED, PilotState.CLOSING))
    rows = Pilot.objects.filter(organisation__in=organisations)
    return summed(rows, all=Count("pk"), running=Count("pk", filter=running))
