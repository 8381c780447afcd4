"""What screening demands before a round goes on, and its lines in the workroom."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.access import Actor, can
from samskap.portfolio.blocks import Task
from samskap.portfolio.models import CandidateState, Duty, Round, RoundState
from samskap.portfolio.selectors.screening.barring import screening_of
from samskap.portfolio.services.screening.criteria import BEFORE_SCREENING
from samskap.portfolio.steps import Demand
from samskap.portfolio.weighing import FEWEST, MOST
from samskap.ui import text

MOST_NAMED = 5
"""Candidates that a sentence names."""


def before_scoring(row: Round, now: datetime) -> Iterator[Demand]:
    """It is known what is scored, and by whom: two queries."""
    there = row.criteria.count()
    yield Demand(
        ngettext("%(count)d criterion is set.", "%(count)d criteria are set.", there) % {"count": there}
        if FEWEST <= there <= MOST
        else _("Set %(fewest)d to %(most)d criteria before anybody scores.") % {"fewest": FEWEST, "most": MOST},
        FEWEST <= there <= MOST,
        reverse("round_criteria", args=[row.token]),
    )
    named = row.people.filter(duty=Duty.SCREENER).count()
    yield Demand(
        ngettext("%(count)d person screens the candidates.", "%(count)d people screen the candidates.", named)
        % {"count": named}
        if named
        else _("Nobody is named who screens the candidates. A lead names them."),
        named > 0,
        reverse("round_people", args=[row.token]),
    )


def before_locking(row: Round, now: datetime) -> Iterator[Demand]:
    """Every candidate has points that count, and nobody is cut short: six queries."""
    found = screening_of(row)
    names = [_("“%(title)s”") % {"title": one.title} for one in found.unscored]
    listed = ", ".join(names[:MOST_NAMED]) + ("…" if len(names) > MOST_NAMED else "")
    yield Demand(
        _("Nobody who is impartial has scored %(names)s yet. If all are barred, name another screener.")
        % {"names": listed}
        if names
        else _("Every candidate has been scored by somebody who is impartial."),
        not names,
    )
    is_over = timezone.localdate(now) > row.screen_until
    late = len(found.unfinished)
    yield Demand(
        ngettext(
            "%(count)d screener has not scored everything. There is time until %(day)s.",
            "%(count)d screeners have not scored everything. There is time until %(day)s.",
            late,
        )
        % {"count": late, "day": text.day(row.screen_until)}
        if late and not is_over
        else _("All screeners are done.")
        if not late
        else _("The last day of screening has passed."),
        is_over or not late,
    )


def criteria_task(actor: Actor, row: Round) -> Task | None:
    """The line about criteria: one query, none once they are locked."""
    if row.state == RoundState.CANCELLED:
        return None
    if row.criteria_locked_at is not None:
        return Task(
            _("Criteria"), _("They are locked and cannot change."), reverse("round_criteria", args=[row.token]), "done"
        )
    names = [one.name for one in row.criteria.all()]
    said = ", ".join(names) if names else _("Agree on what makes a candidate good, and how much each of it counts.")
    state = "done" if len(names) >= FEWEST else "now" if row.state in BEFORE_SCREENING else "later"
    return Task(_("Criteria"), said, reverse("round_criteria", args=[row.token]), state)


def screen_task(actor: Actor, row: Round) -> Task | None:
    """What a screener has to do: six queries, one for everybody else. Nobody else sees how far one has come."""
    if row.state == RoundState.CANCELLED or actor.user is None:
        return None
    screener = row.people.filter(user=actor.user, duty=Duty.SCREENER).first()
    if screener is None:
        return None
    title, url = _("Your points"), reverse("screen", args=[row.token])
    if row.criteria_locked_at is None:
        return Task(title, _("You score the candidates when they are built."), url, "later")
    if row.state != RoundState.SCREENING:
        return Task(title, _("They are locked and cannot change."), url, "done")
    found = screening_of(row, screener)
    left = len(found.left_for(screener))
    there = sum((screener.pk, one.pk) not in found.bars for one in found.candidates)
    said = ngettext("%(done)d of %(count)d candidate scored.", "%(done)d of %(count)d candidates scored.", there)
    state = "now" if left else "done"
    return Task(title, said % {"done": there - left, "count": there}, url, state)


def lock_task(actor: Actor, row: Round) -> Task | None:
    """The lead's next step while candidates are scored."""
    if row.state != RoundState.SCREENING or not can(actor, "portfolio.lead_round", row):
        return None
    said = _("Everybody then sees what they come to. Nothing of them can change afterwards.")
    return Task(_("Lock the scores"), said, reverse("lock_scores", args=[row.token]), "later", goes_on=True)


def outs_task(actor: Actor, row: Round) -> Task | None:
    """What comes on the ballot, once the scores are locked: one query."""
    if row.scores_locked_at is None or row.state == RoundState.CANCELLED:
        return None
    out = row.candidates.filter(state=CandidateState.OUT).count()
    said = (
        ngettext("%(count)d candidate is kept off.", "%(count)d candidates are kept off.", out) % {"count": out}
        if out
        else _("Every candidate, unless the steering group keeps one off with a public reason.")
    )
    state = "always" if row.state == RoundState.READY else "done"
    return Task(_("What comes on the ballot"), said, reverse("round_outs", args=[row.token]), state)
