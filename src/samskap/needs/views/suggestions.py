"""Suggesting something about a need, and answering."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samskap.core.access import actor_of
from samskap.core.forms import status_of, submitted
from samskap.needs import forms
from samskap.needs.models import About, Suggestion
from samskap.needs.selectors.finding import find_need, find_suggestion
from samskap.needs.services import suggestions as service
from samskap.needs.views.needs import FORM_METHODS, to_change


@login_required
@require_http_methods(FORM_METHODS)
def make_suggestion(request: HttpRequest, token: str) -> HttpResponse:
    """Suggest something to the owner."""
    actor = actor_of(request)
    found = find_need(actor, token, "needs.make_suggestion")
    form = forms.SuggestionForm(forms.posted(request), actor=actor)
    made = submitted(form, lambda: service.make_suggestion(actor=actor, need=found, **form.cleaned_data))
    if made is None:
        return render(request, "needs/suggest.html", {"form": form, "need": found}, status=status_of(form))
    messages.success(request, _("%(name)s gets your suggestion. The answer comes here.") % {"name": found.organisation})
    return redirect(reverse("need", args=[token]) + "#suggestions")


@login_required
@require_http_methods(FORM_METHODS)
def answer_suggestion(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Accept or decline with a word."""
    found = to_change(request, token, "answer")
    suggestion = find_suggestion(found, number)
    form = forms.AnswerForm(forms.posted(request))
    answered = submitted(form, lambda: _answer(request, suggestion, form))
    if answered is None:
        context = {"form": form, "need": found, "suggestion": suggestion}
        return render(request, "needs/answer.html", context, status=status_of(form))
    messages.success(request, _what_now(answered))
    return redirect(reverse("need", args=[token]) + "#suggestions")


def _answer(request: HttpRequest, suggestion: Suggestion, form: forms.AnswerForm) -> Suggestion:
    accepted, answer = form.cleaned_data["decision"] == "accept", form.cleaned_data["answer"]
    return service.answer_suggestion(actor=actor_of(request), suggestion=suggestion, accepted=accepted, answer=answer)


def _what_now(suggestion: Suggestion) -> str:
    """What follows from the answer."""
    if suggestion.status == "declined":
        return _("Answered. The one who suggested it sees your answer.")
    if suggestion.about == About.FRAMING:
        return _("Accepted. It now stands beside the other ways to see it.")
    return _("Accepted. Now change the text of the need as you want it.")
