"""Add1: every voter gets one currency unit more, and again, while the outcome can be paid.

Purses are raised by `step` as long as the rule does not spend more than the budget. `add1-overspend` stops there and
keeps the last outcome that could be paid; `add1-exhaustive` stops before that at the first outcome to which no project
can be added. Both end when everything that anybody wants is bought.

A step that makes the same purchases as the one before changes nothing, so not every step is run: `Run.repeat` shows
from two runs that all between them are the same. Steps double while that holds and are halved where it does not, so
every step at which something changes is found, in about the logarithm of the steps between.

Source: Faliszewski, Flis, Peters, Pierczyński, Skowron, Stolicki, Szufa, Talmon, "Participatory Budgeting: Data, Tools
and Analysis" (IJCAI 2023); what cities call Add1 stops at the first overspend.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .equal_shares import Run, Setting

OVERSPEND, EXHAUSTIVE, EVERYTHING = "overspend", "exhaustive", "everything"


@dataclass(frozen=True, eq=False, slots=True)
class Completed:
    """The last outcome that could be paid, how many steps above the first start it was found and why none followed."""

    run: Run
    steps: int
    stopped: str
    runs: int


def add1(given: Setting, start: tuple[Fraction, ...], step: tuple[Fraction, ...], exhaustive: bool) -> Completed:
    """Raise the purses of all by `step` (one for each leg) until a stop."""
    best, steps, stopped, runs = _raised(given, start, step, exhaustive)
    # once more from the start, since rounds that were known beforehand say nothing of ties
    return Completed(Run(given, best.start).finish(), steps, stopped, runs)


def _raised(
    given: Setting, start: tuple[Fraction, ...], step: tuple[Fraction, ...], exhaustive: bool
) -> tuple[Run, int, str, int]:
    best, steps, runs = Run(given, start).finish(), 0, 1
    while True:
        if exhaustive and not _fits(best):
            return best, steps, EXHAUSTIVE, runs
        if len(best.bought) == len(given.wanted):
            return best, steps, EVERYTHING, runs
        stride, differs, known = 1, 0, 0
        while True:
            reach = steps + stride
            run = Run(given, tuple(one + reach * more for one, more in zip(start, step, strict=True)))
            runs += 1
            shown = run.repeat(best, known)
            if shown == len(best.bought) and not run.advance():
                best, steps = run, reach
                if steps == differs:
                    differs, known = 0, 0
                stride = max(1, (differs - steps) // 2) if differs else 2 * stride
            elif stride == 1:
                break
            else:
                # somewhere up to here something changes, after the rounds that were shown to be the same
                differs, known, stride = reach, shown, stride // 2
        run.finish(given.budget)
        if run.spent > given.budget:
            return best, steps, OVERSPEND, runs
        best, steps = run, reach


def _fits(run: Run) -> bool:
    """Whether a project that somebody wants could be added without more being spent than there is."""
    given = run.given
    chosen = {one.project for one in run.bought}
    return any(index not in chosen and run.spent + given.costs[index] <= given.budget for index in given.wanted)
