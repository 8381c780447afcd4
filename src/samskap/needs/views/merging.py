"""Two needs that are the same become one, and are taken apart again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samskap.core.access import actor_of
from samskap.core.forms import posted, status_of, submitted
from samskap.needs.forms.subjects import MergeForm
from samskap.needs.services import merging as service
from samskap.needs.views.needs import FORM_METHODS, to_change


@login_required
@require_http_methods(FORM_METHODS)
def merge_need(request: HttpRequest, token: str) -> HttpResponse:
    """Choose the need that stands for both."""
    actor, found = actor_of(request), to_change(request, token, "merge")
    form = MergeForm(posted(request), actor=actor, need=found)
    root = submitted(form, lambda: service.merge_needs(actor=actor, need=found, into=form.cleaned_data["into"]))
    if root is None:
        return render(request, "needs/merge.html", {"form": form, "need": found}, status=status_of(form))
    messages.success(request, _("They are one need now. You can take them apart again."))
    return redirect("need", root.token)


@login_required
@require_POST
def unmerge_need(request: HttpRequest, token: str) -> HttpResponse:
    """Take a need out of the one that stands for it."""
    service.unmerge_need(actor=actor_of(request), need=to_change(request, token, "unmerge"))
    messages.success(request, _("The need stands for itself again, with everything that was its own."))
    return redirect("need", token)
