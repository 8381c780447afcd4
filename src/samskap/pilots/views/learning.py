"""What a pilot learns: its questions, answers and lessons."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.access import actor_of
from samskap.core.forms import posted, status_of, submitted
from samskap.pilots.forms.learning import AnswerForm, LessonsForm, QuestionForm
from samskap.pilots.models import LearningQuestion, Pilot
from samskap.pilots.selectors.finding import find_part, find_pilot
from samskap.pilots.selectors.frame import frame_of
from samskap.pilots.selectors.learning import learning_page
from samskap.pilots.services import learning as service
from samskap.pilots.views.charter import to_work_on
from samskap.pilots.views.pilots import FORM_METHODS


@require_safe
def pilot_learning(request: HttpRequest, token: str) -> HttpResponse:
    """The questions, how far they have come, and what the pilot leaves behind."""
    actor = actor_of(request)
    found = find_pilot(actor, token)
    frame = frame_of(actor, found, "pilot_learning")
    context = {"pilot": found, "frame": frame, "shown": learning_page(actor, found)}
    return render(request, "pilots/learning.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def new_learning_question(request: HttpRequest, token: str) -> HttpResponse:
    """Ask something that the pilot shall answer."""
    return _question_page(request, to_work_on(request, token), None)


@login_required
@require_http_methods(FORM_METHODS)
def edit_learning_question(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Change a question."""
    found = to_work_on(request, token)
    return _question_page(request, found, find_part(LearningQuestion, found, pk=number))


def _question_page(request: HttpRequest, pilot: Pilot, question: LearningQuestion | None) -> HttpResponse:
    actor, back = actor_of(request), reverse("pilot_learning", args=[pilot.token])
    # a page opened before the start still sends the words: then it is said beside them that they stay
    fixed = question is not None and service.keeps_its_words(pilot, question) and "text" not in request.POST
    form = QuestionForm(posted(request), question=question, fixed=fixed)
    words: dict[str, Any] = {"text": question.text} if question is not None and fixed else {}
    saved = submitted(
        form, lambda: service.save_question(actor=actor, pilot=pilot, question=question, **words, **form.cleaned_data)
    )
    if saved is None:
        context = {"form": form, "pilot": pilot, "question": question, "fixed": fixed, "back": back}
        return render(request, "pilots/question.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect(back)


@login_required
@require_http_methods(FORM_METHODS)
def remove_learning_question(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Ask once more, then take away a question that nobody has worked with."""
    found, back = to_work_on(request, token), reverse("pilot_learning", args=[token])
    question = find_part(LearningQuestion, found, pk=number)
    if request.method == "POST":
        service.remove_question(actor=actor_of(request), pilot=found, question=question)
        messages.success(request, _("It has been taken away."))
        return redirect(back)
    context = {"title": _("Take this question away?"), "losses": [question.text], "button": _("Take it away")}
    return render(request, "ui/confirm.html", {**context, "cancel_url": back})


@login_required
@require_http_methods(FORM_METHODS)
def answer_learning_question(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Answer with what shows it, or say why there is no answer."""
    found, actor = to_work_on(request, token), actor_of(request)
    question, back = find_part(LearningQuestion, found, pk=number), reverse("pilot_learning", args=[token])
    form = AnswerForm(posted(request), question=question)
    saved = submitted(
        form, lambda: service.answer_question(actor=actor, pilot=found, question=question, **form.cleaned_data)
    )
    if saved is None:
        context = {"form": form, "pilot": found, "question": question, "back": back}
        return render(request, "pilots/answer.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect(back)


@login_required
@require_http_methods(FORM_METHODS)
def pilot_lessons(request: HttpRequest, token: str) -> HttpResponse:
    """Lessons, and the plan for how it spreads."""
    actor, found = actor_of(request), to_work_on(request, token)
    form, back = LessonsForm(posted(request), pilot=found), reverse("pilot_learning", args=[token]) + "#lessons"
    saved = submitted(form, lambda: service.write_lessons(actor=actor, pilot=found, **form.cleaned_data))
    if saved is None:
        context = {"form": form, "pilot": found, "back": back}
        return render(request, "pilots/lessons.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect(back)
