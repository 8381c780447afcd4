"""What a resident's link opens: the promise, the next statement, the answers."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samskap.cocreation.participation import remember, visitor_of, voter_of
from samskap.cocreation.selectors import residents as selectors
from samskap.cocreation.selectors.around import blocks_around
from samskap.cocreation.selectors.finding import find_conversation
from samskap.cocreation.services import voting
from samskap.core.access import actor_of
from samskap.core.errors import InvalidInput, NotVisible, SamskapError, TooMany
from samskap.core.middleware import STATUS
from samskap.core.origin import from_here_only

P = ParamSpec("P")
WAIT_SECONDS = 60


def reader_language() -> str:
    """The language that the page is shown in."""
    return get_language() or "en"


def whole_number(text: str | None) -> int:
    """The whole number in a form field or address.

    :raises InvalidInput: it is none.
    """
    try:
        return int(text or "")
    except ValueError as wrong:
        raise InvalidInput(_("Choose one of the three answers.")) from wrong


def wants_json(request: HttpRequest) -> bool:
    """Whether the page's own script asks."""
    return request.headers.get("Accept", "").startswith("application/json")


def refusals_as_json(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Decorator: to the page's own script a refusal is told with its status, its message and when to try again."""

    @wraps(view)
    def answered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except SamskapError as refusal:
            if not wants_json(request):
                raise
            status = 404 if isinstance(refusal, NotVisible) else dict(STATUS)[type(refusal)]
            response = JsonResponse({"accepted": False, "message": refusal.message}, status=status)
            if isinstance(refusal, TooMany):
                response["Retry-After"] = str(WAIT_SECONDS)
            return response

    return answered


def to_statement(token: str, number: int | None = None) -> HttpResponse:
    """Back to the vote page, at its statement (303: to be fetched, never sent again)."""
    query = "" if number is None else f"?statement={number}"
    response = redirect(f"{reverse('conversation', args=[token])}{query}#statement")
    response.status_code = 303
    return response


@require_safe
def conversation(request: HttpRequest, token: str) -> HttpResponse:
    """The promise in three lines and the next statement; or what holds now instead."""
    actor = actor_of(request)
    found = find_conversation(actor, token)
    asked = request.GET.get("statement")
    number = int(asked) if asked and asked.isdecimal() and len(asked) < 10 else None
    page = selectors.vote_page(found, visitor_of(request, found), reader_language(), timezone.now(), number)
    context = {"page": page, "seed": uuid4(), "blocks": blocks_around(actor, found)}
    return render(request, "cocreation/residents/conversation.html", context)


@from_here_only
@require_POST
@refusals_as_json
def cast_vote(request: HttpRequest, token: str) -> HttpResponse:
    """Take one vote; then the next statement, or for the page's own script how many are left."""
    actor = actor_of(request)
    found = find_conversation(actor, token)
    visitor = voter_of(request, found)
    number, value = (whole_number(request.POST.get(name)) for name in ("statement", "value"))
    key, seed = request.POST.get("key", ""), request.POST.get("seed", "")
    cast = voting.cast_vote(
        actor=actor, conversation=found, visitor=visitor, number=number, value=value, client_key=key, seed=seed
    )
    response = _counted(found, cast) if wants_json(request) else to_statement(token)
    if cast.participant.key != visitor.key:
        remember(response, found, cast.participant)
    return response


def _counted(found: selectors.Conversation, cast: voting.CastVote) -> HttpResponse:
    progress = selectors.progress(found, cast.participant)
    return JsonResponse({"accepted": True, "done": progress.done, "left": progress.left})


@require_safe
@refusals_as_json
def next_statements(request: HttpRequest, token: str) -> HttpResponse:
    """The statements that come next, for answering without a network."""
    found = find_conversation(actor_of(request), token)
    visitor = visitor_of(request, found)
    coming = selectors.next_statements(found, visitor, reader_language())
    progress = selectors.progress(found, visitor.participant)
    return JsonResponse(
        {"statements": [selectors.as_json(one) for one in coming], "done": progress.done, "left": progress.left}
    )


@from_here_only
@require_POST
def undo_vote(request: HttpRequest, token: str) -> HttpResponse:
    """Take back the latest vote and show its statement again."""
    actor = actor_of(request)
    found = find_conversation(actor, token)
    number = voting.undo_vote(actor=actor, conversation=found, visitor=visitor_of(request, found))
    return to_statement(token, number)


@require_safe
def promise(request: HttpRequest, token: str) -> HttpResponse:
    """The whole promise and the background, with what was changed after the opening."""
    found = find_conversation(actor_of(request), token)
    page = selectors.promise_page(found, reader_language(), timezone.now())
    return render(request, "cocreation/residents/promise.html", {"page": page})
