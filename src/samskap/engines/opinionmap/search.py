"""How many groups the votes carry, from none upward."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from .agreement import adjusted_rand_index
from .ballots import Ints
from .classes import Classes, evidence, fit_classes, place, refine
from .line import Line, fit_line
from .result import GROUPS, LINE, NONE, Candidate
from .sides import Sides

MOST_GROUPS = 8
STRONG = 5.0  # nats of evidence that groups must have above one line, and above no pattern
CLEAR = 0.8  # posterior from which a person speaks for a class while classes are compared
HIDDEN = 0.15  # share of votes hidden to see whether the groups return
TIMES = 16
RETURN, RETURN_TWO = 0.94, 0.4  # mean adjusted Rand index from which groups return; two pass easily: the next is none
PLACED = 0.75  # share of people that a third and further group must leave placed
STARTS_HIDDEN = 8


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """What the search found.

    `structure` as in OpinionMap, `classes` (None without groups), `existence`: how sure it is that there are groups,
    `candidates`: what was weighed.
    """

    structure: str
    classes: Classes | None
    existence: float
    candidates: tuple[Candidate, ...]


def find_groups(sides: Sides) -> Found:
    """The groups that the votes carry.

    There are groups if there is very strong evidence (5 nats) that classes explain the votes better than each
    statement's own share does, and better than one line on which everybody stands somewhere. Their number is the
    largest, up to the number with the most evidence, whose groups return when some votes are hidden at random: over 16
    trials the mean adjusted Rand index, among who is placed in both, is at least .94. A third and every further group
    must also leave three of four people clearly placed. For two groups .4 is enough, since the next number below is
    none; how sure they are is told apart.

    Nothing here depends on anything but `sides`: chance is drawn from a fixed source.

    Source: comparison by evidence: Kass & Raftery (1995), Bayes factors, JASA 90; number of groups by their return:
    Ben-Hur, Elisseeff & Guyon (2002), A stability based method for discovering structure in clustered data; Hennig
    (2007), Cluster-wise assessment of cluster stability, Computational Statistics & Data Analysis 52.
    """
    line = fit_line(sides)
    fitted: dict[int, Classes] = {}
    weighed: dict[int, float] = {}
    for k in range(1, min(MOST_GROUPS, sides.n) + 1):
        fitted[k] = fit_classes(sides, k, np.random.default_rng(k))
        weighed[k] = evidence(sides, fitted[k]) - line.evidence
        if k > 2 and max(weighed[k], weighed[k - 1]) < max(weighed.values()):
            break
    most = max(weighed, key=lambda k: weighed[k])
    tried: dict[int, tuple[float, ...]] = {}
    chosen = None
    if weighed[most] - max(weighed[1], 0.0) >= STRONG:
        for k in range(most, 1, -1):
            if k > 2 and _placed(fitted[k]) < PLACED:
                continue
            again = _found_again(sides, fitted[k])
            tried[k] = _likenesses(fitted[k], again)
            if k == 2:
                fitted[k], tried[k] = _most_returning(sides, fitted[k], again)
            if sum(tried[k]) >= TIMES * (RETURN_TWO if k == 2 else RETURN):
                chosen = k
                break
    candidates = tuple(Candidate(k, weighed[k], _placed(fitted[k]), tried.get(k, ())) for k in fitted)
    if chosen is None:
        return Found(LINE if weighed[1] < 0 else NONE, None, 0.0, candidates)
    return Found(GROUPS, fitted[chosen], _existence(weighed[most], fitted[most], line), candidates)


def _placed(classes: Classes) -> float:
    return float((classes.posterior.max(axis=1) >= CLEAR).mean())


def _found_again(sides: Sides, classes: Classes) -> list[Classes]:
    """As many classes found anew with votes hidden, time and again; of three or more only until too few return."""
    found: list[Classes] = []
    for trial in range(TIMES):
        rng = np.random.default_rng([classes.k, trial])
        found.append(fit_classes(sides.hide(rng, HIDDEN), classes.k, rng, starts=STARTS_HIDDEN))
        missed = sum(1.0 - one for one in _likenesses(classes, found)) if classes.k > 2 else 0.0
        if missed > TIMES * (1.0 - RETURN):
            break
    return found


def _most_returning(sides: Sides, classes: Classes, again: list[Classes]) -> tuple[Classes, tuple[float, ...]]:
    """The classes, or those that are most like all that were found anew, whichever return better.

    Where two divisions explain the votes about as well, chance would else decide which is shown.
    """
    middle = max(again, key=lambda one: sum(_likenesses(one, again)))
    other = refine(sides, middle.posterior)
    best = max((classes, other), key=lambda one: sum(_likenesses(one, again)))
    return best, _likenesses(best, again)


def _likenesses(classes: Classes, others: list[Classes]) -> tuple[float, ...]:
    own = place(classes.posterior, CLEAR)
    return tuple(likeness(own, place(one.posterior, CLEAR)) for one in others)


def likeness(first: Ints, second: Ints) -> float:
    """Adjusted Rand index over who is placed (not -1) in both."""
    both = (first >= 0) & (second >= 0)
    return adjusted_rand_index(first[both], second[both])


def _existence(margin: float, classes: Classes, line: Line) -> float:
    """How sure it is that classes tell more than the line: the margin over its standard error, as a chance.

    Source: Vuong (1989), Likelihood ratio tests for model selection and non-nested hypotheses, Econometrica 57.
    """
    apart = classes.log_likelihoods - line.log_likelihoods
    error = float(apart.std() * np.sqrt(apart.size))
    return float(norm.cdf(margin / error)) if error > 0 else 0.0
