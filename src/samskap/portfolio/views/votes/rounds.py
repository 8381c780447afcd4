"""Preparing the vote about a round: the rules, what the steering group says of gaps, locking."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samskap.core.access import actor_of
from samskap.core.forms import posted, status_of
from samskap.portfolio.forms.votes.rounds import GapForm, RoundVoteForm, gap_forms
from samskap.portfolio.models import RoundState
from samskap.portfolio.purses import LEAST_IN_A_PURSE
from samskap.portfolio.selectors.rounds.finding import find_round_inside
from samskap.portfolio.selectors.votes.rounds import RoundVoteSetup, parts_of, round_vote_setup
from samskap.portfolio.services.votes import rounds as service
from samskap.portfolio.steps import refuse_missing, refuse_unless
from samskap.portfolio.views.tries import tried

FORM_METHODS = ["GET", "HEAD", "POST"]
INSIDE, WORK = "portfolio.view_round_inside", "portfolio.work_on_round"
LEAD, STEER = "portfolio.lead_round", "portfolio.steer_round"


@login_required
@require_http_methods(FORM_METHODS)
def vote_setup(request: HttpRequest, token: str) -> HttpResponse:
    """How one votes and how it is counted; with ``look`` only said in words, as it would be, and nothing is saved."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, WORK if request.method == "POST" else INSIDE)
    shown = round_vote_setup(actor, row, timezone.now())
    form, act = RoundVoteForm(posted(request), box=shown.box), service.prepare_round_vote
    looks = "look" in request.GET
    if looks or tried(form, lambda: act(actor=actor, row=row, values=form.as_input())) is None:
        return _page(request, shown, form)
    messages.success(request, _("Saved."))
    return redirect("round_vote_setup", token)


@login_required
@require_POST
def say_gap(request: HttpRequest, token: str) -> HttpResponse:
    """The steering group says why people vote although a leg lacks something."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, STEER)
    gap, act = GapForm(request.POST), service.say_gap
    if tried(gap, lambda: act(actor=actor, row=row, **gap.cleaned_data)) is None:
        shown = round_vote_setup(actor, row, timezone.now())
        return _page(request, shown, RoundVoteForm(box=shown.box), gap)
    messages.success(request, _("Saved. Everybody can read it."))
    return redirect(reverse("round_vote_setup", args=[token]) + "#gaps")


@login_required
@require_http_methods(FORM_METHODS)
def lock_vote(request: HttpRequest, token: str) -> HttpResponse:
    """Publish the rules and lock them, asked once more."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, LEAD)
    if request.method == "POST":
        box = service.lock_round_vote(actor=actor, row=row)
        messages.success(request, _("The rules are locked and public."))
        return redirect("vote_work", box.token)
    refuse_unless(row, RoundState.READY)
    refuse_missing(row)
    words = {"title": _("Lock the rules of the vote?"), "button": _("Lock and publish"), "danger": False}
    words["text"] = _("Everybody can read them then. Nothing of them can change, and what is on the ballot stays.")
    return render(request, "ui/confirm.html", {**words, "cancel_url": reverse("round_vote_setup", args=[token])})


def _page(
    request: HttpRequest, shown: RoundVoteSetup, form: RoundVoteForm, refused: GapForm | None = None
) -> HttpResponse:
    box, shares = form.as_box(), form.shares()
    context = {
        "round": shown.round,
        "shown": shown,
        "form": form,
        "box": box,
        "about": shown.round,
        "parts": parts_of(box, shares),
        "shares": form.shared_out() is not None,
        "least": LEAST_IN_A_PURSE,
        "gaps": gap_forms(shown.lacking, refused),
        "refused": refused,
    }
    status = max(status_of(form), status_of(refused) if refused else 200)
    return render(request, "portfolio/rounds/vote/setup.html", context, status=status)
