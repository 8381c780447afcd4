"""For the routes of pilots: in which states they are tried, and how their addresses are filled in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from samskap.pilots.models import Pilot, PilotDocument, TestInvitation, Weight
from samskap.pilots.selectors.documents import draft_of
from samskap.ui.formats.frozen import to_json
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.pilots.factories import (
    make_asked,
    make_commitment,
    make_cost,
    make_demand,
    make_grant,
    make_hours,
    make_invitation,
    make_obstacle,
    make_ready,
    make_running,
    make_stage,
)

PILOT_STATES = ("private", "network", "room", "public", "closed")
"""From narrow to wide, all running; ``closed`` is seen by everybody."""


def piloted(world: World, state: str) -> Pilot:
    """The pilot in this state."""

    def make() -> Pilot:
        if state == "closed":
            return make_ready(world.organisation, state="closed", outcome="stop")
        fields: dict[str, Any] = {"visibility": {"room": "partners"}.get(state, state)}
        fields |= {"network": {"network": world.network}, "room": {"room": world.room}}.get(state, {})
        return make_running(world.organisation, **fields)

    return world.once("pilot", state, make)  # type: ignore[no-any-return]


def pilot(**more: Callable[[Pilot], Any]) -> Maker:
    """An address of a pilot; ``more`` make what its other parameters name, once a state."""

    def kwargs(world: World, state: str) -> Kwargs:
        found = piloted(world, state)
        made = {
            name: world.once(f"pilot {name} {id(make)}", state, lambda make=make: make(found))
            for name, make in more.items()
        }
        return {"token": found.token, **made}

    return Maker(kwargs, PILOT_STATES)


OBSTACLE_STATES = ("project", "management", "national", "public", "answered")
"""Obstacles of a private pilot; ``public``: at the national level and shown to all; ``answered``: by management."""


def obstacle() -> Maker:
    """An address of an obstacle."""

    def make(world: World, state: str) -> Any:
        weights = {"project": Weight.LIGHT, "national": Weight.BLOCKING, "public": Weight.BLOCKING}
        shown = {"may_leave": True, "is_public": True} if state == "public" else {}
        status = {"status": "answered"} if state == "answered" else {}
        home = make_running(world.organisation, visibility="private")
        row = make_obstacle(home, weights.get(state, Weight.NOTICEABLE), **shown, **status)
        if state == "answered":
            row.steps.update(answer="Yes.", answered_at=timezone.now(), left_at=timezone.now())
        return row

    return Maker(
        lambda world, state: {"token": world.once("obstacle", state, lambda: make(world, state)).token},
        OBSTACLE_STATES,
    )


INVITATION_STATES = ("received", "counter", "no")


def invitation(**more: Any) -> Maker:
    """An address of an invitation to test, by the token that those who work there use or by the inviter's secret."""

    def make(world: World, state: str) -> TestInvitation:
        answered = {"reasons": "So.", "letter": "Dear Sam", "counter_offer": "Ten.", "decided_at": timezone.now()}
        return make_invitation(world.organisation, status=state, **({} if state == "received" else answered))

    def kwargs(world: World, state: str) -> Kwargs:
        found = world.once("test invitation", state, lambda: make(world, state))
        if more == {"secret": True}:
            return {"secret": found.secret}
        if "number" in more:
            demand = world.once("its demand", state, lambda: make_demand(invitation=found))
            return {"token": found.token, "number": demand.pk}
        return {"token": found.token, **more}

    return Maker(kwargs, INVITATION_STATES)


def document() -> Maker:
    """An address of a published document; ``secret``: of a public pilot, with a ground for secrecy."""

    def make(world: World, state: str) -> PilotDocument:
        found = piloted(world, "private" if state == "private" else "public")
        content = json.loads(to_json(draft_of(found, "charter", "sv")))
        secrecy = {"secrecy": "OSL 26:1"} if state == "secret" else {}
        values = {"kind": "charter", "language": "sv", "register_number": "KS 1", "content": content, "sha256": ""}
        number = PilotDocument.objects.filter(pilot=found).count() + 1
        moment = timezone.now()
        return PilotDocument.objects.create(
            pilot=found, version=number, pdf=b"%PDF-", published_at=moment, **values, **secrecy
        )

    return Maker(
        lambda world, state: {"token": world.once("document", state, lambda: make(world, state)).token},
        ("private", "public", "secret"),
    )


MAKERS: dict[str, Maker] = {
    # boards and the public page
    "network_pilots": Maker(lambda world, state: {"slug": world.network.slug}),
    "organisation_pilots": Maker(lambda world, state: {"slug": world.organisation.slug}),
    "answer_question": pilot(number=lambda found: make_asked(found).pk),
    "ask_question": pilot(),
    "followed_question": Maker(
        lambda world, state: {"secret": world.once("asked", state, lambda: make_asked(piloted(world, state))).secret},
        PILOT_STATES,
    ),
    "pilot_questions": pilot(),
    # one pilot
    "pilot": pilot(),
    # invitations to test
    "answer_test_invitation": invitation(),
    "decide_test_invitation": invitation(decision="no"),
    "demand_of_inviter": invitation(),
    "invite_test": Maker(lambda world, state: {"slug": world.organisation.slug}),
    "remove_demand_of_inviter": invitation(number=True),
    "reply_to_counter_offer": invitation(secret=True),
    "test_invitation": invitation(),
    "test_invitation_link": invitation(secret=True),
    "withdraw_test_invitation": invitation(secret=True),
    "write_demand_of_inviter": invitation(),
    # demands
    "change_demand": pilot(number=lambda found: make_demand(found).pk),
    "choose_demands": pilot(),
    "edit_demand": pilot(number=lambda found: make_demand(found).pk),
    "pilot_demand": pilot(number=lambda found: make_demand(found).pk),
    "pilot_demands": pilot(),
    "write_demand": pilot(),
    # money
    "add_grant": pilot(),
    "add_stage": pilot(),
    "edit_grant": pilot(number=lambda found: make_grant(found).pk),
    "edit_stage": pilot(number=lambda found: make_stage(found, 2).number),
    "export_costs": pilot(),
    "make_commitment": pilot(),
    "pilot_costs": pilot(),
    "pilot_hours": pilot(),
    "pilot_money": pilot(),
    "place_cost": pilot(number=lambda found: make_cost(found).pk),
    "record_cost": pilot(),
    "record_hours": pilot(),
    "release_commitment": pilot(number=lambda found: make_commitment(found).pk),
    "remove_grant": pilot(number=lambda found: make_grant(found).pk),
    "remove_stage": pilot(number=lambda found: make_stage(found, 3).number),
    "reverse_cost": pilot(number=lambda found: make_cost(found).pk),
    "set_pilot_limits": pilot(),
    "stage_result": pilot(number=lambda found: make_stage(found, 1).number),
    "take_back_hours": pilot(number=lambda found: make_hours(found).pk),
    "take_in_ledger": pilot(),
    # documents
    "document": document(),
    "document_file": document(),
    "pilot_documents": pilot(),
    "preview_document": pilot(kind=lambda found: "charter", language=lambda found: "sv"),
    "publish_document": pilot(kind=lambda found: "charter", language=lambda found: "sv"),
    # obstacles
    "answer_obstacle": obstacle(),
    "edit_obstacle": obstacle(),
    "end_obstacle": obstacle(),
    "lift_obstacle": obstacle(),
    "note_answer": obstacle(),
    "obstacle": obstacle(),
    "obstacle_day": obstacle(),
    "own_obstacle": obstacle(),
    "pilot_obstacles": pilot(),
    "raise_obstacle": pilot(),
    "reopen_obstacle": obstacle(),
    "share_obstacle": obstacle(),
}
