"""One call in two sources: what may be the same, making it one, taking it apart."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.calls.forms.merges import MergeForm
from samskap.calls.selectors.finding import find_call
from samskap.calls.selectors.merging import kept_apart_page, merges_page
from samskap.calls.services import merging as service
from samskap.core.access import actor_of, require
from samskap.core.forms import posted, status_of, submitted


@login_required
@require_safe
def call_merges(request: HttpRequest) -> HttpResponse:
    """Pairs of calls that share a name which stands for one; or those that somebody has said are not the same."""
    require(actor_of(request), "calls.merge_call")
    decided = request.GET.get("show") == "decided"
    page = (kept_apart_page if decided else merges_page)(request.GET.get("page"))
    query = "show=decided&" if decided else ""
    return render(request, "calls/pages/merges.html", {"page": page, "decided": decided, "query": query})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge_call(request: HttpRequest, token: str) -> HttpResponse:
    """Make another call a part of this one."""
    actor, found = actor_of(request), find_call(token)
    require(actor, "calls.merge_call", found)
    form = MergeForm(posted(request))
    root = submitted(form, lambda: service.merge_calls(actor=actor, into=found, other=form.cleaned_data["other"]))
    if root is None:
        return render(request, "calls/pages/merge.html", {"form": form, "call": found}, status=status_of(form))
    messages.success(request, _("The two are one call now. You can take them apart again at the bottom of this page."))
    return redirect("call", root.token)


@login_required
@require_POST
def unmerge_call(request: HttpRequest, token: str) -> HttpResponse:
    """Take a call out of the one that it was merged into."""
    call = service.unmerge_call(actor=actor_of(request), call=find_call(token))
    messages.success(request, _("They are two calls again."))
    return redirect("call", call.token)


@login_required
@require_POST
def keep_apart(request: HttpRequest, token: str, other: str) -> HttpResponse:
    """The two are not the same call."""
    service.keep_apart(actor=actor_of(request), call=find_call(token), other=find_call(other))
    messages.success(request, _("Noted: not the same. It is not proposed again."))
    return redirect("call_merges")


@login_required
@require_POST
def let_merge(request: HttpRequest, token: str, other: str) -> HttpResponse:
    """They may be the same after all."""
    service.let_merge(actor=actor_of(request), call=find_call(token), other=find_call(other))
    messages.success(request, _("Taken back: the two can be merged."))
    return redirect("call_merges")
