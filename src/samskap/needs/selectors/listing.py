"""The needs that somebody may know of, in lists."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from samskap.core.access import Actor, visible_to
from samskap.core.models import Organisation, Room, Visibility
from samskap.core.plain import guard_cell
from samskap.core.selectors.paging import page_of
from samskap.needs.models import Need, NeedChallenge, NeedSupport, NeedTarget, Suggestion, SuggestionStatus, Urgency
from samskap.needs.selectors.taxonomy import (
    challenge_label,
    challenges_cell,
    subject_column_label,
    targets_cell,
    theme_label,
    themes_of,
)

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


@dataclass(frozen=True)
class Listed:
    """A need in a list, and what it is about in words."""

    need: Need
    subjects: Sequence[str]


def needs_page(actor: Actor, number: str | None, *, about: str = "", goal: str = "") -> "Page[Listed]":
    """What one may know of: three queries.

    ``about``: only those about this theme or challenge; ``goal``: only those that serve this goal; by their codes. What
    is merged into a need counts with it.
    """
    rows = _standing(actor)
    if about:
        rows = rows.filter(pk__in=_tagged(actor, NeedChallenge, about))
    if goal:
        rows = rows.filter(pk__in=_tagged(actor, NeedTarget, goal))
    page: Any = page_of(rows.prefetch_related("challenges"), number)
    page.object_list = [
        Listed(row, [challenge_label(one.code) for one in row.challenges.all()]) for row in page.object_list
    ]
    return page  # type: ignore[no-any-return]


def _tagged(actor: Actor, model: Any, code: str) -> "QuerySet[Need, Any]":
    """The needs that stand for those with this code, or with one below it."""
    tags = model.objects.filter(Q(code=code) | Q(code__startswith=f"{code}."), need=OuterRef("pk"))
    seen = visible_to(actor, Need.objects.filter(Exists(tags)))
    return seen.order_by().annotate(stands=Coalesce("root_id", "pk")).values("stands")


def my_needs(actor: Actor, number: str | None) -> "Page[Need]":
    """Those of the actor's organisations with ``waiting`` suggestions and ``voices`` of others that have them too: what
    waits, what is urgent, what is withdrawn last; what is merged counts with what stands for it. Two queries."""
    urgent = {Urgency.NOW: 0, Urgency.YEAR: 1, "": 2, Urgency.LATER: 3}
    ranks = [When(urgency=value, then=Value(rank)) for value, rank in urgent.items()]
    on_it = Q(need=OuterRef("pk")) | Q(need__root=OuterRef("pk"))
    waiting = Suggestion.objects.filter(on_it, status=SuggestionStatus.WAITING)
    voices = NeedSupport.objects.filter(on_it)
    rows = Need.objects.filter(organisation__in=list(actor.roles), merged_into__isnull=True)
    rows = rows.select_related("organisation").annotate(
        waiting=_count(waiting, "pk"),
        voices=_count(voices, "organisation"),
        rank=Case(
            When(withdrawn_at__isnull=False, then=Value(9)),
            *ranks,
            default=Value(2),
            output_field=IntegerField(),
        ),
    )
    answer_first = Case(When(waiting__gt=0, withdrawn_at__isnull=True, then=Value(0)), default=Value(1))
    return page_of(rows.order_by(answer_first, "rank", "-created_at", "-id"), number)


def _count(rows: QuerySet[Any], name: str) -> Subquery:
    """How many different ones a row has, as a column."""
    total = rows.order_by().annotate(total=Func(F(name), function="COUNT", template="COUNT(DISTINCT %(expressions)s)"))
    return Subquery(total.values("total"), output_field=IntegerField())


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
    """Every need of the actor's organisations as rows of text, nothing of it taken for a formula: three queries."""
    labels = [str(Need._meta.get_field(name).verbose_name) for name in COLUMNS]  # type: ignore[union-attr]
    about = [subject_column_label(kind) for kind in ("themes", "challenges", "targets")]
    yield [_("Organisation"), *labels, *about, _("Withdrawn")]
    rows = Need.objects.filter(organisation__in=list(actor.roles)).select_related("organisation").order_by("pk")
    for row in rows.prefetch_related("challenges", "targets")[:MOST_IN_A_FILE]:
        yield [guard_cell(cell) for cell in _cells(row)]


def _cells(row: Need) -> Iterable[str]:
    texts = (row.name, row.today, row.whom, row.better, row.department, row.goals)
    withdrawn = row.withdrawn_at.date().isoformat() if row.withdrawn_at else ""
    challenges = [one.code for one in row.challenges.all()]
    about = (
        "\n".join(theme_label(code) for code in themes_of(challenges)),
        challenges_cell(challenges),
        targets_cell(one.code for one in row.targets.all()),
    )
    return (row.organisation.name, *texts, row.get_urgency_display(), row.get_scale_display(), *about, withdrawn)
