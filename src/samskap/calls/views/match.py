"""Where to engage: the calls for a need."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from samskap.calls.selectors import match
from samskap.core.access import actor_of
from samskap.needs.selectors.finding import find_need


@require_safe
def where_to_engage(request: HttpRequest, token: str) -> HttpResponse:
    """The calls for a need with every part of their ranking; of a merged need, those of the one that stands for it."""
    actor = actor_of(request)
    need = find_need(actor, token)
    if need.root is not None:
        return redirect("where_to_engage", need.root.token)
    shown = match.where_to_engage(actor, need, timezone.now(), request.GET.get("page"))
    return render(request, "calls/match/where_to_engage.html", {"shown": shown, "need": need, "page": shown.page})
