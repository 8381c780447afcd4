"""The needs that somebody may know of, in lists."""

from collections.abc import Iterable, Iterator

from django.core.paginator import Page
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from samskap.core.access import Actor, visible_to
from samskap.core.models import Organisation, Room, Visibility
from samskap.core.plain import guard_cell
from samskap.core.selectors.paging import page_of
from samskap.needs.models import Need, SuggestionStatus, Urgency

ON_A_PAGE_OF_OTHERS = 10
"""How many stand on the page of an organisation or a room."""
MOST_IN_A_FILE = 5000
STANDING = Q(withdrawn_at__isnull=True, merged_into__isnull=True)
"""Needs that stand for themselves: not withdrawn, and not merged into another."""
COLUMNS = ("title", "today", "whom", "better", "department", "goals", "urgency", "scale")


def _standing(actor: Actor) -> QuerySet[Need]:
    """Those that stand for themselves and that the actor may know of, the latest first."""
    rows = visible_to(actor, Need.objects.filter(STANDING))
    return rows.select_related("organisation").order_by("-created_at", "-id")


def visible_needs(actor: Actor) -> QuerySet[Need]:
    """The same for other rooms and the API."""
    return _standing(actor)


def needs_page(actor: Actor, number: str | None) -> "Page[Need]":
    """What one may know of: two queries."""
    return page_of(_standing(actor), number)


def my_needs(actor: Actor, number: str | None) -> "Page[Need]":
    """Those of the actor's organisations with ``waiting`` suggestions: what waits, what is urgent, what is withdrawn
    last. Two queries."""
    urgent = {Urgency.NOW: 0, Urgency.YEAR: 1, "": 2, Urgency.LATER: 3}
    ranks = [When(urgency=value, then=Value(rank)) for value, rank in urgent.items()]
    waiting = Count("suggestions", filter=Q(suggestions__status=SuggestionStatus.WAITING))
    rows = Need.objects.filter(organisation__in=list(actor.roles), merged_into__isnull=True)
    rows = rows.select_related("organisation").annotate(
        waiting=waiting,
        rank=Case(
            When(withdrawn_at__isnull=False, then=Value(9)),
            *ranks,
            default=Value(2),
            output_field=IntegerField(),
        ),
    )
    answer_first = Case(When(waiting__gt=0, withdrawn_at__isnull=True, then=Value(0)), default=Value(1))
    return page_of(rows.order_by(answer_first, "rank", "-created_at", "-id"), number)


def needs_of(actor: Actor, organisation: Organisation) -> list[Need]:
    """Those of an organisation that the actor may know of: one query."""
    return list(_standing(actor).filter(organisation=organisation)[:ON_A_PAGE_OF_OTHERS])


def needs_in(actor: Actor, room: Room) -> list[Need]:
    """Those shared in a room: one query."""
    return list(_standing(actor).filter(room=room, visibility=Visibility.PARTNERS)[:ON_A_PAGE_OF_OTHERS])


def needs_to_choose(actor: Actor, *, also: int | None = None) -> QuerySet[Need]:
    """Those that the actor may hang something on: of organisations that they work in, standing for themselves.

    ``also``: the one that was chosen before, even if it is withdrawn or merged now.
    """
    ours = [pk for pk in actor.roles if actor.works_in(pk)]
    return Need.objects.filter(STANDING | Q(pk=also), organisation__in=ours).order_by("-created_at", "-id")


def table_of(actor: Actor) -> Iterator[list[str]]:
    """Every need of the actor's organisations as rows of text in which nothing is taken for a formula."""
    labels = [str(Need._meta.get_field(name).verbose_name) for name in COLUMNS]  # type: ignore[union-attr]
    yield [_("Organisation"), *labels, _("Withdrawn")]
    rows = Need.objects.filter(organisation__in=list(actor.roles)).select_related("organisation").order_by("pk")
    for row in rows[:MOST_IN_A_FILE]:
        yield [guard_cell(cell) for cell in _cells(row)]


def _cells(row: Need) -> Iterable[str]:
    texts = (row.name, row.today, row.whom, row.better, row.department, row.goals)
    withdrawn = row.withdrawn_at.date().isoformat() if row.withdrawn_at else ""
    return (row.organisation.name, *texts, row.get_urgency_display(), row.get_scale_display(), withdrawn)
