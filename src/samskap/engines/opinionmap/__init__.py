"""Votes -> groups of opinion, what they share and where they differ.

    from samskap.engines.opinionmap import fit
    drawn = fit(participants, statements, votes, times=times, moderated_out=[12])

Arrays in, frozen results out; no files, no clock, no network, no Django.
"""

from __future__ import annotations

from .agreement import adjusted_rand_index
from .confidence import with_confidence
from .errors import OpinionMapError
from .fit import MODES, fit
from .live import predict, subgroups, update
from .place import Placement, Reason, explain, explain_participant, project
from .priority import draw, priorities
from .ranking import wilson
from .result import Candidate, Group, OpinionMap, Ranked, Representative
from .routing import Routing, next_statement, routing_of, routing_weights

__all__ = [
    "MODES",
    "Candidate",
    "Group",
    "OpinionMap",
    "OpinionMapError",
    "Placement",
    "Ranked",
    "Reason",
    "Representative",
    "Routing",
    "adjusted_rand_index",
    "draw",
    "explain",
    "explain_participant",
    "fit",
    "next_statement",
    "predict",
    "priorities",
    "project",
    "routing_of",
    "routing_weights",
    "subgroups",
    "update",
    "wilson",
    "with_confidence",
]
