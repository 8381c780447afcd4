"""Conversations whose truth is known: with planted groups, and with none.

Written before the stable mode was tuned, and not changed for its sake. What is drawn stays within what the five real
conversations show: 40 to 150 statements, a median of 15 to 60 votes a participant, participation spread over two orders of
magnitude, some statements shown many times as often as others, a pass in every sixth vote on average, and people who within their
group lean more or less to agreeing and to passing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
AGREE, DISAGREE, PASS = 1, -1, 0


@dataclass(frozen=True, eq=False, slots=True)
class Conversation:
    """v votes of n people on m statements, one a pair.

    `people`, `statements` (v) are indexes, `votes` (v) +1, -1, 0. `group` (n) is the planted group of each person, `agree`
    and `skip` (k x m) each group's chances of agreeing and of passing, averaged over its people.
    """

    people: Ints
    statements: Ints
    votes: npt.NDArray[np.int8]
    group: Ints
    agree: Floats
    skip: Floats

    @property
    def groups(self) -> int:
        """How many groups were planted."""
        return len(self.agree)


def logistic(x: Floats) -> Floats:
    """1 / (1 + exp(-x))."""
    found: Floats = 1.0 / (1.0 + np.exp(-x))
    return found


def shown(rng: np.random.Generator, n: int, m: int, *, median: float, spread: float) -> tuple[Ints, Ints]:
    """Who votes on what: log-normal numbers of votes a person, statements drawn by unequal weight, none twice."""
    counts = np.clip(np.rint(median * np.exp(spread * rng.standard_normal(n))), 1, m).astype(np.int64)
    weights = np.exp(0.7 * rng.standard_normal(m))
    # the smallest of exponential waiting times: a draw without replacement by weight
    waiting = rng.exponential(size=(n, m)) / weights
    order = np.argsort(waiting, axis=1)
    people = np.repeat(np.arange(n), counts)
    place = np.arange(people.size) - np.repeat(np.cumsum(counts) - counts, counts)
    return people, order[people, place]


def cast(rng: np.random.Generator, agree: Floats, skip: Floats) -> npt.NDArray[np.int8]:
    """One vote for each entry: passes with chance `skip`, else agrees with chance `agree`."""
    passes = rng.random(agree.size) < skip
    agrees = rng.random(agree.size) < agree
    return np.where(passes, PASS, np.where(agrees, AGREE, DISAGREE)).astype(np.int8)


def size(rng: np.random.Generator) -> tuple[int, int]:
    """People and statements."""
    return int(rng.integers(200, 1500)), int(rng.integers(40, 150))


def planted(seed: int, groups: int) -> Conversation:
    """`groups` groups, each at least 8 % of the people; seven statements in ten divide them.

    A group's chance of agreeing with a dividing statement is logistic(a + b), a normal with mean 0.6 and deviation 1 for the
    statement, b normal with deviation 3 for the group; where nothing divides, b is normal with deviation 0.2. People add a
    normal with deviation 0.3 of their own.
    """
    rng = np.random.default_rng([seed, groups])
    n, m = size(rng)
    while (shares := rng.dirichlet(np.full(groups, 4.0))).min() < 0.08:
        pass
    group = rng.choice(groups, size=n, p=shares)
    divides = rng.random(m) < 0.7
    level = rng.normal(0.6, 1.0, m)
    away = rng.standard_normal((groups, m)) * np.where(divides, 3.0, 0.2)
    own = rng.normal(0.0, 0.3, n)
    skips = rng.beta(2.0, 11.0, m)
    careful = rng.lognormal(0.0, 0.4, n)
    people, statements = shown(rng, n, m, median=rng.uniform(20, 60), spread=rng.uniform(0.6, 0.9))
    chance = logistic((level + away)[group[people], statements] + own[people])
    skip = np.minimum(skips[statements] * careful[people], 0.9)
    votes = cast(rng, chance, skip)
    inside = [group == g for g in range(groups)]
    agree = np.array([logistic(level + away[g] + own[inside[g], None]).mean(axis=0) for g in range(groups)])
    passing = np.array([np.minimum(skips * careful[inside[g], None], 0.9).mean(axis=0) for g in range(groups)])
    return Conversation(people, statements, votes, group, agree, passing)


def independent(seed: int) -> Conversation:
    """No groups: every vote by the statement alone."""
    rng = np.random.default_rng([seed, 101])
    n, m = size(rng)
    people, statements = shown(rng, n, m, median=rng.uniform(15, 50), spread=rng.uniform(0.6, 1.0))
    return _alone(rng, n, m, people, statements)


def very_unequal(seed: int) -> Conversation:
    """No groups: every vote by the statement alone; most people vote a few times, a few vote on nearly everything."""
    rng = np.random.default_rng([seed, 103])
    n, m = size(rng)
    people, statements = shown(rng, n, m, median=rng.uniform(4, 12), spread=rng.uniform(1.5, 2.0))
    return _alone(rng, n, m, people, statements)


def one_dimension(seed: int) -> Conversation:
    """No groups: everybody somewhere on one line without a gap, normal, even or lopsided in turns.

    A person at t agrees with chance logistic(a + b t), b normal with deviation 1.5.
    """
    rng = np.random.default_rng([seed, 102])
    n, m = size(rng)
    places: Callable[[], Floats] = (
        lambda: rng.standard_normal(n),
        lambda: rng.uniform(-1.7, 1.7, n),
        lambda: rng.gamma(4.0, 0.5, n) - 2.0,
    )[seed % 3]
    place = places()
    level, slope = rng.normal(0.6, 1.0, m), rng.normal(0.0, 1.5, m)
    skips = rng.beta(2.0, 11.0, m)
    people, statements = shown(rng, n, m, median=rng.uniform(15, 50), spread=rng.uniform(0.6, 1.0))
    votes = cast(rng, logistic(level[statements] + slope[statements] * place[people]), skips[statements])
    agree = logistic(level + slope * place[:, None]).mean(axis=0)[None]
    return Conversation(people, statements, votes, np.zeros(n, np.int64), agree, skips[None])


NULLS = {
    "independent votes": independent,
    "one dimension": one_dimension,
    "very unequal participation": very_unequal,
}


def _alone(rng: np.random.Generator, n: int, m: int, people: Ints, statements: Ints) -> Conversation:
    agree = logistic(rng.normal(0.6, 1.0, m))
    skips = rng.beta(2.0, 11.0, m)
    votes = cast(rng, agree[statements], skips[statements])
    return Conversation(people, statements, votes, np.zeros(n, np.int64), agree[None], skips[None])


def best_possible(conversation: Conversation) -> Ints:
    """The group (n) that somebody who knew all chances and shares would name for each person.

    The ceiling for any method. Source: Bayes' rule over independent votes.
    """
    shares = np.bincount(conversation.group, minlength=conversation.groups) / conversation.group.size
    chances = np.stack([(1 - conversation.agree) * (1 - conversation.skip), conversation.skip,
                        conversation.agree * (1 - conversation.skip)])  # fmt: skip
    found = np.log(shares)[:, None] * np.ones(conversation.group.size)
    logs = np.log(chances)
    for g in range(conversation.groups):
        carried = logs[conversation.votes + 1, g, conversation.statements]
        found[g] += np.bincount(conversation.people, weights=carried, minlength=conversation.group.size)
    return np.argmax(found, axis=0)
