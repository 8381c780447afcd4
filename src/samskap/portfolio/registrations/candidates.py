"""What building a portfolio together contributes to the journal, the workroom and the page about data."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samskap.core.access import Actor, can
from samskap.core.registry import Named, StoredData, registry
from samskap.portfolio.blocks import SOURCES, WORK_TASKS, Task
from samskap.portfolio.models import Candidate, CandidateState, Origin, Round, RoundState
from samskap.portfolio.selectors.rounds.candidate_sources import (
    from_conversation,
    from_need,
)
from samskap.portfolio.steps import BUILDING, WAY


def name_candidates(ids: Iterable[str]) -> Mapping[str, Named]:
    """What each candidate is called, and its page, for those who may know of its round."""
    rows = Candidate.objects.filter(pk__in=list(ids)).select_related("round")
    return {
        str(row.pk): Named(
            row.title,
            reverse("candidate", args=[row.round.token, row.number]),
            partial(can, action="portfolio.view_candidate", obj=row),
        )
        for row in rows
    }


def stored() -> Iterable[StoredData]:
    """What candidates keep about people."""
    return [
        StoredData(
            what=_("Candidates of a portfolio round: what is done, what it costs, who takes part with what"),
            why=_("To build the portfolio together, and to show how it came about"),
            kept=_("With the round; who wrote a candidate is emptied when the account is erased"),
            seen_by=_("Everybody; who wrote it nobody"),
        )
    ]


def candidates_task(actor: Actor, row: Round) -> Task | None:
    """Candidates in the workroom: how many there are, and where one proposes."""
    if row.state == RoundState.CANCELLED:
        return None
    number = row.candidates.filter(state=CandidateState.IN).count()
    said = ngettext("%(number)s candidate is in the round.", "%(number)s candidates are in the round.", number)
    text = said % {"number": number}
    if row.state in BUILDING and can(actor, "portfolio.take_part", row):
        text = f"{text} {_('You can propose one.')}"
        return Task(_("Propose a candidate"), text, reverse("propose_candidate", args=[row.token]), "now")
    state = "later" if row.state == RoundState.DRAFT else "done"
    return Task(_("Candidates"), text, f"{reverse('workshop', args=[row.token])}", state)


def workshop_task(actor: Actor, row: Round) -> Task | None:
    """The workshop in the workroom."""
    if row.state == RoundState.CANCELLED:
        return None
    come, here = WAY.index(RoundState(row.state)), WAY.index(RoundState.WORKSHOP)
    state = "now" if come == here else "done" if come > here else "later"
    text = _("On one page you merge and trim candidates, pledge money and hours, and see the balance change.")
    return Task(_("The workshop"), text, reverse("workshop", args=[row.token]), state)


SOURCES[Origin.NEED], SOURCES[Origin.CONVERSATION] = from_need, from_conversation
WORK_TASKS[20], WORK_TASKS[30] = candidates_task, workshop_task
registry.stored_data.append(stored)
registry.journal_objects["portfolio.candidate"] = name_candidates
registry.journal_actions |= {
    "candidate.proposed": gettext_lazy("Proposed a candidate for the portfolio"),
    "candidate.changed": gettext_lazy("Changed a candidate"),
    "candidate.merged": gettext_lazy("Merged candidates into this one"),
    "candidate.taken_in": gettext_lazy("Merged this candidate into another"),
    "candidate.taken_apart": gettext_lazy("Took a candidate out of this one again"),
    "candidate.unmerged": gettext_lazy("Made a merged candidate one of its own again"),
    "candidate.pledged": gettext_lazy("Said what a party puts into a candidate"),
    "candidate.left": gettext_lazy("Took a party out of a candidate"),
    "candidate.linked": gettext_lazy("Said what candidates mean for one another"),
    "candidate.unlinked": gettext_lazy("Took back what candidates mean for one another"),
    "candidate.withdrawn": gettext_lazy("Withdrew a candidate"),
    "candidate.brought_back": gettext_lazy("Brought a withdrawn candidate back"),
}
