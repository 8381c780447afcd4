"""Finding a pilot by its token, for those who may know of it."""

from typing import Any, TypeVar

from django.db.models import Model

from samskap.core.access import Actor, require
from samskap.core.errors import NotVisible
from samskap.needs.models import Need
from samskap.needs.selectors.listing import needs_to_choose
from samskap.pilots.models import Pilot

M = TypeVar("M", bound=Model)


def find_pilot(actor: Actor, token: str, action: str = "pilots.view_pilot") -> Pilot:
    """The pilot, for those who may do ``action`` (``pilots.view_inside``, ``pilots.work_on_pilot``): one query.

    :raises NotVisible: there is none, or the actor may not know of it.
    :raises Refused: they may know of it, but not do this.
    """
    rows = Pilot.objects.select_related(
        "organisation", "owner", "need", "charter__concern_receiver", "screening", "network", "room"
    )
    pilot = rows.filter(token=token).first()
    if pilot is None:
        raise NotVisible
    require(actor, action, pilot, view="pilots.view_pilot")
    return pilot


def need_asked_for(actor: Actor, token: str) -> Need | None:
    """The need that a new pilot shall answer: one of the organisations that the actor works in, not withdrawn."""
    usable = token and "\x00" not in token  # PostgreSQL takes no zero byte in a text
    return needs_to_choose(actor).filter(token=token).first() if usable else None


def find_part(model: type[M], pilot: Pilot, **key: Any) -> M:
    """A row of the pilot by its number or token.

    :raises NotVisible: the pilot has none such.
    """
    row = model._default_manager.filter(pilot=pilot, **key).first()
    if row is None:
        raise NotVisible
    return row
