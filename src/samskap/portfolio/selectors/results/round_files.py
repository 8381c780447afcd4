"""The result of a round as files: what anybody can count again, and tables for spreadsheets. No cell is a formula."""

import csv
import io
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from samskap.core.plain import guard_cell
from samskap.portfolio.models import BallotCount
from samskap.portfolio.selectors.grants.deciding import BOM
from samskap.portfolio.selectors.results.grants import as_json, public_file
from samskap.portfolio.selectors.results.round_findings import RoundLine
from samskap.portfolio.selectors.results.rounds import RoundResult, lines_of, round_of

VOTES = "\nVOTES\n"


def ballots_csv(count: BallotCount) -> str:
    """A line for each ballot in a random order: what it names, its points or places, its group of voters; no code and
    nothing about whoever cast it. It is the last part of the public file."""
    return BOM + public_file(count).split(VOTES, 1)[1].replace("\n", "\r\n")


def result_csv(result: RoundResult) -> str:
    """A line for each candidate, what was chosen first."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    head = [
        _("Number"),
        _("Name"),
        _("Result"),
        _("Cost"),
        _("Currency"),
        _("Hours of work"),
        _("Voters who wanted it"),
    ]
    writer.writerow([*head, _("Why"), _("Cost scenarios in which it is chosen"), _("Cost scenarios"), _("Decision")])
    for one in result.lines:
        writer.writerow(
            [
                one.number,
                guard_cell(one.name),
                _("Chosen") if one.is_chosen else _("Not chosen"),
                f"{one.cost:.2f}",
                result.round.currency,
                _plain(one.hours),
                one.supporters,
                guard_cell(one.why),
                one.scenario["chosen"] if one.scenario else "",
                result.draws,
                _decided(one),
            ]
        )
    return BOM + out.getvalue()


def round_as_json(count: BallotCount) -> dict[str, Any]:
    """The result for machines, with the rules, and what was decided."""
    row = round_of(count)
    decided = [
        {"number": one.number, "chosen": one.decided == "chosen", "as_counted": not one.against, "reason": one.reason}
        for one in lines_of(count)
        if one.decided
    ]
    said = {
        "state": row.state,
        "decided_on": row.decided_on and row.decided_on.isoformat(),
        "register_number": row.register_number,
        "lines": decided,
    }
    return {**as_json(count), "round": row.token, "decision": said}


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"


def _decided(one: RoundLine) -> str:
    if not one.decided:
        return ""
    return _("Chosen") if one.decided == "chosen" else _("Not chosen")
