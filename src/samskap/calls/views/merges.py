"""One call in two sources: what may be the same, making it one, taking it apart."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.calls.forms.merges import MergeForm
from samskap.calls.selectors.finding import find_call
from samskap.calls.selectors.merging import merges_page
from samskap.calls.services import merging as service
from samskap.core.access import actor_of, require
from samskap.core.forms import posted, status_of, submitted


@login_required
@require_safe
def call_merges(request: HttpRequest) -> HttpResponse:
    """Pairs of calls that share a name which stands for one."""
    require(actor_of(request), "calls.merge_call")
    return render(request, "calls/pages/merges.html", {"page": merges_page(request.GET.get("page"))})


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
