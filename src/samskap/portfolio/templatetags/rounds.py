"""Tags for pages of portfolio rounds."""

from dataclasses import dataclass
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy

from samskap.portfolio.models import Round, RoundState
from samskap.portfolio.selectors.rounds.workshop import Line, Workshop
from samskap.ui.status import status_markup

register = template.Library()

STATES = {
    RoundState.DRAFT: ("neutral", "ring"),
    RoundState.GATHERING: ("info", "circle"),
    RoundState.WORKSHOP: ("info", "circle"),
    RoundState.SCREENING: ("info", "diamond"),
    RoundState.READY: ("info", "ring"),
    RoundState.VOTING: ("success", "circle"),
    RoundState.APPEAL: ("warning", "triangle"),
    RoundState.DECIDED: ("success", "check"),
    RoundState.CANCELLED: ("neutral", "cross"),
}


@register.simple_tag
def round_status(state: str) -> SafeString:
    """Where a round stands."""
    known = RoundState(state)
    return status_markup(str(known.label), *STATES[known])


TASKS = {
    "done": (gettext_lazy("Done"), "success", "check"),
    "now": (gettext_lazy("Now"), "warning", "triangle"),
    "later": (gettext_lazy("Later"), "neutral", "ring"),
    "always": (gettext_lazy("Always open"), "info", "circle"),
}


@register.simple_tag
def task_status(state: str) -> SafeString:
    """Whether a line of the workroom is done, to be done now or later."""
    word, color, shape = TASKS[state]
    return status_markup(str(word), color, shape)


@dataclass(frozen=True)
class Table:
    """What all rows of the workshop's table have in common."""

    here: str
    language: str
    currency: str
    on_screen: bool
    has_marks: bool


@register.simple_tag
def workshop_table(row: Round, shown: Workshop, on_screen: bool) -> Table:
    """For :func:`workshop_row`."""
    here = reverse("workshop", args=[row.token])
    return Table(here, row.language, row.currency, on_screen, shown.may_merge and not on_screen)


@register.simple_tag
def workshop_row(line: Line, table: Table) -> SafeString:
    """A candidate in the table of the workshop."""
    return _workshop_row(line, table, get_language())


@lru_cache(maxsize=1024)
def _workshop_row(line: Line, table: Table, language: str | None) -> SafeString:
    """Kept: from one click in a meeting to the next, all rows but one stay as they are."""
    return render_to_string("portfolio/rounds/build/row.html", {"line": line, "table": table})
