"""Tags for candidates, the legs of the helix, and hours."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from samskap.core.models import HelixLeg
from samskap.portfolio.models import CandidateState
from samskap.portfolio.selectors.results.grants import KEPT
from samskap.ui import text
from samskap.ui.status import status_markup

register = template.Library()

CANDIDATE_STATES = {
    CandidateState.IN: ("success", "circle"),
    CandidateState.MERGED: ("neutral", "square"),
    CandidateState.WITHDRAWN: ("neutral", "cross"),
    CandidateState.OUT: ("neutral", "cross"),
}


@register.simple_tag
def candidate_status(state: str) -> SafeString:
    """Whether a candidate can still be chosen."""
    known = CandidateState(state)
    return status_markup(str(known.label), *CANDIDATE_STATES[known])


@register.simple_tag
def decision_status(is_chosen: bool) -> SafeString:
    """What was decided about a candidate."""
    return (
        status_markup(_("Chosen"), "success", "check")
        if is_chosen
        else status_markup(_("Not chosen"), "neutral", "cross")
    )


@register.simple_tag
def leg_mark(leg: str) -> SafeString:
    """A leg of the helix by its shape, colour and name."""
    return _leg_markup(leg, get_language())


@register.filter
def leg_marks(legs: Sequence[str]) -> SafeString:
    """``one.legs|leg_marks`` are the marks of these legs beside one another."""
    return _legs_markup(tuple(legs), get_language())


@lru_cache(maxsize=256)
def _legs_markup(legs: tuple[str, ...], language: str | None) -> SafeString:
    return format_html_join("", "{}", ((_leg_markup(leg, language),) for leg in legs))


@register.filter
def leg_marks_of_page(legs: Sequence[str]) -> SafeString:
    """The same in a line ``outcome-legs``, on a page with hundreds of them that has the shapes once
    (``portfolio/rounds/result/shapes.html``)."""
    return _pointing_markup(tuple(legs), get_language())


@lru_cache(maxsize=256)
def _pointing_markup(legs: tuple[str, ...], language: str | None) -> SafeString:
    mark = '<span><svg class="g{0}" aria-hidden="true"><use href="#leg-{0}"/></svg>{1}</span>'
    return format_html_join("", mark, ((HelixLeg.values.index(leg), HelixLeg(leg).label) for leg in legs))


@lru_cache(maxsize=64)
def _leg_markup(leg: str, language: str | None) -> SafeString:
    """Kept by language, since a page of candidates says the same four again and again."""
    context = {"index": HelixLeg.values.index(leg), "name": HelixLeg(leg).label}
    return render_to_string("portfolio/rounds/public/leg_mark.html", context)


@register.simple_tag
def findings(found: object, template_name: str) -> SafeString:
    """What a count and the decision by it say, drawn once for all who read the same in one language: ``found`` is kept
    by its selector, is never changed, and is equal to itself only."""
    return _findings_markup(found, template_name, get_language())


@lru_cache(maxsize=KEPT)
def _findings_markup(found: object, template_name: str, language: str | None) -> SafeString:
    return render_to_string(template_name, {"result": found})


@register.simple_tag
def leg_tone(leg: str) -> str:
    """The class that gives a leg its colour."""
    return f"g{HelixLeg.values.index(leg)}"


@register.filter
def plainly(amount: Decimal) -> str:
    """``12``, and ``12.50`` where there are hundredths: a number under a heading that says what it counts."""
    return text.number(amount, 2 if amount % 1 else 0)


@register.filter
def hours(amount: Decimal) -> str:
    """``12|hours`` is ``12 hours``; halves and less are said where there are any."""
    whole = amount == amount.to_integral_value()
    number = text.number(amount, 0 if whole else 2)
    return ngettext("%(number)s hour", "%(number)s hours", 1 if amount == 1 else 2) % {"number": number}
