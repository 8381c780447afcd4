"""The vote about a round: what must be done before it, its lines in the workroom, its place on public pages."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor, can
from samskap.core.registry import StartBlock, registry
from samskap.portfolio.blocks import CANDIDATE_BLOCKS, ROUND_BLOCKS, WORK_TASKS, Task
from samskap.portfolio.models import Candidate, CandidateState, Round, RoundState
from samskap.portfolio.selectors.votes.attention import round_votes_to_follow
from samskap.portfolio.selectors.votes.round_ballot import before_voting
from samskap.portfolio.selectors.votes.rounds import BEFORE, vote_of_candidate, vote_of_round
from samskap.portfolio.steps import DEMANDS
from samskap.ui import text

SAID = {
    "coming": gettext_lazy("Voting opens %(opens)s."),
    "open": gettext_lazy("Voting is open until %(closes)s."),
    "closed": gettext_lazy("Voting has closed. When all paper is entered and looked through, seal the ballots."),
    "sealed": gettext_lazy("The ballots are sealed. Nothing can be added or changed."),
    "cancelled": gettext_lazy("The vote was called off."),
}


def rules_task(actor: Actor, row: Round) -> Task | None:
    """The rules of the vote in the workroom."""
    url, title = reverse("round_vote_setup", args=[row.token]), _("The rules of the vote")
    if row.state in BEFORE:
        return Task(title, _("Who votes how, and how it is counted, when the candidates are screened."), url, "later")
    if row.state == RoundState.READY:
        said = _("Choose who votes how, and how it is counted. Then lock the rules.")
        return Task(title, said, url, "now", goes_on=can(actor, "portfolio.work_on_round", row))
    if row.state == RoundState.CANCELLED and vote_of_round(actor, row, timezone.now()) is None:
        return None
    return Task(title, _("They are locked, and everybody can read them."), url, "done")


def vote_task(actor: Actor, row: Round) -> Task | None:
    """The vote in the workroom: for those of the organisation, who enter paper and see how many ballots there are."""
    vote = None if row.state in (*BEFORE, RoundState.READY) else vote_of_round(actor, row, timezone.now())
    if vote is None:
        return None
    words = {"opens": text.moment(vote.box.opens_at), "closes": text.moment(vote.box.closes_at)}
    inside = can(actor, "portfolio.view_vote_inside", vote.box)
    url = reverse("vote_work" if inside else "vote", args=[vote.box.token])
    state = {"coming": "later", "open": "now", "closed": "now"}.get(vote.state, "done")
    return Task(_("The vote"), SAID[vote.state] % words, url, state)


def on_round(actor: Actor, row: Round) -> StartBlock | None:
    """The vote on the public page of the round."""
    vote = vote_of_round(actor, row, timezone.now()) if _had_vote(row) else None
    return StartBlock("portfolio/rounds/vote/vote_block.html", {"about": row, "vote": vote}) if vote else None


def on_candidate(actor: Actor, candidate: Candidate) -> StartBlock | None:
    """A candidate that can be voted for, or could until it was taken out."""
    if candidate.round.state != RoundState.VOTING and candidate.state != CandidateState.WITHDRAWN:
        return None  # its place on the ballot says nothing any more
    found = vote_of_candidate(candidate, timezone.now()) if _had_vote(candidate.round) else None
    if found is None or (found[1] not in ("coming", "open") and not found[0].withdrawn_because):
        return None
    return StartBlock("portfolio/rounds/vote/candidate_block.html", {"option": found[0], "state": found[1]})


def _had_vote(row: Round) -> bool:
    return row.state in (RoundState.VOTING, RoundState.APPEAL, RoundState.DECIDED, RoundState.CANCELLED)


DEMANDS[RoundState.READY].append(before_voting)
WORK_TASKS[60] = rules_task
WORK_TASKS[65] = vote_task
ROUND_BLOCKS[20] = on_round
CANDIDATE_BLOCKS[20] = on_candidate
registry.attention.append(round_votes_to_follow)
registry.journal_actions |= {
    "round.vote_prepared": gettext_lazy("Chose the rules of the vote of the portfolio round"),
    "round.gap_said": gettext_lazy("Said why people vote although a leg lacks something"),
    "round.gap_filled": gettext_lazy("A leg lacks nothing any more of what was said"),
    "round.voting_set": gettext_lazy("Took the portfolio round to the vote"),
}
