"""The result of a vote in sentences, for whoever has never heard of its rule; in the reader's language."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.ui import text


def why_chosen(one: Mapping[str, Any], rule: str) -> str:
    """Who paid for it, or how many wanted it."""
    if one["stage"] == "equal-shares" and one["people"] is not None:
        people = ngettext("%(number)s person", "%(number)s people", one["people"])
        others = ngettext("%(number)s organisation", "%(number)s organisations", one["organisations"])
        return _("Paid by %(people)s and %(organisations)s.") % {
            "people": people % {"number": text.number(one["people"])},
            "organisations": others % {"number": text.number(one["organisations"])},
        }
    if one["stage"] == "equal-shares":
        return ngettext("Paid by %(number)s voter.", "Paid by %(number)s voters together.", one["payers"]) % {
            "number": text.number(one["payers"])
        }
    words = {"number": text.number(one["supporters"])}
    if rule == "equal-shares":
        return (
            ngettext(
                "Bought with money that was left: wanted by %(number)s voter.",
                "Bought with money that was left: wanted by %(number)s voters.",
                one["supporters"],
            )
            % words
        )
    return ngettext("Wanted by %(number)s voter.", "Wanted by %(number)s voters.", one["supporters"]) % words


def why_not_chosen(one: Mapping[str, Any], currency: str) -> str:
    """What would have been enough, as far as the count has found it."""
    if not one["supporters"]:
        return _("Nobody voted for it.")
    more, less = one.get("more_supporters"), one.get("less_cost")
    if less is not None and Decimal(less) >= Decimal(one["cost"]):
        less = None
    words = {"number": text.number(more), "sum": text.money(None if less is None else Decimal(less), currency)}
    if more and less:
        return (
            ngettext(
                "One more supporter would have been enough, or a cost that is %(sum)s lower.",
                "%(number)s more supporters would have been enough, or a cost that is %(sum)s lower.",
                more,
            )
            % words
        )
    if more:
        return (
            ngettext(
                "One more supporter would have been enough.",
                "%(number)s more supporters would have been enough.",
                more,
            )
            % words
        )
    if less:
        return _("A cost that is %(sum)s lower would have been enough.") % words
    return _("There was not enough money for it.")


def how_tie_was_broken(by: str) -> str:
    """What decided between equal ones."""
    return {
        "name": _("The lower number on the ballot decided, as the rules say."),
        "votes": _("More supporters decided, as the rules say."),
        "min-cost": _("The lower cost decided, as the rules say."),
        "max-cost": _("The higher cost decided, as the rules say."),
    }[by]


def summary(chosen: int, of: int, spent: Decimal, budget: Decimal, currency: str) -> str:
    """How many were chosen, and for how much."""
    words = {
        "chosen": text.number(chosen),
        "all": text.number(of),
        "spent": text.money(spent, currency),
        "budget": text.money(budget, currency),
    }
    if not chosen:
        return _("None of %(all)s was chosen.") % words
    return (
        ngettext(
            "%(chosen)s of %(all)s is chosen. It costs %(spent)s of %(budget)s.",
            "%(chosen)s of %(all)s are chosen. Together they cost %(spent)s of %(budget)s.",
            chosen,
        )
        % words
    )
