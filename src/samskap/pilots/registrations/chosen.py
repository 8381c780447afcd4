"""What the pilots' room adds to portfolio rounds: invitations as a source, and what became of a chosen candidate."""

from samskap.core.access import Actor, can
from samskap.core.registry import StartBlock
from samskap.pilots.models import Pilot
from samskap.pilots.selectors.chosen import pilot_of, pilots_of_round, pilots_task
from samskap.pilots.selectors.proposing import from_invitation, invitation_page_of
from samskap.pilots.tabs import OVERVIEW_BLOCKS
from samskap.portfolio.blocks import CANDIDATE_BLOCKS, ROUND_BLOCKS, SOURCE_PAGES, SOURCES, WORK_TASKS
from samskap.portfolio.models import Candidate, Origin, Round


def on_candidate(actor: Actor, candidate: Candidate) -> StartBlock | None:
    """The pilot that it became, or the way to begin one for those who may."""
    pilot, may_begin = pilot_of(actor, candidate)
    if pilot is None and not may_begin:
        return None
    return StartBlock("pilots/chosen/on_candidate.html", {"pilot": pilot, "candidate": candidate})


def on_pilot(actor: Actor, pilot: Pilot) -> StartBlock | None:
    """Which round chose it: one query, none where it began in another way."""
    if pilot.candidate_id is None:
        return None
    candidate = Candidate.objects.select_related("round").get(pk=pilot.candidate_id)
    if not can(actor, "portfolio.view_candidate", candidate):
        return None
    return StartBlock("pilots/chosen/on_pilot.html", {"candidate": candidate})


def on_round(actor: Actor, row: Round) -> StartBlock | None:
    """The pilots that came of a decided round; for those who hold it also what has not begun."""
    found = pilots_of_round(actor, row)
    if found is None or not (found.pilots or found.waiting):
        return None
    return StartBlock("pilots/chosen/on_round.html", {"found": found, "round": row})


ROUND_BLOCKS[12] = on_round
WORK_TASKS[90] = pilots_task
CANDIDATE_BLOCKS[5] = on_candidate
OVERVIEW_BLOCKS.append(on_pilot)
SOURCES["invitation"] = from_invitation
SOURCE_PAGES[Origin.INVITATION] = invitation_page_of
