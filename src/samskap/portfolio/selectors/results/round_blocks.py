"""The result on others' pages: of a round, of a candidate, and in the workroom."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.access import Actor, can
from samskap.core.registry import StartBlock
from samskap.portfolio.blocks import Task
from samskap.portfolio.models import Appeal, BallotCount, Candidate, Decider, Round, RoundState
from samskap.portfolio.selectors.results.rounds import count_of, lines_of, told_of
from samskap.portfolio.services.results.appealing import is_open_to_appeals
from samskap.portfolio.services.results.deciding_rounds import right_to_decide
from samskap.ui import text

COUNTED = (RoundState.APPEAL, RoundState.DECIDED, RoundState.CANCELLED)
BEFORE = (RoundState.DRAFT, RoundState.GATHERING, RoundState.WORKSHOP, RoundState.SCREENING, RoundState.READY)


def on_round(actor: Actor, row: Round) -> StartBlock | None:
    """The result on the public page of its round: one query, none before the count."""
    count = _count(row)
    if count is None:
        return None
    is_open = is_open_to_appeals(row, timezone.localdate())
    context: dict[str, Any] = {"round": row, "told": told_of(count), "is_open": is_open, "standing": _standing(row)}
    return StartBlock("portfolio/rounds/result/round_block.html", context)


def on_candidate(actor: Actor, candidate: Candidate) -> StartBlock | None:
    """What became of a candidate: three queries, none before the count."""
    count = _count(candidate.round)
    found = [one for one in lines_of(count) if one.candidate == candidate.number] if count else []
    if not found:
        return None
    context = {"round": candidate.round, "line": found[0]}
    return StartBlock("portfolio/rounds/result/candidate_block.html", context)


def result_task(actor: Actor, row: Round) -> Task | None:
    """The result in the workroom."""
    title = _("The result of the vote")
    if row.state == RoundState.VOTING:
        said = _("It comes when voting has closed and the ballots are sealed.")
        return Task(title, said, reverse("round", args=[row.token]), "later")
    count = _count(row)
    return Task(title, told_of(count), reverse("round_result", args=[row.token]), "done") if count else None


def appeals_task(actor: Actor, row: Round) -> Task | None:
    """The appeals in the workroom, for those who answer them."""
    if row.state not in (RoundState.APPEAL, RoundState.DECIDED) or not can(actor, "portfolio.work_on_round", row):
        return None
    waiting = Appeal.objects.filter(round=row, answered_at=None).count()
    said = ngettext("%(count)d appeal waits for an answer.", "%(count)d appeals wait for an answer.", waiting)
    told = said % {"count": waiting} if waiting else _("No appeal waits for an answer.")
    return Task(_("Appeals"), told, reverse("round_appeals", args=[row.token]), "now" if waiting else "done")


def decision_task(actor: Actor, row: Round) -> Task | None:
    """The decision in the workroom, with its link for those who decide."""
    title, result = _("The decision"), reverse("round_result", args=[row.token])
    if row.state == RoundState.DECIDED:
        return Task(title, _standing(row), result, "done")
    if row.state != RoundState.APPEAL:
        return None
    if can(actor, right_to_decide(row), row):
        is_open = row.appeal_until is not None and timezone.localdate() <= row.appeal_until
        return Task(
            _("Decide"),
            _standing(row),
            reverse("decide_round", args=[row.token]),
            "later" if is_open else "now",
            goes_on=True,
        )
    return Task(title, _standing(row), result, "later")


def _standing(row: Round) -> str:
    """Where the decision stands."""
    if row.state == RoundState.DECIDED:
        words = {"day": text.day(row.decided_on), "number": row.register_number}
        return _("It was decided %(day)s. Register number: %(number)s.") % words
    if row.state == RoundState.CANCELLED:
        return _("The round was cancelled, so nothing is decided by it.")
    said = (
        _("The council has not decided by it yet.")
        if row.decides == Decider.COUNCIL
        else _("The steering group has not decided by it yet.")
    )
    if row.appeal_until is None or not is_open_to_appeals(row, timezone.localdate()):
        return said
    return said + " " + _("Everybody can appeal until %(day)s.") % {"day": text.day(row.appeal_until)}


def _count(row: Round) -> BallotCount | None:
    return count_of(row) if row.state in COUNTED else None
