"""Candidates for those who build the portfolio: proposing one, changing it, withdrawing it and bringing it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samskap.core.access import actor_of
from samskap.core.forms import posted, status_of
from samskap.portfolio.forms.grants.schemes import ReasonForm
from samskap.portfolio.forms.rounds.candidates import CandidateForm
from samskap.portfolio.models import Round
from samskap.portfolio.selectors.rounds.builders import WITHDRAWABLE, builder_of
from samskap.portfolio.selectors.rounds.candidate_history import history_of
from samskap.portfolio.selectors.rounds.candidate_sources import beginnings, prefill_of
from samskap.portfolio.selectors.rounds.finding import find_candidate, find_round_inside
from samskap.portfolio.services.rounds import candidates as service
from samskap.portfolio.services.rounds.candidates import Edited
from samskap.portfolio.steps import BUILDING, refuse_unless
from samskap.portfolio.views.tries import tried

FORM_METHODS = ["GET", "HEAD", "POST"]
BUILD = "portfolio.take_part"
PAGES = "portfolio/rounds/build"


@login_required
@require_http_methods(FORM_METHODS)
def propose_candidate(request: HttpRequest, token: str) -> HttpResponse:
    """A new candidate, filled in with what is known where it comes from."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, BUILD)
    refuse_unless(row, *BUILDING)
    source = prefill_of(actor, request.GET)
    form = CandidateForm(posted(request), row=row, parties=builder_of(actor, row).speaks_for, prefill=source)
    made = tried(form, lambda: service.propose_candidate(
        actor=actor, row=row, party=form.party(), values=form.values(), source=source))  # fmt: skip
    if made is None:
        begin = None if source or form.is_bound else beginnings(actor, row, get_language() or "", timezone.now())
        context = {"form": form, "round": row, "source": source, "beginnings": begin}
        return render(request, f"{PAGES}/candidate_form.html", context, status=status_of(form))
    messages.success(request, _("The candidate is in the round."))
    return _to_workshop(row, made.number)


@login_required
@require_http_methods(FORM_METHODS)
def edit_candidate(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Change it; who changes the same at the same time is told."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, BUILD)
    refuse_unless(row, *BUILDING)
    found = find_candidate(row, number)
    form = CandidateForm(posted(request), row=row, candidate=found)
    act = service.edit_candidate
    done = tried(form, lambda: act(actor=actor, candidate=found, values=form.values(), seen=form.what_was_seen()))
    if done is None:
        if form.is_bound:
            form.catch_up()
        context = {"form": form, "round": row, "candidate": found, "history": history_of(found)}
        return render(request, f"{PAGES}/candidate_form.html", context, status=status_of(form))
    say_saved(request, done)
    return _to_workshop(row, number)


def say_saved(request: HttpRequest, done: Edited) -> None:
    """That it is saved, and what others changed meanwhile."""
    messages.success(request, _("Saved."))
    if done.theirs:
        words = {"fields": ", ".join(done.theirs)}
        messages.info(request, _("Somebody else changed this meanwhile, and it stays: %(fields)s.") % words)


@login_required
@require_http_methods(FORM_METHODS)
def withdraw_candidate(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Take it out of the round, with a word that everybody reads."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, BUILD)
    refuse_unless(row, *WITHDRAWABLE)
    found = find_candidate(row, number)
    form = ReasonForm(posted(request), label=_("Why is it withdrawn?"), help_text=_("Everybody can read it."))
    act = service.withdraw_candidate
    if tried(form, lambda: act(actor=actor, candidate=found, reason=form.cleaned_data["reason"])) is None:
        name = _("“%(title)s”") % {"title": found.title}
        words = {"title": _("Withdraw %(candidate)s?") % {"candidate": name}, "button": _("Withdraw")}
        words["text"] = _("It can be brought back as long as the portfolio is built.")
        context = {**words, "form": form, "cancel_url": reverse("workshop", args=[token])}
        return render(request, "portfolio/inside/ask.html", context, status=status_of(form))
    messages.success(request, _("It is withdrawn."))
    return redirect("workshop", token)


@login_required
@require_POST
def bring_back_candidate(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Put a withdrawn candidate back into the round."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, BUILD)
    service.bring_back_candidate(actor=actor, candidate=find_candidate(row, number))
    messages.success(request, _("It is in the round again."))
    return _to_workshop(row, number)


def _to_workshop(row: Round, number: int) -> HttpResponse:
    return redirect(f"{reverse('workshop', args=[row.token])}?open={number}#c-{number}")
