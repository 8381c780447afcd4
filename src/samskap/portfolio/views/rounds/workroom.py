"""Portfolio rounds for those who work with them: the list, planning one, its workroom, its steps, its end."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.access import actor_of, can, require
from samskap.core.errors import StateRefused
from samskap.core.forms import posted, status_of, submitted
from samskap.portfolio.forms.grants.schemes import ReasonForm
from samskap.portfolio.forms.rounds.planning import MoveForm, RoundForm
from samskap.portfolio.models import Round
from samskap.portfolio.selectors.rounds import workroom as selectors
from samskap.portfolio.selectors.rounds.finding import find_round_inside
from samskap.portfolio.services.rounds import moves
from samskap.portfolio.services.rounds import planning as service
from samskap.portfolio.steps import refuse_missing

FORM_METHODS = ["GET", "HEAD", "POST"]
PAGES = "portfolio/rounds/work"


@login_required
@require_safe
def my_rounds(request: HttpRequest) -> HttpResponse:
    """The rounds that the actor works with."""
    actor = actor_of(request)
    shown = selectors.my_rounds(actor, request.GET.get("page"))
    context = {"page": shown, "may_create": can(actor, "portfolio.create_round")}
    return render(request, f"{PAGES}/my_rounds.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def create_round(request: HttpRequest) -> HttpResponse:
    """A round, with days that can stay as they are."""
    actor = actor_of(request)
    require(actor, "portfolio.create_round")
    form = RoundForm(posted(request), actor=actor)
    made = submitted(form, lambda: service.create_round(
        actor=actor, organisation=form.cleaned_data["organisation"], values=form.as_input()))  # fmt: skip
    if made is None:
        return render(
            request, f"{PAGES}/form.html", {"form": form, "back": reverse("my_rounds")}, status=status_of(form)
        )
    messages.success(request, _("Saved."))
    return redirect("round_work", made.token)


@login_required
@require_safe
def round_work(request: HttpRequest, token: str) -> HttpResponse:
    """What is to do next, and everything that belongs to the round."""
    actor = actor_of(request)
    found = find_round_inside(actor, token)
    context = {"round": found, "shown": selectors.workroom(actor, found)}
    return render(request, f"{PAGES}/workroom.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def edit_round(request: HttpRequest, token: str) -> HttpResponse:
    """Change it; once it is public only what harms nobody."""
    actor = actor_of(request)
    found = find_round_inside(actor, token, "portfolio.work_on_round")
    if not service.changeable(found):
        raise StateRefused(_("This round is over."))
    form = RoundForm(posted(request), actor=actor, row=found)
    if submitted(form, lambda: service.edit_round(actor=actor, row=found, values=form.changed())) is None:
        context = {"form": form, "round": found, "back": reverse("round_work", args=[token])}
        return render(request, f"{PAGES}/form.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("round_work", token)


@login_required
@require_http_methods(FORM_METHODS)
def move_round(request: HttpRequest, token: str) -> HttpResponse:
    """One step on, asked once more."""
    actor = actor_of(request)
    found = find_round_inside(actor, token)
    move = selectors.move_open_to(actor, found)
    form = MoveForm(posted(request), initial={"since": found.state})
    act = moves.move_round
    if submitted(form, lambda: act(actor=actor, row=found, since=form.cleaned_data["since"])) is None:
        refuse_missing(found)
        words = {"title": move.title, "text": move.happens, "button": move.button, "danger": False}
        context = {**words, "form": form, "cancel_url": reverse("round_work", args=[token])}
        return render(request, "ui/confirm.html", context, status=status_of(form))
    messages.success(request, _("The round goes on."))
    return redirect("round_work", token)


@login_required
@require_http_methods(FORM_METHODS)
def cancel_round(request: HttpRequest, token: str) -> HttpResponse:
    """End it before anything is decided, with a reason."""
    actor = actor_of(request)
    found = find_round_inside(actor, token, "portfolio.lead_round")
    moves.refuse_not_cancellable(found)
    form = ReasonForm(posted(request), label=_("Why is it cancelled?"), help_text=_said_to(found))
    act = moves.cancel_round
    if submitted(form, lambda: act(actor=actor, row=found, reason=form.cleaned_data["reason"])) is None:
        words = {"about": found, "title": _("Cancel the round?"), "button": _("Cancel the round")}
        words["text"] = _("Nothing of it is decided, and it cannot be taken up again.")
        context = {**words, "form": form, "cancel_url": reverse("round_work", args=[token])}
        return render(request, "portfolio/inside/ask.html", context, status=status_of(form))
    messages.success(request, _("The round is cancelled."))
    return redirect("round_work", token)


def _said_to(row: Round) -> str:
    return _("Everybody can read it.") if row.published_at else _("Those who work with it can read it.")
