"""Making a conversation and taking it through its states."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.cocreation.forms.base import submit
from samskap.cocreation.forms.conversations import ConversationForm, DeleteForm, NewConversationForm, StateForm
from samskap.cocreation.models import Conversation, State
from samskap.cocreation.selectors import workroom as read
from samskap.cocreation.selectors.around import blocks_around
from samskap.cocreation.selectors.finding import find_conversation
from samskap.cocreation.selectors.listing import about_need
from samskap.cocreation.services.conversations import create_conversation, delete_conversation, edit_conversation
from samskap.cocreation.services.states import change_state
from samskap.cocreation.starters import STARTERS, starter
from samskap.core.access import actor_of, require
from samskap.core.errors import InvalidInput
from samskap.core.forms import posted
from samskap.core.scopes import organisations_to_work_for

PAGE = 25


@login_required
@require_safe
def my_conversations(request: HttpRequest) -> HttpResponse:
    """The conversations of my organisations, what needs something first."""
    actor, now = actor_of(request), timezone.now()
    page = Paginator(read.my_conversations(actor, now), PAGE).get_page(request.GET.get("page"))
    may_create = organisations_to_work_for(actor).exists()
    context = {"page": page, "may_create": may_create, "now": now}
    return render(request, "cocreation/workroom/my_conversations.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_conversation(request: HttpRequest) -> HttpResponse:
    """Choose a start, then everything on one page."""
    actor = actor_of(request)
    require(actor, "cocreation.create_conversation")
    chosen = request.POST.get("template", request.GET.get("template"))
    if chosen is None:
        context = {"starters": STARTERS, "need": request.GET.get("need", "")}
        return render(request, "cocreation/workroom/choose_start.html", context)
    if request.method != "POST":
        initial = NewConversationForm.initial_from(starter(chosen), actor) | about_need(actor, request.GET.get("need"))
        form = NewConversationForm(actor=actor, initial=initial)
        return render(request, "cocreation/workroom/new.html", {"form": form})
    form = NewConversationForm(request.POST, request.FILES, actor=actor)
    made = submit(form, lambda: _create(request, form))
    if made is None:
        return render(request, "cocreation/workroom/new.html", {"form": form}, status=422)
    return redirect("workroom", made.token)


def _create(request: HttpRequest, form: NewConversationForm) -> Conversation:
    return create_conversation(
        actor=actor_of(request),
        organisation=form.cleaned_data["organisation"],
        values=form.as_input(),
        seeds=form.rows(),
        template=form.cleaned_data["template"],
    )


@login_required
@require_safe
def workroom(request: HttpRequest, token: str) -> HttpResponse:
    """State, what to do next, figures."""
    actor = actor_of(request)
    conversation = find_conversation(actor, token, "cocreation.view_workroom")
    return _workroom_page(request, conversation)


def _workroom_page(
    request: HttpRequest, conversation: Conversation, problem: str = "", status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    room = read.workroom(actor, conversation, timezone.now())
    context = {"room": room, "conversation": conversation, "problem": problem, "tab": "workroom"}
    context["blocks"] = blocks_around(actor, conversation)
    return render(request, "cocreation/workroom/workroom.html", context, status=status)


@login_required
@require_POST
def change_state_view(request: HttpRequest, token: str) -> HttpResponse:
    """Open, pause, close or open again. Answering has its own page."""
    actor = actor_of(request)
    conversation = find_conversation(actor, token, "cocreation.change_state")
    form = StateForm(request.POST)
    to = form.cleaned_data["to"] if form.is_valid() else ""
    if to not in (State.OPEN, State.PAUSED, State.CLOSED):
        return _workroom_page(request, conversation, _("Choose what shall happen with the conversation."), 422)
    try:
        change_state(actor=actor, conversation=conversation, to=to, reason=form.cleaned_data["reason"])
    except InvalidInput as error:
        return _workroom_page(request, conversation, error.message, 422)
    messages.success(request, _("The conversation is now “%(state)s”.") % {"state": State(to).label})
    return redirect("workroom", token)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_conversation_view(request: HttpRequest, token: str) -> HttpResponse:
    """Question, background, promise and settings."""
    actor = actor_of(request)
    conversation = find_conversation(actor, token, "cocreation.edit_conversation")
    initial = ConversationForm.initial_of(conversation)
    form = ConversationForm(posted(request), actor=actor, conversation=conversation, initial=initial)
    context = {"form": form, "conversation": conversation, "tab": "text"}
    if request.method != "POST":
        return render(request, "cocreation/workroom/edit.html", context)
    saved = submit(form, lambda: edit_conversation(actor=actor, conversation=conversation, values=form.as_input()))
    if saved is None:
        return render(request, "cocreation/workroom/edit.html", context, status=422)
    messages.success(request, _("Saved."))
    return redirect("workroom", token)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete_conversation_view(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then delete a draft or erase a closed conversation."""
    actor = actor_of(request)
    conversation = find_conversation(actor, token, "cocreation.delete_conversation")
    room = read.workroom(actor, conversation, timezone.now())
    form = DeleteForm(posted(request), typed_again=room.state != "draft" or bool(room.votes))
    if request.method == "POST":
        typed = request.POST.get("typed_question", "")
        done = submit(
            form, lambda: delete_conversation(actor=actor, conversation=conversation, typed_question=typed) or True
        )
        if done:
            messages.success(request, _("The conversation has been deleted."))
            return redirect("my_conversations")
    context = {"room": room, "conversation": conversation, "form": form}
    return render(request, "cocreation/workroom/delete.html", context, status=422 if form.errors else 200)
