"""The one shape in which every measurement reports a figure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the benchmark table.

    `measure` names what was measured and its unit, `case` the data or the load, `ours` and
    `peer_value` the figures as they are to be printed, `peer` the thing compared with (name and
    version) or None, `ratio` peer over ours (or ours over peer, as `note` says), `must_reach` the
    demand in words ("" if there is none) and `reached` whether it holds (None: no demand).
    """

    measure: str
    case: str
    ours: str
    peer: str | None
    peer_value: str | None
    ratio: float | None
    must_reach: str
    reached: bool | None
    note: str = ""
