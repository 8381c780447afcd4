"""What votes contribute to the journal and to the page about data."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.access import can
from samskap.core.models import User
from samskap.core.registry import Named, PersonalData, StoredData, registry
from samskap.portfolio.models import BallotBox, LegGap, PaperBatch
from samskap.ui import text


def name_boxes(ids: Iterable[str]) -> Mapping[str, Named]:
    """What each vote is about, for those who may know of it."""
    rows = BallotBox.objects.filter(pk__in=list(ids)).select_related("scheme", "round").defer("leaves", "rules")
    return {
        str(row.pk): Named(str(row.about), seen_by=partial(can, action="portfolio.view_vote", obj=row)) for row in rows
    }


def stored() -> Iterable[StoredData]:
    """What a vote keeps about people."""
    return [
        StoredData(
            what=_("Ballots in a vote: what was chosen, through which door, a part of the municipality if one gave it"),
            why=_("To count them, and so that anybody can count again"),
            kept=_(
                "With the vote. While it is open a keyed mark says which ballot is whose, so that it can be changed. "
                "When voting has closed, the mark and its key are erased, and nothing connects a ballot with a person"
            ),
            seen_by=_("Nobody while the vote is open; afterwards everybody sees the choices, in a random order"),
        ),
        StoredData(
            what=_("E-mail addresses that asked for a way to vote"),
            why=_("So that an address has one ballot"),
            kept=_("Until voting has closed"),
            seen_by=_("Nobody"),
        ),
        StoredData(
            what=_(
                "Who locked the rules of a vote, who entered and who looked through ballots on paper, "
                "who of the steering group said why a leg lacks something"
            ),
            why=_("So that no one person can change ballots on paper alone, and that somebody answers for the rules"),
            kept=_("With the vote; emptied when the account is erased"),
            seen_by=_("Those of the organisation that holds the vote"),
        ),
    ]


def fetch(user: User) -> Mapping[str, Any]:
    """What is stored about the person here, for their own eyes: three queries. Ballots are nobody's."""
    locked = BallotBox.objects.filter(locked_by=user).select_related("scheme", "round").defer("leaves", "rules")
    entered = PaperBatch.objects.filter(Q(entered_by=user) | Q(checked_by=user)).order_by("pk")
    gaps = LegGap.objects.filter(said_by=user).select_related("round")
    return {
        _("Votes whose rules you locked"): [str(one.about) for one in locked.order_by("pk")],
        _("Batches of ballots on paper that you entered or looked through"): [str(one) for one in entered],
        _("Why a leg lacks something, in your words"): [
            f"{text.day(one.said_at)}, {one.round}: {one.get_leg_display()}, {one.reason}" for one in gaps
        ],
    }


def erase(user: User) -> None:
    """What was said and done stays, without who it was; the columns are emptied with the account."""


registry.stored_data.append(stored)
registry.personal_data.append(PersonalData("portfolio.votes", gettext_lazy("Votes about money"), fetch, erase))
registry.journal_objects["portfolio.ballotbox"] = name_boxes
registry.journal_actions |= {
    "vote.rules_locked": gettext_lazy("Published the rules of the vote, which can no longer change"),
    "vote.option_withdrawn": gettext_lazy("Took something out of the vote"),
    "vote.paper_begun": gettext_lazy("Began to enter ballots on paper"),
    "vote.paper_dropped": gettext_lazy("Deleted an empty batch of ballots on paper"),
    "vote.paper_checked": gettext_lazy("Looked through ballots on paper"),
    "vote.sealed": gettext_lazy("Sealed the ballots of the vote"),
    "vote.decided": gettext_lazy("Decided by the vote"),
    "vote.counted": gettext_lazy("Counted the ballots of the vote"),
}
