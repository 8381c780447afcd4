"""The facilitator's page of suspicious patterns, and the two decisions about them."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from samskap.cocreation.forms.base import submit
from samskap.cocreation.forms.residents import ReasonForm
from samskap.cocreation.selectors import abuse as selectors
from samskap.cocreation.selectors.finding import find_conversation
from samskap.cocreation.services import abuse
from samskap.core.access import actor_of, can
from samskap.core.errors import StateRefused

ACTION = "cocreation.exclude_participant"


@login_required
@require_safe
def patterns(request: HttpRequest, token: str) -> HttpResponse:
    """What stands out in how the answers came."""
    found = find_conversation(actor_of(request), token, "cocreation.view_workroom")
    return _page(request, found)


@login_required
@require_POST
def exclude_participant(request: HttpRequest, token: str) -> HttpResponse:
    """Leave out those of one pattern, with a reason."""
    found = find_conversation(actor_of(request), token, ACTION)
    pattern = selectors.find_pattern(found, request.POST.get("kind", ""), request.POST.get("key", ""))
    if pattern is None:
        raise StateRefused(_("This pattern is no longer there. Load the page again."))
    return _decide(request, found, abuse.exclude_participants, pattern.people, pattern.key)


@login_required
@require_POST
def readmit_participant(request: HttpRequest, token: str) -> HttpResponse:
    """Count somebody again, with a reason."""
    found = find_conversation(actor_of(request), token, ACTION)
    person = request.POST.get("participant", "")
    if (
        not person.isdecimal()
        or len(person) > 18
        or not selectors.excluded_participants(found).filter(pk=int(person)).exists()
    ):
        raise StateRefused(_("This person is not left out here. Load the page again."))
    return _decide(request, found, abuse.readmit_participants, [int(person)], person)


def _decide(
    request: HttpRequest,
    found: selectors.Conversation,
    service: Callable[..., int],
    people: Sequence[int],
    key: str,
) -> HttpResponse:
    form = ReasonForm(request.POST, auto_id="said-%s")
    actor = actor_of(request)
    done = submit(
        form,
        lambda: service(actor=actor, conversation=found, people=people, reason=form.cleaned_data["reason"]),
    )
    if done is None:
        return _page(request, found, form, key)
    said = ngettext("%(number)d person changed.", "%(number)d people changed.", done) % {"number": done}
    messages.success(request, f"{said} {_('The map follows in a moment.')}")
    return redirect("patterns", found.token)


def _page(
    request: HttpRequest, found: selectors.Conversation, form: ReasonForm | None = None, key: str = ""
) -> HttpResponse:
    context = {
        "conversation": found,
        "page": selectors.patterns_page(found, request.GET.get("page")),
        "may_decide": can(actor_of(request), ACTION, found) and found.state != "answered",
        "form": form,
        "wrong": key,
        "tab": "patterns",
    }
    return render(request, "cocreation/workroom/patterns.html", context, status=422 if form is not None else 200)
