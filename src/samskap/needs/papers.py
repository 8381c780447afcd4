"""Goals and commitments of a municipality as one formal document, in the manner of a climate contract.

It is made to be signed and shown, so only what everybody may see stands in it: needs and assessments that are shared
with everybody, joint needs that are. Goals and commitments are written to be shown.
"""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from samskap.core.errors import NotVisible, StateRefused
from samskap.core.models import Organisation, Visibility
from samskap.needs.models import AssessmentPoint, Commitment, Finding, Goal, JointSignature, Need
from samskap.needs.selectors.standing import standing_goals
from samskap.needs.selectors.taxonomy import target_label
from samskap.needs.targets import TARGETS
from samskap.ui import text
from samskap.ui.formats.document import (
    Block,
    Bullets,
    Document,
    Facts,
    Heading,
    Note,
    Paragraph,
    Party,
    Signatures,
    Table,
    Text,
    UnsoundDocument,
    Words,
)

MOST_POINTS, MOST_JOINT = 100, 50


def contract_of(organisation: Organisation, language: str, *, dated: date) -> Document:
    """The document with its labels in ``language``; what people wrote stays in its own. Five queries.

    :raises NotVisible: there is no such language.
    :raises StateRefused: it is too long for one document.
    """
    if language not in dict(settings.LANGUAGES):
        raise NotVisible
    goals = list(standing_goals(organisation))
    with override(language):
        try:
            return Document(
                title=_("Goals and commitments: %(name)s") % {"name": organisation.name},
                language=language,
                organisation=Text(organisation.name),
                dated=dated,
                version=1,
                blocks=[
                    *_purpose(organisation),
                    *_goals(goals),
                    *_found(organisation),
                    *_joint(organisation),
                    *_end(goals, organisation),
                ],
                status=_("As it stands today"),
                is_example=organisation.is_example,
            )
        except UnsoundDocument as error:
            raise StateRefused(_("This is too long for one document. Shorten the longest texts.")) from error


def _purpose(organisation: Organisation) -> list[Block]:
    said = _("%(name)s has decided on these goals, and does this to reach them.") % {"name": organisation.name}
    return [Paragraph(said)]


def _goals(goals: Sequence[Goal]) -> list[Block]:
    blocks: list[Block] = [Heading(2, _("Goals and what we do"))]
    if not goals:
        return [*blocks, Note(_("No goal has been written down yet."))]
    for goal in goals:
        facts: list[tuple[Words, Words]] = [
            (_label(Goal, "target"), target_label(goal.target) if goal.target else ""),
            (_label(Goal, "measure"), Text(goal.measure, goal.language)),
            (_label(Goal, "year"), str(goal.year or "")),
            (_label(Goal, "decided"), Text(goal.decided, goal.language)),
        ]
        blocks += [Heading(3, Text(goal.text, goal.language)), Facts(facts), *_commitments(goal)]
    return blocks


def _commitments(goal: Goal) -> list[Block]:
    rows: list[list[Words]] = [
        [
            Text(one.text, goal.language),
            Text(one.responsible, goal.language),
            text.day(one.due) if one.due else "–",
            Text(one.funding or "–", goal.language),
            Text(one.need.name, one.need.language) if one.need and _is_shared(one.need) else "–",
        ]
        for one in goal.commitments.all()
    ]
    if not rows:
        return [Note(_("Nothing has been committed to yet."))]
    heads = [*(_label(Commitment, name) for name in ("text", "responsible", "due", "funding")), _("Need")]
    return [Table(_("What we do"), heads, rows)]


def _is_shared(need: Need) -> bool:
    """Whether everybody sees it by its own name."""
    return need.visibility == Visibility.PUBLIC and not need.is_withdrawn and not need.is_merged


def _found(organisation: Organisation) -> list[Block]:
    """What assessments that everybody may see say."""
    public = AssessmentPoint.objects.filter(
        assessment__organisation=organisation, assessment__visibility=Visibility.PUBLIC
    )
    rows = list(
        public.select_related("assessment").order_by("-assessment__dated", "-assessment_id", "pk")[:MOST_POINTS]
    )
    parts = [
        (_("Strengths"), [row for row in rows if row.finding == Finding.STRENGTH]),
        (_("Gaps"), [row for row in rows if row.finding == Finding.GAP]),
    ]
    if not rows:
        return []
    tables = [_points(caption, points) for caption, points in parts if points]
    return [Heading(2, _("What others have found")), *tables]


def _points(caption: str, points: Sequence[AssessmentPoint]) -> Table:
    rows: list[list[Words]] = [
        [
            Text(row.text, row.assessment.language),
            Text(f"{row.assessment.title}, {row.assessment.made_by}", row.assessment.language),
            text.day(row.assessment.dated),
        ]
        for row in points
    ]
    heads = [_label(AssessmentPoint, "text"), _("Assessment"), _("Date")]
    return Table(caption, heads, rows)


def _joint(organisation: Organisation) -> list[Block]:
    """Needs stated with others that everybody may see."""
    signed = JointSignature.objects.filter(organisation=organisation, joint__visibility=Visibility.PUBLIC)
    rows: list[list[Words]] = [
        [Text(row.joint.title, row.joint.language), text.day(row.signed_at), row.mandate]
        for row in signed.select_related("joint").order_by("-signed_at", "-pk")[:MOST_JOINT]
    ]
    heads = [_("Need"), _("Signed on"), _("Mandate")]
    return [Heading(2, _("Needs that we state with others")), Table(_("Joint needs"), heads, rows)] if rows else []


def _end(goals: Sequence[Goal], organisation: Organisation) -> list[Block]:
    served = {goal.target for goal in goals}
    targets = [target_label(code) for code in TARGETS if code in served]
    blocks: list[Block] = [Heading(2, _("Global goals that this serves")), Bullets(targets)] if targets else []
    parties = [Party(Text(organisation.name)), Party(_("The other party"))]
    return [*blocks, Heading(2, _("Signatures")), Signatures(parties)]


def _label(model: type[Goal | Commitment | AssessmentPoint], name: str) -> str:
    """The label of a column, in the language that is active."""
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
