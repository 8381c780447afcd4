"""Saved searches for calls."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.calls.forms.searches import SearchForm
from samskap.calls.models import SavedSearch
from samskap.calls.selectors import searches as selectors
from samskap.calls.selectors.following import follows_everything
from samskap.calls.services import searches as service
from samskap.core.access import actor_of
from samskap.core.forms import posted, status_of, submitted

FORM_METHODS = ["GET", "HEAD", "POST"]
REMOVED = "removed_search"
"""In the session: the search that was taken away last, so that it can be put back."""


@login_required
@require_safe
def saved_searches(request: HttpRequest) -> HttpResponse:
    """What I look for again and again, and whether I am told of all calls."""
    actor = actor_of(request)
    context = {"rows": selectors.saved_searches(actor), "everything": follows_everything(actor)}
    context["removed"] = request.session.get(REMOVED, {}).get("name", "")
    return render(request, "calls/searches/searches.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def save_search(request: HttpRequest) -> HttpResponse:
    """Keep a search; what was looked for in the list comes along."""
    wanted = {name: request.GET[name][:200] for name in (*selectors.LOOKED, "need") if request.GET.get(name)}
    return _form(request, None, {"tells": True, "name": wanted.get("words", ""), **wanted})


@login_required
@require_http_methods(FORM_METHODS)
def edit_search(request: HttpRequest, token: str) -> HttpResponse:
    """Change one."""
    return _form(request, selectors.find_search(actor_of(request), token), {})


def _form(request: HttpRequest, search: SavedSearch | None, initial: dict[str, Any]) -> HttpResponse:
    actor = actor_of(request)
    form = SearchForm(posted(request), actor=actor, search=search, initial=initial)
    saved = submitted(form, lambda: service.save_search(actor=actor, values=form.values(), search=search))
    if saved is None:
        return render(request, "calls/searches/form.html", {"form": form, "search": search}, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("saved_searches")


@login_required
@require_POST
def remove_search(request: HttpRequest, token: str) -> HttpResponse:
    """Take one away; it can be put back from the list."""
    actor = actor_of(request)
    was = service.remove_search(actor=actor, search=selectors.find_search(actor, token))
    kept = {name: getattr(was, name) for name in ("name", *selectors.LOOKED, "tells")}
    request.session[REMOVED] = {**kept, "need": was.need.pk if was.need else ""}
    return redirect("saved_searches")


@login_required
@require_POST
def restore_search(request: HttpRequest) -> HttpResponse:
    """Put back what was taken away last; what cannot be kept any more is said in the form."""
    actor, was = actor_of(request), request.session.get(REMOVED)
    if not was:
        return redirect("saved_searches")
    form = SearchForm({**was, "tells": "on" if was["tells"] else ""}, actor=actor)
    if submitted(form, lambda: service.save_search(actor=actor, values=form.values())) is None:
        return render(request, "calls/searches/form.html", {"form": form, "search": None}, status=status_of(form))
    del request.session[REMOVED]
    messages.success(request, _("The search is back."))
    return redirect("saved_searches")
