"""What building a portfolio together contributes to the journal, the workroom and the page about data."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.access import can
from samskap.core.registry import Named, StoredData, registry
from samskap.portfolio.models import Candidate


def name_candidates(ids: Iterable[str]) -> Mapping[str, Named]:
    """What each candidate is called, for those who may know of its round."""
    rows = Candidate.objects.filter(pk__in=list(ids)).select_related("round")
    return {
        str(row.pk): Named(row.title, seen_by=partial(can, action="portfolio.view_candidate", obj=row)) for row in rows
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
