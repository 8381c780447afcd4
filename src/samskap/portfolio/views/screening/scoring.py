"""Screening for those who do it: blind, each alone; and for the lead who locks all scores together."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.core.access import actor_of
from samskap.core.forms import posted, status_of
from samskap.portfolio.forms.screening.scoring import ConflictForm, PointsForm
from samskap.portfolio.models import Round
from samskap.portfolio.selectors.rounds.finding import find_candidate, find_round_inside
from samskap.portfolio.selectors.screening import scoring as selectors
from samskap.portfolio.selectors.screening.barring import late_of
from samskap.portfolio.services.screening import scoring
from samskap.portfolio.services.screening.locking_scores import lock_scores as lock
from samskap.portfolio.steps import refuse_missing
from samskap.portfolio.views.tries import tried

FORM_METHODS = ["GET", "HEAD", "POST"]
SCREEN = "portfolio.screen_round"
PAGES = "portfolio/rounds/screening"


@login_required
@require_safe
def screen(request: HttpRequest, token: str) -> HttpResponse:
    """Everything that the actor has to score."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, SCREEN)
    context = {"round": row, "shown": selectors.screen_page(actor, row)}
    return render(request, f"{PAGES}/screen.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def screen_candidate(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Give points to one candidate; then comes the next one."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, SCREEN)
    shown = selectors.screen_candidate(actor, row, number)
    form = PointsForm(posted(request), criteria=shown.criteria, points=shown.points, language=row.language)
    if tried(form, lambda: _scored(request, row, number, form)) is None:
        context = {"round": row, "shown": shown, "form": form, "is_open": row.scores_locked_at is None}
        return render(request, f"{PAGES}/screen_candidate.html", context, status=status_of(form))
    if shown.next is None:
        return redirect("screen", token)
    return redirect("screen_candidate", token, shown.next)


def _scored(request: HttpRequest, row: Round, number: int, form: PointsForm) -> bool:
    actor, candidate = actor_of(request), find_candidate(row, number)
    scoring.score_candidate(actor=actor, row=row, candidate=candidate, points=form.points())
    messages.success(request, _("Your points are saved."))
    return True


@login_required
@require_http_methods(FORM_METHODS)
def say_conflict(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Say that one is not impartial about a candidate."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, SCREEN)
    shown = selectors.screen_candidate(actor, row, number)
    scoring.refuse_unless_screening(row)
    form, act = ConflictForm(posted(request)), scoring.say_conflict
    if tried(form, lambda: act(actor=actor, row=row, candidate=shown.row, **form.cleaned_data)) is None:
        words = {"title": _("Not impartial about “%(name)s”?") % {"name": shown.title}, "button": _("Do not score it")}
        words["text"] = _("You do not score it then. Points you gave to it are taken out.")
        context = {
            **words,
            "form": form,
            "danger": False,
            "cancel_url": reverse("screen_candidate", args=[token, number]),
        }
        return render(request, "portfolio/inside/ask.html", context, status=status_of(form))
    messages.success(request, _("You do not score this candidate."))
    return redirect("screen", token)


@login_required
@require_POST
def take_back_conflict(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One is impartial after all."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, SCREEN)
    scoring.take_back_conflict(actor=actor, row=row, candidate=find_candidate(row, number))
    return redirect("screen_candidate", token, number)


@login_required
@require_http_methods(FORM_METHODS)
def lock_scores(request: HttpRequest, token: str) -> HttpResponse:
    """Lock all scores together, asked once more."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, "portfolio.lead_round")
    if request.method == "POST":
        lock(actor=actor, row=row)
        messages.success(request, _("The scores are locked. What they come to is worked out now."))
        return redirect("round_work", token)
    scoring.refuse_unless_screening(row)
    refuse_missing(row)
    words = {"title": _("Lock all scores?"), "button": _("Lock the scores"), "danger": False, "losses": late_of(row)}
    words["text"] = _("Nobody can change a point afterwards. Everybody then sees the means, not who gave which points.")
    return render(request, "ui/confirm.html", {**words, "cancel_url": reverse("round_work", args=[token])})
