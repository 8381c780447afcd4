"""For the routes of public values, concerns, vetoes and delegations."""

from __future__ import annotations

from samskap.core.models import User
from samskap.pilots.models import Pilot, Veto
from tests.access.maker import Kwargs, Maker
from tests.access.pilots import PILOT_STATES, pilot, piloted
from tests.access.world import World
from tests.pilots.factories import make_concern, make_delegation, make_value


def watched(found: Pilot) -> int:
    """A value that the member watches over; nobody else may veto for its sake."""
    member = User.objects.get(memberships__organisation=found.organisation, memberships__role="member")
    return make_value(found, watcher=member).pk


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
    "edit_value": pilot(number=lambda found: make_value(found).pk),
    "followed_concern": Maker(_followed, PILOT_STATES),
    "lift_veto": pilot(number=vetoed),
    "pilot_values": pilot(),
    "raise_concern": pilot(),
    "remove_value": pilot(number=lambda found: make_value(found).pk),
    "screening": pilot(),
    "triage_concern": pilot(concern=lambda found: make_concern(found).token),
    "add_delegation": Maker(_of_organisation),
    "end_delegation": Maker(_delegated),
    "who_decides": pilot(),
}
