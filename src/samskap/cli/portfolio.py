"""samskap portfolio choose: a Pabulib file -> what is chosen, who paid for it and what was missing."""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from samskap.engines.allocation import (
    COMPLETIONS,
    RULES,
    SATISFACTIONS,
    STARTS,
    TIES,
    Allocation,
    AllocationError,
    Election,
    PabulibError,
    choose,
    read_pabulib,
)

from . import votes
from .failure import UnusableInput

LISTED = 10
STEP = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?)(%?)")
WHY_ENDED = {
    "overspend": "after one more, more would have been spent than there is",
    "exhaustive": "nothing more would have fitted into the budget",
    "everything": "everything that anybody wants is bought",
}


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command ``portfolio``."""
    portfolio = commands.add_parser("portfolio", help="portfolios chosen from ballots and a budget")
    actions = portfolio.add_subparsers(required=True, metavar="ACTION")
    one = actions.add_parser(
        "choose",
        help="what a rule chooses from a Pabulib file, and why",
        description="Reads one participatory-budgeting election in the Pabulib format (.pb).",
    )
    one.add_argument("file", type=Path, metavar="FILE", help="Pabulib file")
    one.add_argument("--rule", choices=RULES, default="equal-shares", help="default: %(default)s")
    one.add_argument(
        "--satisfaction", choices=SATISFACTIONS, default="cost", help="what a project is worth (default: %(default)s)"
    )
    one.add_argument(
        "--completion", choices=COMPLETIONS, default="none", help="what follows equal shares (default: %(default)s)"
    )
    one.add_argument(
        "--step",
        type=_step,
        default=(Fraction(1), "unit"),
        help="currency units a voter in each step of Add1, or with %% a part of what a voter begins with (default: 1)",
    )
    one.add_argument(
        "--start",
        choices=STARTS,
        default="exact",
        help="the budget over the voters, or its whole units (default: exact)",
    )
    one.add_argument("--ties", choices=TIES, default="name", help="what breaks ties (default: name, as text)")
    one.add_argument("--json", action="store_true", help="print JSON")
    one.set_defaults(run=_choose)
    votes.add_to(actions)


def _step(text: str) -> tuple[Fraction, str]:
    """How much, and of what it is said (`STEPS`)."""
    said = STEP.fullmatch(text)
    if said is None or not Fraction(said[1]):
        raise argparse.ArgumentTypeError(f"“{text}” is not an amount above 0, such as 1, 0.5 or 1%")
    return (Fraction(said[1]) / 100, "start") if said[2] else (Fraction(said[1]), "unit")


def _choose(options: argparse.Namespace) -> int:
    started = time.perf_counter()
    election = _read(options.file)
    read = time.perf_counter()
    instance = election.instance
    try:
        chosen = choose(
            instance.projects,
            instance.ballots,
            instance.budgets,
            rule=options.rule,
            satisfaction=options.satisfaction,
            completion=options.completion,
            step=options.step[0],
            step_of=options.step[1],
            start=options.start,
            ties=options.ties,
            shares=election.shares,
        )
    except AllocationError as error:
        raise UnusableInput(str(error)) from error
    seconds = {"read": round(read - started, 6), "choose": round(time.perf_counter() - read, 6)}
    if options.json:
        print(json.dumps(as_json(chosen, seconds)))
    else:
        print("\n".join(as_text(chosen, election)))
    return 0


def _read(path: Path) -> Election:
    try:
        with path.open("rb") as file:
            return read_pabulib(file)
    except OSError as error:
        raise UnusableInput(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from error
    except PabulibError as error:
        raise UnusableInput(f"{path}, {error}") from error
    except AllocationError as error:
        raise UnusableInput(f"{path}: {error}") from error
    except ValueError as error:
        # a NUL in the name
        raise UnusableInput(f"{str(path)!r} is not the name of a file: {error}.") from error


def as_json(chosen: Allocation, seconds: dict[str, float]) -> dict[str, Any]:
    """The allocation in the form of exchange that ``--json`` prints; money is the first resource."""
    return {
        "winners": list(chosen.winners),
        "spent": _number(chosen.spent[0]),
        "budget": _number(chosen.budgets[0]),
        "voters": chosen.voters,
        "rule": chosen.rule,
        "completion": chosen.completion,
        "purchases": [
            {
                "project": one.project,
                "cost": _number(one.cost),
                "rho": None if one.rho is None else float(one.rho),
                "payers": one.payers,
            }
            for one in chosen.purchases
        ],
        "runner_up": [{"project": one.project, "missing": _number(one.missing)} for one in chosen.runner_up],
        "seconds": seconds,
    }


def _number(amount: Fraction) -> int | float:
    return int(amount) if amount.denominator == 1 else float(amount)


def as_text(chosen: Allocation, election: Election) -> Iterator[str]:
    """The allocation in lines for a reader."""
    projects = election.instance.projects
    titles = {one.name: _plain(title) for one, title in zip(projects, election.titles, strict=False)}

    def called(name: str) -> str:
        return f"{name}: {titles[name]}" if titles.get(name) else name

    completed = "" if chosen.completion == "none" else f", completed by {chosen.completion}"
    yield f"{_count(len(projects))}, {chosen.voters:,} voters, a budget of {_money(chosen.budgets[0])}."
    yield f"Rule: {chosen.rule}{completed}; satisfaction: {chosen.satisfaction}."
    if chosen.stopped:
        had = _money(chosen.endowments[0])
        what = "break point" if chosen.completion == "add1-breakpoints" else "step"
        steps = f"{chosen.steps:,} {what}" if chosen.steps == 1 else f"{chosen.steps:,} {what}s"
        yield f"Each voter had {had} in the end, after {steps}; {WHY_ENDED[chosen.stopped]}."
    yield ""
    yield f"Chosen: {_count(len(chosen.winners))} for {_money(chosen.spent[0])}; {_money(chosen.left[0])} is left."
    for number, one in enumerate(chosen.purchases, 1):
        yield f"{number:4}. {_money(one.cost):>12}  {one.payers:7,} {_verb(one.stage)}  {called(one.project)}"
    for tie in chosen.ties:
        others = ", ".join(tie.projects[1:])
        yield f"Tie for place {tie.position + 1}: {tie.projects[0]} before {others}, by {tie.by}."
    if chosen.runner_up:
        first = f", the first {LISTED}" if len(chosen.runner_up) > LISTED else ""
        yield ""
        yield f"Not chosen: {_count(len(chosen.runner_up))}{first}"
    for other in chosen.runner_up[:LISTED]:
        yield f"      {_money(other.missing):>12} of {_money(other.cost)} missing  {called(other.project)}"


def _verb(stage: str) -> str:
    return "paid" if stage == "equal-shares" else "wanted it"


def _count(number: int) -> str:
    return f"{number} project" if number == 1 else f"{number} projects"


def _money(amount: Fraction) -> str:
    return f"{amount.numerator:,}" if amount.denominator == 1 else f"{float(amount):,.2f}"


def _plain(text: str) -> str:
    """One line of what was written by others, without characters that steer a terminal."""
    return "".join(one if one.isprintable() else "�" for one in " ".join(text.split()))
