"""Questions about who takes part."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samskap.cocreation.forms.background import BackgroundForm
from samskap.cocreation.forms.base import submit
from samskap.cocreation.models import BackgroundQuestion, Conversation
from samskap.cocreation.selectors import background as read
from samskap.cocreation.selectors.finding import find_conversation
from samskap.cocreation.services.background import (
    as_lines,
    delete_background_question,
    save_background_question,
)
from samskap.core.access import actor_of, can
from samskap.core.forms import posted


def _save(
    request: HttpRequest, conversation: Conversation, question: BackgroundQuestion | None, form: BackgroundForm
) -> BackgroundQuestion | None:
    return submit(
        form,
        lambda: save_background_question(
            actor=actor_of(request),
            conversation=conversation,
            question=question,
            text=form.cleaned_data["text"],
            source=form.cleaned_data["population_source"],
            options=form.cleaned_data["options"],
        ),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def background_questions(request: HttpRequest, token: str) -> HttpResponse:
    """The questions, and a new one."""
    actor = actor_of(request)
    action = "cocreation.edit_conversation" if request.method == "POST" else "cocreation.view_workroom"
    conversation = find_conversation(actor, token, action)
    form = BackgroundForm(posted(request))
    if request.method == "POST" and _save(request, conversation, None, form):
        messages.success(request, _("Saved."))
        return redirect("background_questions", token)
    context = {
        "conversation": conversation,
        "questions": read.background_questions(conversation),
        "form": form,
        "may_edit": can(actor, "cocreation.edit_conversation", conversation),
        "tab": "background",
    }
    return render(request, "cocreation/workroom/background.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_background(request: HttpRequest, token: str, question: int) -> HttpResponse:
    """Change a question."""
    conversation = find_conversation(actor_of(request), token, "cocreation.edit_conversation")
    row = read.find_background_question(conversation, question)
    initial = {"text": row.text, "population_source": row.population_source, "options": as_lines(row)}
    form = BackgroundForm(posted(request), initial=initial)
    if request.method == "POST" and _save(request, conversation, row, form):
        messages.success(request, _("Saved."))
        return redirect("background_questions", token)
    context = {"conversation": conversation, "question": row, "form": form, "tab": "background"}
    return render(request, "cocreation/workroom/edit_background.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def delete_background(request: HttpRequest, token: str, question: int) -> HttpResponse:
    """Take a question away."""
    actor = actor_of(request)
    conversation = find_conversation(actor, token, "cocreation.edit_conversation")
    row = read.find_background_question(conversation, question)
    delete_background_question(actor=actor, conversation=conversation, question=row)
    messages.success(request, _("The question has been taken away."))
    return redirect("background_questions", token)
