"""Where calls come from: how reading each source goes, adding and changing one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.calls.forms.sources import SourceForm
from samskap.calls.models import CallSource
from samskap.calls.selectors.health import health_page
from samskap.calls.selectors.sources import find_source
from samskap.calls.services.sources import save_source
from samskap.core.access import actor_of, can, require
from samskap.core.forms import posted, status_of, submitted

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def call_sources(request: HttpRequest) -> HttpResponse:
    """A line a source; everybody may see it."""
    actor = actor_of(request)
    context = {"page": health_page(request.GET.get("page")), "may_edit": can(actor, "calls.edit_source")}
    context["may_merge"] = can(actor, "calls.merge_call")
    return render(request, "calls/pages/sources.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def add_source(request: HttpRequest) -> HttpResponse:
    """A new source; it is read within a quarter of an hour."""
    return _form(request, None)


@login_required
@require_http_methods(FORM_METHODS)
def edit_source(request: HttpRequest, token: str) -> HttpResponse:
    """Change a source, or stop reading it."""
    return _form(request, find_source(token))


def _form(request: HttpRequest, source: CallSource | None) -> HttpResponse:
    actor = actor_of(request)
    require(actor, "calls.edit_source")
    form = SourceForm(posted(request), source=source)
    saved = submitted(form, lambda: save_source(actor=actor, source=source, **form.cleaned_data))
    if saved is None:
        return render(request, "calls/pages/source_form.html", {"form": form, "source": source}, status=status_of(form))
    messages.success(request, _("Saved. It is read within a quarter of an hour.") if saved.is_active else _("Saved."))
    return redirect("call_sources")
