"""Where a municipality stands: its goals and commitments, and what others found when they assessed it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, F, Prefetch, Q
from django.utils.translation import gettext as _

from samskap.core.access import Actor, can, require, visible_to
from samskap.core.errors import NotVisible
from samskap.core.models import Organisation
from samskap.core.plain import guard_cell
from samskap.core.selectors.organisations import organisation_by_slug
from samskap.core.selectors.paging import page_of
from samskap.needs.models import Assessment, AssessmentPoint, Commitment, Finding, Goal
from samskap.needs.selectors.taxonomy import target_label

ENDED = 25
"""How many goals that have ended stand below the others."""
ON_A_PAGE_OF_OTHERS = 10


@dataclass(frozen=True)
class GoalRow:
    """A goal, the words for its target, and what is done for it, what is due next first."""

    goal: Goal
    target: str
    commitments: Sequence[Commitment]


@dataclass(frozen=True)
class GoalsPage:
    """The goals of an organisation that stand, the next year first, and those that have ended."""

    organisation: Organisation
    page: "Page[GoalRow]"
    ended: Sequence[Goal]
    may_edit: bool


@dataclass(frozen=True)
class Point:
    """A strength or a gap, the words for its target, and whether the actor may open the need that came of it."""

    point: AssessmentPoint
    target: str
    need_is_seen: bool


@dataclass(frozen=True)
class AssessmentPage:
    """An assessment with what it says."""

    assessment: Assessment
    strengths: Sequence[Point]
    gaps: Sequence[Point]
    may_edit: bool


def find_home(actor: Actor, slug: str, action: str = "needs.view_goals") -> Organisation:
    """The organisation, for those who belong to it: one query.

    :raises NotVisible: there is none, or the actor does not belong to it.
    :raises Refused: the actor belongs to it but may not do ``action``.
    """
    found = organisation_by_slug(slug)
    require(actor, action, found, view="needs.view_goals")
    return found


def find_goal(actor: Actor, token: str, action: str = "needs.edit_goals") -> Goal:
    """A goal of an organisation that the actor belongs to: one query.

    :raises NotVisible: there is none, or the actor does not belong to its organisation.
    :raises Refused: the actor belongs to it but may not do ``action``.
    """
    found = Goal.objects.select_related("organisation").filter(token=token).first()
    if found is None:
        raise NotVisible
    require(actor, action, found.organisation, view="needs.view_goals")
    return found


def find_commitment(goal: Goal, number: int) -> Commitment:
    """A commitment to this goal, and to no other.

    :raises NotVisible: there is none.
    """
    row = goal.commitments.select_related("goal__organisation").filter(pk=number).first() if number < 2**63 else None
    if row is None:
        raise NotVisible
    return row


def find_assessment(actor: Actor, token: str, action: str = "needs.view_assessment") -> Assessment:
    """An assessment that the actor may know of: one query.

    :raises NotVisible: there is none, or the actor may not know of it.
    :raises Refused: the actor may know it but not do ``action``.
    """
    found = Assessment.objects.select_related("organisation").filter(token=token).first()
    if found is None:
        raise NotVisible
    require(actor, action, found, view="needs.view_assessment")
    return found


def find_point(assessment: Assessment, number: int) -> AssessmentPoint:
    """A strength or gap of this assessment, and of no other.

    :raises NotVisible: there is none.
    """
    rows = assessment.points.select_related("assessment__organisation", "need")
    row = rows.filter(pk=number).first() if number < 2**63 else None
    if row is None:
        raise NotVisible
    return row


def goals_page(actor: Actor, organisation: Organisation, number: str | None) -> GoalsPage:
    """At most five queries."""
    page: Any = page_of(standing_goals(organisation), number)
    page.object_list = [goal_row(goal) for goal in page.object_list]
    ended = Goal.objects.filter(organisation=organisation, ended_at__isnull=False).order_by("-ended_at", "-pk")
    return GoalsPage(organisation, page, list(ended[:ENDED]), can(actor, "needs.edit_goals", organisation))


def standing_goals(organisation: Organisation) -> Any:
    """Those that have not ended, the next year first, with their commitments."""
    done = Commitment.objects.select_related("need").order_by(F("due").asc(nulls_last=True), "pk")
    rows = Goal.objects.filter(organisation=organisation, ended_at__isnull=True)
    return rows.prefetch_related(Prefetch("commitments", queryset=done)).order_by(F("year").asc(nulls_last=True), "pk")


def goal_row(goal: Goal) -> GoalRow:
    """A goal with its words."""
    return GoalRow(goal, target_label(goal.target) if goal.target else "", list(goal.commitments.all()))


def my_organisations(actor: Actor) -> list[Organisation]:
    """Those that the actor belongs to: one query."""
    return list(Organisation.objects.filter(pk__in=list(actor.roles)).order_by("name"))


def my_assessments(actor: Actor, number: str | None) -> "Page[Assessment]":
    """Those of the actor's organisations, the latest first, with ``open`` gaps that are no need yet: two queries."""
    open_gaps = Count("points", filter=Q(points__finding=Finding.GAP, points__need__isnull=True))
    rows = Assessment.objects.filter(organisation__in=list(actor.roles)).select_related("organisation")
    return page_of(rows.annotate(open=open_gaps).order_by("-dated", "-pk"), number)


def assessments_of(actor: Actor, organisation: Organisation) -> list[Assessment]:
    """Those of an organisation that the actor may know of: one query."""
    rows = visible_to(actor, Assessment.objects.filter(organisation=organisation))
    return list(rows.order_by("-dated", "-pk")[:ON_A_PAGE_OF_OTHERS])


def assessment_page(actor: Actor, assessment: Assessment) -> AssessmentPage:
    """One query."""
    rows = [
        Point(row, target_label(row.target) if row.target else "", can(actor, "needs.view_need", row.need))
        for row in assessment.points.select_related("need__root")
    ]
    return AssessmentPage(
        assessment=assessment,
        strengths=[one for one in rows if one.point.finding == Finding.STRENGTH],
        gaps=[one for one in rows if one.point.finding == Finding.GAP],
        may_edit=can(actor, "needs.edit_assessment", assessment),
    )


def goals_table(organisation: Organisation) -> Iterator[list[str]]:
    """A row for each commitment, and for each goal without one; no cell is taken for a formula. Two queries."""
    labels = [str(model._meta.get_field(name).verbose_name) for model, names in _TABLE for name in names]
    yield [_("Organisation"), *labels, _("Need")]
    for goal in standing_goals(organisation):
        head = [organisation.name, *(str(getattr(goal, name) or "") for name in _TABLE[0][1])]
        for one in list(goal.commitments.all()) or [None]:
            tail = ["", "", "", "", ""]
            if one is not None:
                due = one.due.isoformat() if one.due else ""
                tail = [one.text, one.responsible, due, one.funding, one.need.name if one.need else ""]
            yield [guard_cell(cell) for cell in (*head, *tail)]


_TABLE: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Goal, ("text", "target", "measure", "year", "decided")),
    (Commitment, ("text", "responsible", "due", "funding")),
)
