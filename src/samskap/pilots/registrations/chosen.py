"""What the pilots' room adds to portfolio rounds: invitations as a source, and what became of a chosen candidate."""

from samskap.core.access import Actor, can
from samskap.core.registry import StartBlock
from samskap.pilots.models import Pilot
from samskap.pilots.selectors.chosen import pilot_of
from samskap.pilots.selectors.proposing import from_invitation, invitation_page_of
from samskap.pilots.tabs import OVERVIEW_BLOCKS
from samskap.portfolio.blocks import CANDIDATE_BLOCKS, SOURCE_PAGES, SOURCES
from samskap.portfolio.models import Candidate, Origin


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


CANDIDATE_BLOCKS[5] = on_candidate
OVERVIEW_BLOCKS.append(on_pilot)
SOURCES["invitation"] = from_invitation
SOURCE_PAGES[Origin.INVITATION] = invitation_page_of
