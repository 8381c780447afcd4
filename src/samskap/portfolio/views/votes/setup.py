"""Preparing a vote for those of the organisation: what comes on the ballot, how it is counted, locking the rules."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samskap.core.access import actor_of, require
from samskap.core.forms import posted, status_of
from samskap.portfolio.forms.grants.schemes import ReasonForm
from samskap.portfolio.forms.votes.setup import VoteForm
from samskap.portfolio.selectors.grants.deciding import find_application
from samskap.portfolio.selectors.grants.schemes import find_scheme_inside
from samskap.portfolio.selectors.votes import setup as selectors
from samskap.portfolio.services.votes import admitting, preparing
from samskap.portfolio.views.tries import tried

FORM_METHODS = ["GET", "HEAD", "POST"]
WORK, WORK_ON_ONE = "portfolio.work_on_scheme", "portfolio.work_on_application"


@login_required
@require_http_methods(FORM_METHODS)
def vote_setup(request: HttpRequest, token: str) -> HttpResponse:
    """How one votes and how it is counted, what is on the ballot, and what is missing before the rules are locked."""
    actor = actor_of(request)
    scheme = find_scheme_inside(actor, token)
    if request.method == "POST":
        require(actor, WORK, scheme)
    selectors.refuse_no_vote(scheme)
    shown = selectors.vote_setup(actor, scheme, timezone.now())
    form = VoteForm(posted(request), box=shown.box, currency=scheme.currency, left=shown.left)
    if tried(form, lambda: preparing.prepare_vote(actor=actor, scheme=scheme, values=form.as_input())) is None:
        context = {"scheme": scheme, "shown": shown, "form": form, "box": shown.box, "about": scheme}
        return render(request, "portfolio/inside/vote_setup.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("vote_setup", token)


@login_required
@require_http_methods(FORM_METHODS)
def lock_vote(request: HttpRequest, token: str) -> HttpResponse:
    """Publish the rules and lock them, asked once more."""
    actor = actor_of(request)
    scheme = find_scheme_inside(actor, token, "portfolio.name_jury")
    selectors.refuse_no_vote(scheme)
    if request.method == "POST":
        box = preparing.lock_vote(actor=actor, scheme=scheme)
        messages.success(request, _("The rules are locked and public."))
        return redirect("vote_work", box.token)
    words = {"title": _("Lock the rules of the vote?"), "button": _("Lock and publish"), "danger": False}
    words["text"] = _("Everybody can read them then. Nothing of them can change, and what is on the ballot stays.")
    return render(request, "ui/confirm.html", {**words, "cancel_url": reverse("vote_setup", args=[token])})


@login_required
@require_POST
def admit_application(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Put an application on the ballot."""
    actor = actor_of(request)
    found = find_application(actor, token, number, WORK_ON_ONE)
    option = admitting.admit_application(actor=actor, application=found)
    messages.success(request, _("“%(name)s” is on the ballot.") % {"name": option.name})
    return redirect("grant_application", token, number)


@login_required
@require_POST
def put_back_application(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Take an application off the ballot, to look at it once more."""
    actor = actor_of(request)
    found = find_application(actor, token, number, WORK_ON_ONE)
    admitting.put_back_application(actor=actor, application=found)
    messages.success(request, _("It is not on the ballot any more."))
    return redirect("grant_application", token, number)


@login_required
@require_http_methods(FORM_METHODS)
def decline_before_vote(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Decline an application that cannot be voted on, with a reason."""
    actor = actor_of(request)
    found = find_application(actor, token, number, WORK_ON_ONE)
    selectors.refuse_no_vote(found.scheme)
    label, helped = _("Why can it not be voted on?"), _("The applicant gets it by mail. Name nobody in it.")
    form = ReasonForm(posted(request), label=label, help_text=helped)
    act = admitting.decline_before_vote
    if tried(form, lambda: act(actor=actor, application=found, **form.cleaned_data)) is None:
        words = {"title": _("Decline “%(name)s” before the vote?") % {"name": found.title}}
        words |= {"button": _("Decline it"), "text": _("It does not come on the ballot, and gets no grant.")}
        context = {**words, "form": form, "cancel_url": reverse("grant_application", args=[token, number])}
        return render(request, "portfolio/inside/ask.html", context, status=status_of(form))
    messages.success(request, _("Decided."))
    return redirect("grant_application", token, number)
