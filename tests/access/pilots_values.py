"""For the routes of public values, concerns, vetoes and delegations."""

from __future__ import annotations

from samskap.core.models import User
from samskap.pilots.models import Pilot, PublicValue, Veto
from tests.access.maker import Kwargs, Maker
from tests.access.pilots import PILOT_STATES, pilot, piloted
from tests.access.world import World
from tests.pilots.factories import make_concern, make_delegation, make_value


def at_stake(found: Pilot, watcher: User | None = None) -> int:
    """A value of the pilot's that it has not yet."""
    named = set(found.values_at_stake.values_list("value", flat=True))
    return make_value(found, value=next(one for one in PublicValue if one not in named), watcher=watcher).pk


def watched(found: Pilot) -> int:
    """A value that the member watches over; nobody else may veto for its sake."""
    members = User.objects.filter(memberships__organisation=found.organisation, memberships__role="member")
    return at_stake(found, members.order_by("pk")[0])


def vetoed(found: Pilot) -> int:
    """A veto on a value that nobody watches: the lead may lift it."""
    return Veto.objects.create(pilot=found, value="openness", reason="Why?", at=found.state_since).pk


def _of_organisation(world: World, state: str) -> Kwargs:
    return {"slug": world.organisation.slug}


def _delegated(world: World, state: str) -> Kwargs:
    row = world.once("delegation", state, lambda: make_delegation(world.organisation, world.people["member"]))
    return {"slug": world.organisation.slug, "number": row.pk}


def _followed(world: World, state: str) -> Kwargs:
    return {"secret": world.once("followed", state, lambda: make_concern(piloted(world, state))).secret}


MAKERS: dict[str, Maker] = {
    "add_value": pilot(),
    "answer_concern": pilot(concern=lambda found: make_concern(found).token),
    "cast_veto": pilot(number=watched),
    "edit_value": pilot(number=at_stake),
    "followed_concern": Maker(_followed, PILOT_STATES),
    "lift_veto": pilot(number=vetoed),
    "pilot_values": pilot(),
    "raise_concern": pilot(),
    "remove_value": pilot(number=at_stake),
    "screening": pilot(),
    "triage_concern": pilot(concern=lambda found: make_concern(found).token),
    "add_delegation": Maker(_of_organisation),
    "end_delegation": Maker(_delegated),
    "who_decides": pilot(),
}
