"""Asking about a pilot, following a question, answering it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.access import actor_of, can
from samskap.core.addresses import address_hash, client_address
from samskap.core.errors import TooMany
from samskap.core.forms import status_of, submitted
from samskap.core.origin import from_here_only
from samskap.pilots.forms import questions as forms
from samskap.pilots.models import PilotQuestion
from samskap.pilots.selectors.finding import find_part, find_pilot
from samskap.pilots.selectors.frame import frame_of
from samskap.pilots.selectors.questions import answer_days_of, find_followed, questions_of
from samskap.pilots.services import questions as service

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def pilot_questions(request: HttpRequest, token: str) -> HttpResponse:
    """What was asked and answered; for those who work on the pilot also what waits."""
    actor = actor_of(request)
    pilot = find_pilot(actor, token)
    page = questions_of(actor, pilot, request.GET.get("page"))
    context = {"pilot": pilot, "frame": frame_of(actor, pilot, "pilot"), "page": page}
    context["may_answer"] = can(actor, "pilots.work_on_pilot", pilot)
    return render(request, "pilots/questions/questions.html", context)


@from_here_only
@require_http_methods(FORM_METHODS)
def ask_question(request: HttpRequest, token: str) -> HttpResponse:
    """Ask; no account is needed."""
    actor = actor_of(request)
    pilot = find_pilot(actor, token)
    form = forms.AskForm(request.POST if request.method == "POST" else None)
    network, act = address_hash(client_address(request), f"question.{pilot.token}"), service.ask_question
    status = 429
    try:
        asked = submitted(form, lambda: act(actor=actor, pilot=pilot, values=form.as_input(), network=network))
        status = status_of(form)
    except TooMany as many:  # what was typed stays on the page
        asked = form.add_error(None, many.message)
    if asked is not None:
        return redirect("followed_question", asked.secret)
    context = {"form": form, "pilot": pilot, "days": answer_days_of(pilot)}
    return render(request, "pilots/questions/ask.html", context, status=status)


@never_cache
@require_safe
def followed_question(request: HttpRequest, secret: str) -> HttpResponse:
    """A question and its answer, for whoever has its secret link."""
    question = find_followed(secret)
    sees = can(actor_of(request), "pilots.view_pilot", question.pilot)
    context = {"question": question, "pilot": question.pilot, "sees_pilot": sees}
    return render(request, "pilots/questions/followed.html", {**context, "address": request.build_absolute_uri()})


@login_required
@require_http_methods(FORM_METHODS)
def answer_question(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Answer, or say later whether the answer is shown."""
    pilot = find_pilot(actor_of(request), token, "pilots.work_on_pilot")
    question = find_part(PilotQuestion, pilot, pk=number)
    question.pilot = pilot
    kind = forms.ShownForm if question.answered_at else forms.AnswerForm
    form = kind(request.POST if request.method == "POST" else None, initial={"is_public": question.is_public})
    act = service.show_question if question.answered_at else service.answer_question
    done = submitted(form, lambda: act(actor=actor_of(request), question=question, **form.cleaned_data))
    if done is None:
        context = {"form": form, "pilot": pilot, "question": question}
        context["back"] = reverse("pilot_questions", args=[token])
        return render(request, "pilots/questions/answer.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("pilot_questions", token)
