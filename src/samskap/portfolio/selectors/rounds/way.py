"""The way of a round as everybody sees it: each step, when it is, and how far the round has come."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samskap.portfolio.models import BallotBox, Round, RoundState
from samskap.portfolio.steps import WAY
from samskap.ui import text


@dataclass(frozen=True)
class WayStep:
    """A step of the way. ``state``: ``done``, ``now`` or ``later``; ``when`` is a sentence, or nothing."""

    label: str
    when: str
    state: str


def way_of(row: Round, box: BallotBox | None) -> list[WayStep]:
    """The steps everybody sees, from gathering on; ``box`` is its vote once the rules are locked."""
    whens = {
        RoundState.GATHERING: _("until %(day)s") % {"day": text.day(row.gather_until)},
        RoundState.WORKSHOP: text.moment(row.workshop_at) if row.workshop_at else "",
        RoundState.SCREENING: _("until %(day)s") % {"day": text.day(row.screen_until)},
        RoundState.VOTING: _when_votes(box),
        RoundState.APPEAL: _("until %(day)s") % {"day": text.day(row.appeal_until)} if row.appeal_until else "",
        RoundState.DECIDED: _("by %(day)s") % {"day": text.day(row.decide_on)},
    }
    if row.decided_on:
        whens[RoundState.DECIDED] = text.day(row.decided_on)
    come = WAY.index(RoundState(row.state)) if row.state in WAY else -1
    return [
        WayStep(str(state.label), whens.get(state, ""), _state(at, come, row.state == RoundState.DECIDED))
        for at, state in enumerate(WAY)
        if state != RoundState.DRAFT
    ]


def _state(at: int, come: int, is_over: bool) -> str:
    if at < come or is_over:
        return "done"
    return "now" if at == come else "later"


def _when_votes(box: BallotBox | None) -> str:
    if box is None:
        return ""
    return _("%(first)s to %(last)s") % {"first": text.day(box.opens_at), "last": text.day(box.closes_at)}


def next_of(row: Round, steps: Sequence[WayStep]) -> str:
    """Where the round is, as a sentence for a card."""
    now = steps[-1] if row.decided_on else next((one for one in steps if one.state == "now"), None)
    if now is None:
        return str(row.get_state_display())
    return f"{now.label}, {now.when}" if now.when else now.label
