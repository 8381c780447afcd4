"""What must be done before a round goes on from being planned, from gathering and from building."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.portfolio.models import CandidateState, Duty, Round
from samskap.portfolio.services.rounds.people import FEWEST_STEERING
from samskap.portfolio.steps import Demand
from samskap.ui import text

FEWEST_LEGS = 2
FEWEST_CANDIDATES = 2


def before_publishing(row: Round, now: datetime) -> Iterator[Demand]:
    """Somebody steers, and all days are still to come: one query."""
    named = row.people.filter(duty=Duty.STEERING, user__isnull=False).count()
    yield Demand(
        _("The steering group is named.")
        if named >= FEWEST_STEERING
        else _("The steering group has %(named)d of at least %(few)d people. They answer for the round in public.")
        % {"named": named, "few": FEWEST_STEERING},
        named >= FEWEST_STEERING,
        reverse("round_people", args=[row.token]),
    )
    ahead = row.gather_until >= timezone.localdate(now)
    yield Demand(
        _("All days are still to come.") if ahead else _("The last day for candidates has passed."),
        ahead,
        reverse("edit_round", args=[row.token]),
    )


def before_building(row: Round, now: datetime) -> Iterator[Demand]:
    """There is something to build with, somebody to do it, and a day: two queries."""
    there = row.candidates.filter(state=CandidateState.IN).count()
    yield Demand(
        ngettext("%(count)d candidate is proposed.", "%(count)d candidates are proposed.", there) % {"count": there}
        if there >= FEWEST_CANDIDATES
        else _("There are fewer than two candidates. One alone is no portfolio."),
        there >= FEWEST_CANDIDATES,
    )
    legs = row.parties.filter(joined_at__isnull=False).order_by().values("leg").distinct().count()
    yield Demand(
        ngettext("Parties from %(count)d leg have joined.", "Parties from %(count)d legs have joined.", legs)
        % {"count": legs}
        if legs >= FEWEST_LEGS
        else _("Parties from only one leg have joined. A portfolio is built by at least two."),
        legs >= FEWEST_LEGS,
        reverse("round_parties", args=[row.token]),
    )
    yield Demand(
        _("The workshop is %(when)s.") % {"when": text.moment(row.workshop_at)}
        if row.workshop_at
        else _("The joint workshop has no day yet."),
        row.workshop_at is not None,
        reverse("edit_round", args=[row.token]),
    )


def before_screening(row: Round, now: datetime) -> Iterator[Demand]:
    """The workshop has been, and there still is a choice: one query."""
    held = row.workshop_at is not None and row.workshop_at <= now
    yield Demand(
        _("The joint workshop has begun or been held.")
        if held
        else _("The joint workshop is still to come: %(when)s.") % {"when": text.moment(row.workshop_at)}
        if row.workshop_at
        else _("The joint workshop has no day yet."),
        held,
        reverse("edit_round", args=[row.token]),
        waits=row.workshop_at is not None,
    )
    there = row.candidates.filter(state=CandidateState.IN).count()
    yield Demand(
        ngettext("%(count)d candidate is proposed.", "%(count)d candidates are proposed.", there) % {"count": there}
        if there >= FEWEST_CANDIDATES
        else _("There are fewer than two candidates. One alone is no portfolio."),
        there >= FEWEST_CANDIDATES,
    )
