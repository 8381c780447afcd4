"""The gates of a pilot as one declared table: from which state to which, on what conditions, by whom.

Everything about a pilot that a gate looks at is in :class:`PilotFacts`; nothing here reads the database, so the whole
table can be tested exhaustively and shown on a page. The idea is the stage-gate process (Cooper 1990): at each gate
the criteria are listed beforehand, and somebody named decides.
"""

from samskap.pilots.gates.conditions import Condition, demand_shuts, lacks_owner
from samskap.pilots.gates.facts import UNTRIAGED_DAYS, DemandFact, PilotFacts
from samskap.pilots.gates.reviewing import Line, LineStatus, Review, next_passage, passages_from, review
from samskap.pilots.gates.table import BY_KEY, PASSAGES, Passage

__all__ = [
    "BY_KEY",
    "PASSAGES",
    "UNTRIAGED_DAYS",
    "Condition",
    "DemandFact",
    "Line",
    "LineStatus",
    "Passage",
    "PilotFacts",
    "Review",
    "demand_shuts",
    "lacks_owner",
    "next_passage",
    "passages_from",
    "review",
]
