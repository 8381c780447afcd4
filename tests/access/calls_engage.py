"""For the routes of what people and organisations do about calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from samskap.calls.models import Call, CallShare, Engagement, EngagementNote, SavedSearch
from tests.access.maker import NO_STATE, Kwargs, Maker
from tests.access.world import World
from tests.calls.factories import make_call


def _call(world: World) -> Call:
    return world.once("engaged call", NO_STATE, lambda: make_call("engaged"))  # type: ignore[no-any-return]


def _engagement(world: World) -> Engagement:
    """The organisation considers the call."""

    def make() -> Engagement:
        return Engagement.objects.create(organisation=world.organisation, call=_call(world))

    return world.once("engagement", NO_STATE, make)  # type: ignore[no-any-return]


def _note(world: World) -> int:
    """A note of the member's: a lead may take it away too."""

    def make() -> int:
        at, by = timezone.now(), world.people["member"]
        return EngagementNote.objects.create(engagement=_engagement(world), text="Ask them.", by=by, at=at).pk

    return world.once("call note", NO_STATE, make)  # type: ignore[no-any-return]


def ours(state: str = "engaged", **more: Callable[[World], Any]) -> Maker:
    """An address of the organisation's page about a call, ``engaged`` or ``silent`` about it."""

    def kwargs(world: World, asked: str) -> Kwargs:
        call = _engagement(world).call if asked == "engaged" else _call(world)
        if asked == "silent":
            call = world.once("silent call", NO_STATE, lambda: make_call("silent"))
        return {"token": call.token, "slug": world.organisation.slug, **{key: get(world) for key, get in more.items()}}

    return Maker(kwargs, ("engaged",) if state == "engaged" else ("engaged", "silent"))


def _shared(world: World) -> CallShare:
    """The call, shared in the network that the organisation coordinates, and not answered yet."""

    def make() -> CallShare:
        return CallShare.objects.create(network=world.network, call=_call(world), shared_at=timezone.now())

    return world.once("shared call", NO_STATE, make)  # type: ignore[no-any-return]


def _search(world: World) -> SavedSearch:
    """A search of the member's."""

    def make() -> SavedSearch:
        return SavedSearch.objects.create(person=world.people["member"], name="Energy")

    return world.once("saved search", NO_STATE, make)  # type: ignore[no-any-return]


def call() -> Maker:
    """An address of a call."""
    return Maker(lambda world, state: {"token": _call(world).token})


MAKERS: dict[str, Maker] = {
    "engagement": ours("both"),
    "take_step": ours("both", step=lambda world: "go"),
    "plan_engagement": ours("both"),
    "add_call_note": ours(),
    "delete_call_note": ours(number=_note),
    "follow_call": call(),
    "unfollow_call": call(),
    "dismiss_call": call(),
    "undo_dismissal": call(),
    "share_call": Maker(lambda world, state: {"token": _call(world).token, "slug": world.network.slug}),
    **{
        name: Maker(lambda world, state: {"token": _shared(world).token})
        for name in ("shared_call", "edit_share", "withdraw_share")
    },
    "answer_share": Maker(lambda world, state: {"token": _shared(world).token, "slug": world.organisation.slug}),
    **{name: Maker(lambda world, state: {"token": _search(world).token}) for name in ("edit_search", "remove_search")},
}
