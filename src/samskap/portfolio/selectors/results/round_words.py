"""The result of a round in sentences, for whoever has never heard of its rule; in the reader's language."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.portfolio.scenarios import DRAWS
from samskap.ui import text


def hours_text(amount: Decimal) -> str:
    """``60 hours``; halves and less are said where there are any."""
    number = text.number(amount, 0 if amount == amount.to_integral_value() else 2)
    return ngettext("%(number)s hour", "%(number)s hours", 1 if amount == 1 else 2) % {"number": number}


def sum_up(chosen: int, of: int, spent: str, budget: str, hours: tuple[Decimal, Decimal] | None) -> str:
    """How many were chosen, and for how much of what there is; ``hours``: those taken, and those there are."""
    words = {"chosen": text.number(chosen), "all": text.number(of), "spent": spent, "budget": budget}
    if not chosen:
        return _("None of %(all)s was chosen.") % words
    if hours is None:
        said = ngettext(
            "%(chosen)s of %(all)s is chosen. It costs %(spent)s of %(budget)s.",
            "%(chosen)s of %(all)s are chosen. Together they cost %(spent)s of %(budget)s.",
            chosen,
        )
        return said % words
    said = ngettext(
        "%(chosen)s of %(all)s is chosen. It costs %(spent)s of %(budget)s and takes %(taken)s of %(hours)s.",
        "%(chosen)s of %(all)s are chosen. Together they cost %(spent)s of %(budget)s and take %(taken)s of %(hours)s.",
        chosen,
    )
    return said % {**words, "taken": text.number(hours[0]), "hours": hours_text(hours[1])}


def why_left_out(one: Mapping[str, Any], names: Mapping[int, str], currency: str) -> str:
    """Why something was not chosen, and what would have been enough, as far as the count has found it."""
    if not one["supporters"]:
        return _("Nobody voted for it.")
    if one["waits_for"]:
        return _("It needs what was not chosen: %(names)s.") % {"names": _listed(one["waits_for"], names)}
    ruled = ""
    if one["ruled_out_by"]:
        ruled = _("It cannot go together with what was chosen: %(names)s.") % {
            "names": _listed(one["ruled_out_by"], names)
        }
    enough = _enough(one, currency)
    if enough:
        said = _("%(what)s would have been enough.") % {"what": _either(enough)}
        return f"{ruled} {said[:1].upper()}{said[1:]}".strip()
    return ruled or _lacked(one, currency)


def why_together(needs: Sequence[int], names: Mapping[int, str]) -> str:
    """What something that was chosen needs."""
    return _("It needs what was chosen too: %(names)s.") % {"names": _listed(needs, names)}


def how_sure(row: Mapping[str, Any], draws: int, is_chosen: bool) -> str:
    """In how many cost scenarios it is chosen."""
    words = {"times": text.number(row["chosen"]), "all": text.number(draws)}
    if not draws:
        return ""
    if is_chosen:
        said = _("Stays in %(times)s of %(all)s cost scenarios.") % words
        return f"{said} {_('If it alone costs the most, it is not chosen.')}" if row["alone"] is False else said
    return _("Would be chosen in %(times)s of %(all)s cost scenarios.") % words


def sure_in_all(rows: Sequence[Mapping[str, Any]], chosen: Sequence[int], draws: int) -> str:
    """How much of the result holds whatever things come to cost."""
    if not draws or not chosen:
        return ""
    firm = sum(row["chosen"] * 10 >= draws * 9 for row in rows if row["number"] in chosen)
    said = ngettext(
        "%(firm)s of %(all)s chosen stays in at least nine of ten cost scenarios.",
        "%(firm)s of %(all)s chosen stay in at least nine of ten cost scenarios.",
        firm,
    ) % {"firm": text.number(firm), "all": text.number(len(chosen))}
    if draws < DRAWS:
        said += " " + _("There was time for %(draws)s of %(asked)s scenarios.") % {
            "draws": text.number(draws),
            "asked": text.number(DRAWS),
        }
    return said


def _enough(one: Mapping[str, Any], currency: str) -> list[str]:
    """Each of the changes that would have been enough by itself."""
    found = []
    more, less, hours = one.get("more_supporters"), one.get("less_cost"), one.get("less_hours")
    if more:
        said = ngettext("one more supporter", "%(number)s more supporters", more)
        found.append(said % {"number": text.number(more)})
    if hours is not None and Decimal(hours) < Decimal(one["hours"]):
        found.append(_("%(hours)s less") % {"hours": hours_text(Decimal(hours))})
    if less is not None and Decimal(less) < Decimal(one["cost"]):
        found.append(_("a cost that is %(sum)s lower") % {"sum": text.money(Decimal(less), currency)})
    return found


def _lacked(one: Mapping[str, Any], currency: str) -> str:
    """What was missing in the end."""
    lacked = [text.money(_whole(one["missing"]), currency)] if Decimal(one["missing"]) else []
    if Decimal(one.get("missing_hours", 0)):
        lacked.append(hours_text(_whole(one["missing_hours"])))
    if not lacked:
        return _("There was not enough for it.")
    what = lacked[0] if len(lacked) == 1 else _("%(one)s and %(other)s") % {"one": lacked[0], "other": lacked[1]}
    return _("Those who wanted it were short of %(what)s.") % {"what": what}


def _whole(amount: str) -> Decimal:
    """Rounded up: never less than what was missing."""
    return Decimal(amount).to_integral_value(ROUND_CEILING)


def _either(parts: Sequence[str]) -> str:
    """``a, b or c``."""
    if len(parts) == 1:
        return parts[0]
    return _("%(one)s or %(other)s") % {"one": ", ".join(parts[:-1]), "other": parts[-1]}


def _listed(numbers: Sequence[int], names: Mapping[int, str]) -> str:
    return ", ".join(_("“%(title)s”") % {"title": names[number]} for number in numbers)
