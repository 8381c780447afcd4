"""What goals and assessments contribute to other pages, the journal and the data pages."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor, can
from samskap.core.models import Organisation
from samskap.core.registry import Named, StartBlock, StoredData, registry
from samskap.needs.models import Assessment, Goal
from samskap.needs.selectors.standing import assessments_of


def of_organisation(actor: Actor, organisation: Organisation) -> StartBlock | None:
    """What others found when they assessed an organisation, on its page."""
    found = assessments_of(actor, organisation)
    return StartBlock("needs/standing/theirs.html", {"assessments": found}) if found else None


def stored() -> Iterable[StoredData]:
    """What goals and assessments store about people."""
    return [
        StoredData(
            what=_("Who wrote down an assessment of an organisation"),
            why=_("So that the organisation knows whom to ask"),
            kept=_("With the assessment; who it was is emptied when the account is erased"),
            seen_by=_("The journal of the organisation"),
        )
    ]


def name_goals(ids: Iterable[str]) -> Mapping[str, Named]:
    """The text of each goal, and the page where it stands, for those of its organisation."""
    rows = Goal.objects.filter(pk__in=list(ids)).select_related("organisation")
    return {
        str(row.pk): Named(
            row.text,
            reverse("goals", args=[row.organisation.slug]),
            partial(can, action="needs.view_goals", obj=row.organisation),
        )
        for row in rows
    }


def name_assessments(ids: Iterable[str]) -> Mapping[str, Named]:
    """The title of each assessment, and its page, for those who may know of it."""
    rows = Assessment.objects.filter(pk__in=list(ids))
    return {
        str(row.pk): Named(
            row.title,
            reverse("assessment", args=[row.token]),
            partial(can, action="needs.view_assessment", obj=row),
        )
        for row in rows
    }


registry.organisation_blocks.append(of_organisation)
registry.stored_data.append(stored)
registry.journal_objects["needs.goal"] = name_goals
registry.journal_objects["needs.assessment"] = name_assessments
registry.journal_actions |= {
    "goal.added": gettext_lazy("Wrote down the goal"),
    "goal.edited": gettext_lazy("Changed the goal"),
    "goal.ended": gettext_lazy("Ended the goal"),
    "goal.resumed": gettext_lazy("Took the goal up again"),
    "commitment.added": gettext_lazy("Wrote down what is done for the goal"),
    "commitment.edited": gettext_lazy("Changed what is done for the goal"),
    "commitment.deleted": gettext_lazy("Took away what is done for the goal"),
    "assessment.added": gettext_lazy("Wrote down the assessment"),
    "assessment.edited": gettext_lazy("Changed the assessment"),
    "assessment.deleted": gettext_lazy("Took away the assessment"),
    "assessment.point_added": gettext_lazy("Added a strength or a gap to the assessment"),
    "assessment.point_edited": gettext_lazy("Changed a strength or a gap of the assessment"),
    "assessment.point_deleted": gettext_lazy("Took away a strength or a gap of the assessment"),
    "assessment.gap_became_need": gettext_lazy("Made a gap of the assessment a need"),
}
