"""A need and what is merged into it, as far as an actor may know of it."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from samskap.core.access import Actor, visible_to
from samskap.needs.models import Need


def with_family(rows: QuerySet[Need]) -> QuerySet[Need]:
    """Each with ``has_family``: whether anything is merged into it."""
    return rows.annotate(has_family=Exists(Need.objects.filter(root=OuterRef("pk"))))


def family_of(actor: Actor, need: Need) -> Sequence[Need]:
    """What is merged into the need, in the order in which it was written: one query, none where there is nothing."""
    if not getattr(need, "has_family", True):
        return []
    return list(_seen(actor, need).order_by("pk"))


def about(actor: Actor, need: Need) -> Q:
    """The condition on rows with a ``need`` that hang on this one, or on what is merged into it: no query of its own.

    For rows of later rooms; who may know of those rows is decided there.
    """
    return about_key(actor, *key_of(actor, need))


def key_of(actor: Actor, need: Need) -> tuple[int, bool, bool]:
    """What :func:`about_key` asks of a need, for a prepared question."""
    return need.pk, getattr(need, "has_family", True), actor.belongs_to(need.organisation_id)


def about_key(actor: Actor, need: int, with_family: bool, ours: bool) -> Q:
    """As :func:`about`, of the need with this number; ``ours``: the actor belongs to whom it belongs to."""
    if not with_family:
        return Q(need=need)
    rows = Need.objects.filter(root=need)
    return Q(need=need) | Q(need__in=(rows if ours else visible_to(actor, rows)).values("pk"))


def _seen(actor: Actor, need: Need) -> QuerySet[Need]:
    rows = Need.objects.filter(root=need)
    return rows if actor.belongs_to(need.organisation_id) else visible_to(actor, rows)
