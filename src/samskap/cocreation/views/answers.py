"""The municipality answers, and publishes the report."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samskap.cocreation.forms.answers import AnswerForm
from samskap.cocreation.forms.base import submit
from samskap.cocreation.models import Conversation
from samskap.cocreation.selectors.answers import answers_page
from samskap.cocreation.selectors.finding import find_conversation
from samskap.cocreation.services.answers import mark_answered, save_answer
from samskap.cocreation.services.polis_view import show_polis
from samskap.cocreation.services.publishing import publish_report, unpublish_report
from samskap.core.access import actor_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: HttpRequest, token: str) -> HttpResponse:
    """What is to be answered, unanswered first; each answer is saved by itself."""
    if request.method != "POST":
        conversation = find_conversation(actor_of(request), token, "cocreation.view_workroom")
        return _page(request, conversation)
    conversation = find_conversation(actor_of(request), token, "cocreation.answer")
    key = request.POST.get("key", "")
    form = AnswerForm(request.POST, prefix=key)
    saved = submit(form, lambda: _save(request, conversation, key, form))
    if request.htmx or saved is None:  # type: ignore[attr-defined]
        return _page(request, conversation, key, form if saved is None else None)
    messages.success(request, _("The answer is saved."))
    return redirect(f"{reverse('answers', args=[token])}#{key}")


def _save(request: HttpRequest, conversation: Conversation, key: str, form: AnswerForm) -> object:
    return save_answer(actor=actor_of(request), conversation=conversation, key=key, **form.cleaned_data)


def _page(
    request: HttpRequest, conversation: Conversation, key: str = "", failed: AnswerForm | None = None
) -> HttpResponse:
    """The whole page or, for htmx, the one item with the progress; with the failed form in its place."""
    page = answers_page(actor_of(request), conversation, get_language() or "en")
    forms = [(item, failed if failed and item.target.key == key else AnswerForm.of(item)) for item in page.items]
    context = {"page": page, "conversation": conversation, "rows": forms, "tab": "answers", "saved": key}
    status = 422 if failed else 200
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "cocreation/report/answers.html", context, status=status)
    context["rows"] = [row for row in forms if row[0].target.key == key]
    return render(request, "cocreation/report/_answered.html", context, status=status)


@login_required
@require_POST
def finish(request: HttpRequest, token: str) -> HttpResponse:
    """Say that everything has been answered."""
    actor = actor_of(request)
    mark_answered(actor=actor, conversation=find_conversation(actor, token, "cocreation.answer"))
    messages.success(request, _("The conversation is answered."))
    return redirect("answers", token)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then show the report to everybody in the conversation's scope."""
    conversation = find_conversation(actor_of(request), token, "cocreation.publish_report")
    context = {
        "title": _("Publish the report"),
        "text": _("Everybody who can see the conversation will see groups, common ground and your answers."),
        "button": _("Publish"),
        "danger": False,
    }
    return _confirmed(request, conversation, context, publish_report, _("The report is published."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unpublish(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then take the report back."""
    conversation = find_conversation(actor_of(request), token, "cocreation.publish_report")
    context = {
        "title": _("Take the report back"),
        "text": _("Only your organisation will see the report. Copies that others have made remain."),
        "button": _("Take it back"),
    }
    return _confirmed(request, conversation, context, unpublish_report, _("The report is no longer public."))


@login_required
@require_POST
def show_polis_view(request: HttpRequest, token: str) -> HttpResponse:
    """Show or hide Polis' own map of the same votes in the report."""
    actor = actor_of(request)
    conversation = find_conversation(actor, token, "cocreation.show_polis")
    show = request.POST.get("show") == "yes"
    show_polis(actor=actor, conversation=conversation, show=show)
    return redirect(f"{reverse('report', args=[token])}{'#polis' if show else ''}")


def _confirmed(
    request: HttpRequest,
    conversation: Conversation,
    context: dict[str, object],
    action: Callable[..., object],
    done: str,
) -> HttpResponse:
    """The page that asks, or the action and back to the answers."""
    back = reverse("answers", args=[conversation.token])
    if request.method != "POST":
        return render(request, "ui/confirm.html", {**context, "cancel_url": back})
    action(actor=actor_of(request), conversation=conversation)
    messages.success(request, done)
    return redirect(back)
