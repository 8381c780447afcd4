"""An election -> the lines of a Pabulib file that `read_pabulib` reads back as the same election."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from fractions import Fraction

from .errors import BadInstance
from .pabulib import MOST_DECIMALS, WITH_POINTS, Election, guard

OURS = ("num_projects", "num_votes", "budget", "vote_type", "legs", "leg_shares")


def write_pabulib(election: Election) -> Iterator[str]:
    """The file's lines, each with its line break ("\\n").

    Voters are numbered from 1 in the order of the ballots: ids of voters are never kept. Cells that a spreadsheet would
    take for a formula are written with an apostrophe before them, which reading takes away. Raises BadInstance for an
    amount that has no decimals to an end within six places, or an id that has a comma.
    """
    yield from (_line(row) for row in _rows(election))


def _rows(election: Election) -> Iterator[Sequence[str]]:
    yield ("META",)
    yield ("key", "value")
    yield from _meta(election)
    yield ("PROJECTS",)
    yield from _projects(election)
    yield ("VOTES",)
    yield from _votes(election)


def _meta(election: Election) -> Iterator[Sequence[str]]:
    instance, further = election.instance, election.resources[1:]
    own = {*OURS, *(f"budget_{name}" for name in further)}
    yield from ((key, value) for key, value in election.meta.items() if key not in own)
    yield "num_projects", str(len(instance.projects))
    yield "num_votes", str(instance.ballots.size)
    yield "vote_type", instance.ballots.kind
    yield "budget", _amount(instance.budget)
    yield from ((f"budget_{name}", _amount(one)) for name, one in zip(further, instance.budgets[1:], strict=True))
    if election.legs:
        yield "legs", ",".join(election.legs)
    if election.shares is not None:
        yield "leg_shares", ",".join(f"{one.numerator}/{one.denominator}" for one in election.shares)


def _projects(election: Election) -> Iterator[Sequence[str]]:
    projects, further = election.instance.projects, election.resources[1:]
    linked = any(one.needs or one.excludes for one in projects)
    header = ["project_id", "cost", *(f"cost_{name}" for name in further), "votes"]
    header += ["name"] if election.titles else []
    header += ["needs", "excludes"] if linked else []
    yield header + (["selected"] if election.selected is not None else [])
    votes = _supporters(election)
    for i, one in enumerate(projects):
        if "," in one.name or not one.name.strip() or one.name != one.name.strip():
            raise BadInstance(f"“{one.name}” cannot be a project's id in a Pabulib file.")
        row = [one.name, *(_amount(cost) for cost in one.costs), str(votes[i])]
        row += [election.titles[i]] if election.titles else []
        row += [",".join(one.needs), ",".join(one.excludes)] if linked else []
        yield row + ([str(int(one.name in election.selected))] if election.selected is not None else [])


def _votes(election: Election) -> Iterator[Sequence[str]]:
    ballots = election.instance.ballots
    names = [one.name for one in election.instance.projects]
    pointed, weighted, sided = ballots.kind in WITH_POINTS, ballots.weights is not None, bool(election.legs)
    header = ["voter_id", "vote", *(["points"] if pointed else [])]
    yield header + (["leg"] if sided else []) + (["voter_weight"] if weighted else [])
    starts, marks, points = ballots.starts.tolist(), ballots.projects.tolist(), ballots.points.tolist()
    legs = ballots.legs.tolist() if ballots.legs is not None else []
    weights = ballots.weights.tolist() if ballots.weights is not None else []
    for i in range(ballots.size):
        piece = slice(starts[i], starts[i + 1])
        row = [str(i + 1), ",".join(names[one] for one in marks[piece])]
        row += [",".join(map(str, points[piece]))] if pointed else []
        row += [election.legs[legs[i]]] if sided else []
        yield row + ([str(weights[i])] if weighted else [])


def _supporters(election: Election) -> list[int]:
    """How many voters name each project."""
    ballots = election.instance.ballots
    counts = [0] * len(election.instance.projects)
    weights = ballots.weights.tolist() if ballots.weights is not None else [1] * ballots.size
    starts, marks = ballots.starts.tolist(), ballots.projects.tolist()
    for i, weight in enumerate(weights):
        for one in marks[starts[i] : starts[i + 1]]:
            counts[one] += weight
    return counts


def _amount(amount: Fraction) -> str:
    scaled = amount * 10**MOST_DECIMALS
    if scaled.denominator != 1:
        raise BadInstance(
            f"{amount} has no end within {MOST_DECIMALS} decimals, so a Pabulib file cannot say it exactly."
        )
    if amount.denominator == 1:
        return str(amount.numerator)
    whole, rest = divmod(scaled.numerator, 10**MOST_DECIMALS)
    return f"{whole}.{rest:0{MOST_DECIMALS}d}".rstrip("0")


class _Line:
    """What `csv.writer` writes to: keeps the last line."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def _line(row: Sequence[str]) -> str:
    kept = _Line()
    # Only characters of the line's end are put in quotation marks; a carriage return within a cell must be.
    csv.writer(kept, delimiter=";", lineterminator="\r\n").writerow([guard(cell) for cell in row])
    return kept.text.removesuffix("\r\n") + "\n"
