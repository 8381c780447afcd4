"""For the routes of needs together: in which states they are tried, and how their addresses are filled in."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from samskap.needs.models import JointNeed
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.core.factories import make_organisation
from tests.needs.factories import make_joint, make_need, make_pair, make_signature

JOINT_STATES = ("network", "public", "signed", "closed", "theirs")
"""Written by the organisation, the last three seen by everybody; ``theirs`` is another organisation's."""


def _joint(world: World, state: str) -> Kwargs:
    def make() -> JointNeed:
        if state == "theirs":
            return make_joint(make_organisation("Writers"))
        fields: dict[str, Any] = {}
        if state == "network":
            fields = {"visibility": "network", "network": world.network}
        if state == "closed":
            fields = {"closed_at": timezone.now()}
        joint = make_joint(world.organisation, **fields)
        if state == "signed":
            make_signature(joint)
        return joint

    return {"token": world.once("joint need", state, make).token}


def _pair(world: World, state: str) -> Kwargs:
    """A pair that both sides see; ``private``: the organisation has hidden its own since."""

    def make() -> dict[str, str]:
        ours = make_need(world.organisation, visibility="private" if state == "private" else "public")
        pair = make_pair(ours, make_need(make_organisation("Others")), status="proposed")
        return {"token": pair.first.token, "other": pair.second.token}

    return world.once("pair", state, make)  # type: ignore[no-any-return]


def _same(world: World, state: str) -> Kwargs:
    """A need that is the same as another's."""

    def make() -> str:
        fields: dict[str, Any] = {"network": {"visibility": "network", "network": world.network}}.get(state, {})
        need = make_need(world.organisation, **fields)
        make_pair(need)
        return need.token

    return {"token": world.once("same need", state, make)}


MAKERS: dict[str, Maker] = {
    "decide_same": Maker(_pair, ("public", "private")),
    "make_joint_need": Maker(_same, ("network", "public")),
    "joint_need": Maker(_joint, JOINT_STATES),
    "edit_joint_need": Maker(_joint, JOINT_STATES),
    "sign_joint_need": Maker(_joint, JOINT_STATES),
    "close_joint_need": Maker(_joint, JOINT_STATES),
}
