"""For the routes of a pilot, its charter, its gates and what it learns."""

from __future__ import annotations

from django.utils import timezone

from samskap.core.models import User
from samskap.pilots.models import Observation, ObservationPhoto, Party, Pilot
from tests.access.maker import Maker
from tests.access.pilots import PILOT_STATES, pilot, piloted
from tests.access.world import World
from tests.pilots.factories import make_question, make_ready


def party(found: Pilot) -> int:
    """Who takes part."""
    return Party.objects.create(pilot=found, name="Sensor Ltd", leg="business", role="supplier").pk


def seen(found: Pilot) -> Observation:
    """What the member noted: the lead may take it back too."""
    members = User.objects.filter(memberships__organisation=found.organisation, memberships__role="member")
    member = members.order_by("pk")[0]
    return Observation.objects.create(pilot=found, text="It was quiet.", made_at=timezone.now(), made_by=member)


def pictured(found: Pilot) -> str:
    """The token of a photo in the log."""
    photo = ObservationPhoto.objects.create(observation=seen(found), jpeg=b"\xff\xd8", width=1, height=1)
    return photo.token


GATE_STATES = (*PILOT_STATES, "start of a private one")


def gate() -> Maker:
    """A gate: halting needs no more than to work on it, starting is decided by leads."""

    def kwargs(world: World, state: str) -> dict[str, str]:
        if state == "start of a private one":
            row = world.once("prepared pilot", "", lambda: piloted_prepared(world))
            return {"token": row.token, "passage": "start"}
        return {"token": piloted(world, state).token, "passage": "halt"}

    return Maker(kwargs, GATE_STATES)


def piloted_prepared(world: World) -> Pilot:
    """A private pilot that lacks nothing to start."""
    return make_ready(world.organisation, visibility="private")


MAKERS: dict[str, Maker] = {
    "add_party": pilot(),
    "answer_learning_question": pilot(number=lambda found: make_question(found).pk),
    "api:pilot": pilot(),
    "change_sponsor": pilot(),
    "edit_charter": pilot(),
    "edit_learning_question": pilot(number=lambda found: make_question(found).pk),
    "edit_party": pilot(number=party),
    "end_sponsor": pilot(),
    "gate": gate(),
    "new_learning_question": pilot(),
    "observation_photo": pilot(photo=pictured),
    "pilot_charter": pilot(),
    "pilot_learning": pilot(),
    "pilot_lessons": pilot(),
    "pilot_log": pilot(),
    "remove_learning_question": pilot(number=lambda found: make_question(found).pk),
    "remove_party": pilot(number=party),
    "take_back_observation": pilot(number=lambda found: seen(found).pk),
}
