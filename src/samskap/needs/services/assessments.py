"""What others found when they assessed the organisation: strengths and gaps; a gap becomes a need, once."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, Refused, StateRefused
from samskap.core.models import Organisation, Visibility
from samskap.core.scopes import Scope, check_scope
from samskap.core.texts import fill_texts
from samskap.needs.models import Assessment, AssessmentPoint, Finding, Need, NeedTarget
from samskap.needs.services.inputs import NeedInput
from samskap.needs.services.needs import create_need
from samskap.needs.targets import TARGETS

FIRST_YEAR, LAST_YEAR = 1990, 2100
MOST_POINTS = 100
_WEB = URLValidator(schemes=["http", "https"])
_TEXTS = ("title", "made_by", "link")


@dataclass(frozen=True)
class AssessmentInput:
    """Who looked at the organisation, when, and where to read it."""

    title: str
    made_by: str
    dated: date | None
    link: str = ""
    language: str = "sv"
    scope: Scope = field(default_factory=lambda: Scope(Visibility.PRIVATE))


@dataclass(frozen=True)
class PointInput:
    """One strength or gap. ``target``: the code of the development target that it is about, or nothing."""

    finding: str
    text: str
    target: str = ""


def save_assessment(
    *,
    actor: Actor,
    values: AssessmentInput,
    organisation: Organisation | None = None,
    assessment: Assessment | None = None,
) -> Assessment:
    """Write down an assessment of ``organisation``, or change ``assessment``.

    :raises NotVisible, Refused: the actor does not work in the organisation.
    :raises InvalidInput: a field cannot be used.
    """
    if assessment is not None:
        require(actor, "needs.edit_assessment", assessment, view="needs.view_assessment")
    elif organisation is None or not actor.works_in(organisation.pk):
        raise Refused(_("You do not have the role that this needs. Ask a lead of the organisation."))
    with transaction.atomic():
        row = _locked(assessment) if assessment else Assessment(organisation=organisation, created_by=actor.user)
        before = _facts(row) if assessment else None
        fill_texts(row, {name: getattr(values, name) for name in _TEXTS}, ("title", "made_by"))
        row.dated, row.language = _check(values, row.link), values.language
        if before is None or not values.scope.is_that_of(row):
            check_scope(actor, row.organisation, values.scope)
        row.visibility, row.network, row.room = values.scope.visibility, values.scope.network, values.scope.room
        after = _facts(row)
        if after != before:
            row.save()
            _tell(actor, row, "assessment.added" if before is None else "assessment.edited", before, after)
    return row


def delete_assessment(*, actor: Actor, assessment: Assessment) -> None:
    """Take it away with its points; needs that came of it stay, and the journal keeps what it said.

    :raises NotVisible, Refused: the actor does not work in the organisation.
    """
    require(actor, "needs.edit_assessment", assessment, view="needs.view_assessment")
    with transaction.atomic():
        row = _locked(assessment)
        points = [_point_facts(point) for point in row.points.all()]
        _tell(actor, row, "assessment.deleted", {**_facts(row), "points": points}, None)
        row.delete()


def save_point(
    *, actor: Actor, assessment: Assessment, values: PointInput, point: AssessmentPoint | None = None
) -> AssessmentPoint:
    """Add a strength or a gap, or change one.

    :raises NotVisible, Refused: the actor does not work in the organisation.
    :raises InvalidInput: a field cannot be used, or there are :data:`MOST_POINTS` already.
    :raises StateRefused: a gap that became a need would become a strength.
    """
    require(actor, "needs.edit_assessment", assessment, view="needs.view_assessment")
    with transaction.atomic():
        home = _locked(assessment)
        row = _locked_point(point) if point else AssessmentPoint(assessment=home)
        before = _point_facts(row) if point else None
        if point is None and home.points.count() >= MOST_POINTS:
            raise InvalidInput(_("There are %(limit)d already. Take one away first.") % {"limit": MOST_POINTS})
        fill_texts(row, {"text": values.text}, ("text",))
        _check_point(values)
        if row.need_id is not None and values.finding != Finding.GAP:
            raise StateRefused(_("This gap has become a need, and stays a gap."))
        row.finding, row.target = values.finding, values.target
        after = _point_facts(row)
        if after != before:
            row.save()
            _tell(actor, home, f"assessment.point_{'added' if before is None else 'edited'}", before, after)
    return row


def delete_point(*, actor: Actor, point: AssessmentPoint) -> None:
    """Take a strength or a gap away; a need that came of it stays.

    :raises NotVisible, Refused: the actor does not work in the organisation.
    """
    require(actor, "needs.edit_assessment", point.assessment, view="needs.view_assessment")
    with transaction.atomic():
        home = _locked(point.assessment)
        row = _locked_point(point)
        _tell(actor, home, "assessment.point_deleted", _point_facts(row), None)
        row.delete()


def need_from_gap(*, actor: Actor, point: AssessmentPoint, values: NeedInput) -> Need:
    """Make a gap a need of the organisation that was assessed, once, with the target that the gap names.

    :raises NotVisible, Refused: the actor does not work in the organisation.
    :raises StateRefused: it is a strength, or has become a need already.
    :raises InvalidInput: a field cannot be used.
    """
    require(actor, "needs.edit_assessment", point.assessment, view="needs.view_assessment")
    with transaction.atomic():
        home = _locked(point.assessment)
        row = _locked_point(point)
        if row.finding != Finding.GAP or row.need_id is not None:
            raise StateRefused(_("Only a gap becomes a need, and only once."))
        need = create_need(actor=actor, organisation=home.organisation, values=values, source="assessment")
        if row.target:
            NeedTarget.objects.create(need=need, code=row.target)
        row.need = need
        row.save(update_fields=["need"])
        _tell(actor, home, "assessment.gap_became_need", None, {"need": need.token, "text": row.text})
    return need


def _locked(assessment: Assessment) -> Assessment:
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=assessment.pk)


def _locked_point(point: AssessmentPoint) -> AssessmentPoint:
    return AssessmentPoint.objects.select_for_update(of=("self",)).get(pk=point.pk)


def _check(values: AssessmentInput, link: str) -> date:
    wrong: dict[str, str] = {}
    if values.dated is None:
        wrong["dated"] = _("Write a day.")
    elif not FIRST_YEAR <= values.dated.year <= LAST_YEAR:
        wrong["dated"] = _("Look at the year once more.")
    if values.language not in dict(settings.LANGUAGES):
        wrong["language"] = _("Choose one of those in the list.")
    try:
        if link:
            _WEB(link)
    except ValidationError:
        wrong["link"] = _("A link begins with https:// or http://.")
    if wrong or values.dated is None:
        raise InvalidInput(next(iter(wrong.values())), wrong)
    return values.dated


def _check_point(values: PointInput) -> None:
    offered = {"finding": values.finding in Finding.values, "target": not values.target or values.target in TARGETS}
    message = _("Choose one of those in the list.")
    wrong = {name: message for name, known in offered.items() if not known}
    if wrong:
        raise InvalidInput(message, wrong)


def _facts(row: Assessment) -> dict[str, Any]:
    names = (*_TEXTS, "dated", "language", "visibility", "network_id", "room_id")
    return {name: getattr(row, name) for name in names}


def _point_facts(point: AssessmentPoint) -> dict[str, Any]:
    return {name: getattr(point, name) for name in ("finding", "text", "target", "need_id")}


def _tell(
    actor: Actor, row: Assessment, action: str, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    journal.record(actor=actor, action=action, obj=row, organisation=row.organisation, before=before, after=after)
