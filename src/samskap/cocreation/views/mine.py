"""What a resident gives beyond answers, and what is theirs: statements, background, address, their own data."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from samskap.cocreation.forms.base import submit
from samskap.cocreation.forms.residents import BackgroundForm, StatementForm, SubscriptionForm
from samskap.cocreation.participation import forget, remember, visitor_of
from samskap.cocreation.selectors import listing, mine
from samskap.cocreation.selectors.finding import find_conversation
from samskap.cocreation.selectors.residents import promise_page
from samskap.cocreation.services import background_answers, participating, subscriptions, suggesting
from samskap.cocreation.views.residents import reader_language
from samskap.core.access import actor_of
from samskap.core.errors import NotVisible
from samskap.core.forms import posted
from samskap.core.origin import from_here_only

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def conversations(request: HttpRequest) -> HttpResponse:
    """The conversations that one may know of."""
    page = listing.conversations_page(actor_of(request), reader_language(), timezone.now(), request.GET.get("page"))
    return render(request, "cocreation/residents/conversations.html", {"page": page})


@from_here_only
@require_http_methods(FORM_METHODS)
def add_statement(request: HttpRequest, token: str) -> HttpResponse:
    """Write a statement; afterwards one's own page says what became of it."""
    found = find_conversation(actor_of(request), token)
    form = StatementForm(posted(request), initial={"language": reader_language(), "seed": uuid4()})
    visitor = visitor_of(request, found)
    statement = request.method == "POST" and submit(form, lambda: _suggest(request, found, visitor, form))
    if not statement:
        return _show(request, "write", found, form=form)
    response = redirect("me", token)
    if visitor.participant is None and statement.author is not None:
        remember(response, found, statement.author)
    return response


def _suggest(
    request: HttpRequest, found: mine.Conversation, visitor: mine.Visitor, form: StatementForm
) -> mine.Statement:
    return suggesting.suggest_statement(
        actor=actor_of(request),
        conversation=found,
        visitor=visitor,
        text=form.cleaned_data["text"],
        language=form.cleaned_data["language"],
        seed=form.seed(),
    )


def _show(request: HttpRequest, template: str, found: mine.Conversation, **more: Any) -> HttpResponse:
    """A page of the conversation; with status 422 where its form has errors."""
    form = more.get("form")
    context = {"page": promise_page(found, reader_language(), timezone.now()), **more}
    status = 422 if form is not None and form.errors else 200
    return render(request, f"cocreation/residents/{template}.html", context, status=status)


@never_cache
@require_safe
def me(request: HttpRequest, token: str) -> HttpResponse:
    """Where one stands, and everything of one's own."""
    found = find_conversation(actor_of(request), token)
    page = request.GET.get("page", "1")
    own = mine.my_page(found, visitor_of(request, found), reader_language(), timezone.now(), page)
    return render(request, "cocreation/residents/me.html", {"page": own})


@from_here_only
@require_http_methods(FORM_METHODS)
def answer_background(request: HttpRequest, token: str) -> HttpResponse:
    """Optional questions about oneself."""
    found = find_conversation(actor_of(request), token)
    visitor = visitor_of(request, found)
    questions, given = mine.background_of(found, visitor.participant)
    form = BackgroundForm(posted(request), questions=questions, given=given, initial={"seed": uuid4()})
    if request.method == "POST" and form.is_valid():
        participant = background_answers.answer_background(
            actor=actor_of(request), conversation=found, visitor=visitor, options=form.options(), seed=form.seed()
        )
        response = redirect("conversation", token)
        remember(response, found, participant)
        return response
    return _show(request, "about_me", found, form=form, questions=questions)


@from_here_only
@require_http_methods(FORM_METHODS)
def subscribe_result(request: HttpRequest, token: str) -> HttpResponse:
    """Leave an address for the result, or take it away with the mark that came back."""
    actor = actor_of(request)
    found = find_conversation(actor, token)
    if mark := request.POST.get("withdraw"):
        subscriptions.withdraw_subscription(actor=actor, conversation=found, mark=mark)
        return _show(request, "subscribed", found, withdrawn=True)
    form = SubscriptionForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        return _show(request, "subscribe", found, form=form)
    address = form.cleaned_data["email"]
    network = visitor_of(request, found).address_hash
    mark = subscriptions.subscribe_to_result(
        actor=actor, conversation=found, email=address, language=reader_language(), address_hash=network
    )
    return _show(request, "subscribed", found, mark=mark, address=address)


@never_cache
@require_safe
def my_answers(request: HttpRequest, token: str) -> HttpResponse:
    """Everything stored about oneself, as a file."""
    found = find_conversation(actor_of(request), token)
    participant = visitor_of(request, found).participant
    if participant is None:
        raise NotVisible
    response = JsonResponse(mine.everything_about(found, participant), json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{_("my-answers")}.json"'
    return response


@from_here_only
@require_http_methods(FORM_METHODS)
def forget_me(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then erase everything about oneself."""
    actor = actor_of(request)
    found = find_conversation(actor, token)
    visitor = visitor_of(request, found)
    context = {"page": promise_page(found, reader_language(), timezone.now()), "participant": visitor.participant}
    if request.method != "POST":
        return render(request, "cocreation/residents/forget.html", context)
    participating.erase_participant(actor=actor, conversation=found, visitor=visitor)
    response = render(request, "cocreation/residents/forgotten.html", context)
    forget(response, found)
    return response
