"""What an organisation does about a call."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.calls.forms import engage as forms
from samskap.calls.models import Step
from samskap.calls.selectors import engage as selectors
from samskap.calls.selectors.finding import find_call, root_of
from samskap.calls.services import engage as service
from samskap.core.access import actor_of
from samskap.core.errors import NotVisible
from samskap.core.forms import posted, status_of, submitted

FORM_METHODS = ["GET", "HEAD", "POST"]
WORKS = "calls.engage"
PAGES = "calls/engage"


def _page(
    request: HttpRequest, token: str, slug: str, action: str = "calls.view_engagement"
) -> selectors.EngagementPage:
    actor = actor_of(request)
    organisation = selectors.engaging_organisation(actor, slug, action)
    return selectors.engagement_page(actor, organisation, root_of(find_call(token)))


@login_required
@require_safe
def our_calls(request: HttpRequest) -> HttpResponse:
    """What my organisations do about calls, what needs a decision next first."""
    actor, shown = actor_of(request), request.GET.get("show", "")
    context = {
        "page": selectors.our_calls(actor, shown, request.GET.get("page")),
        "tabs": selectors.tabs_of(shown),
        "spent": selectors.spent_on(actor),
        "query": f"show={shown}&" if shown in selectors.SHOWN else "",
        "belongs": bool(actor.roles),
    }
    return render(request, f"{PAGES}/ours.html", context)


@login_required
@require_safe
def engagement(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """Where one organisation stands with a call."""
    context = {"shown": _page(request, token, slug), "note_form": forms.NoteForm()}
    return render(request, f"{PAGES}/engagement.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def take_step(request: HttpRequest, token: str, slug: str, step: str) -> HttpResponse:
    """Say where the organisation stands now, with what belongs to that step."""
    if step not in Step.values:
        raise Http404
    page, actor = _page(request, token, slug, WORKS), actor_of(request)
    form = forms.step_form(posted(request), actor=actor, page=page, step=step)
    about: dict[str, Any] = {
        "organisation": page.organisation,
        "call": page.call,
        "step": step,
        "seen": request.POST.get("seen", ""),
    }
    done = submitted(form, lambda: service.take_step(actor=actor, values=form.values(), **about))
    if done is None:
        context = {"form": form, "shown": page, "step": Step(step)}
        return render(request, f"{PAGES}/step.html", context, status=status_of(form))
    messages.success(request, _("Written down: %(step)s.") % {"step": done.get_step_display()})
    return redirect("engagement", page.call.token, slug)


@login_required
@require_http_methods(FORM_METHODS)
def plan_engagement(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """For which need, who leads it, with whom, what applying takes."""
    page, actor = _page(request, token, slug, WORKS), actor_of(request)
    if page.engagement is None:
        raise NotVisible
    form = forms.plan_form(posted(request), actor=actor, page=page)
    about: dict[str, Any] = {"organisation": page.organisation, "call": page.call, "seen": request.POST.get("seen", "")}
    if submitted(form, lambda: service.plan_engagement(actor=actor, values=form.values(), **about)) is None:
        return render(request, f"{PAGES}/plan.html", {"form": form, "shown": page}, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("engagement", page.call.token, slug)


@login_required
@require_POST
def add_call_note(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """A note for colleagues."""
    page, actor = _page(request, token, slug, WORKS), actor_of(request)
    form = forms.NoteForm(request.POST)
    about: dict[str, Any] = {"organisation": page.organisation, "call": page.call}
    if submitted(form, lambda: service.add_note(actor=actor, **about, **form.cleaned_data)) is None:
        return render(request, f"{PAGES}/engagement.html", {"shown": page, "note_form": form}, status=status_of(form))
    return redirect("engagement", page.call.token, slug)


@login_required
@require_POST
def delete_call_note(request: HttpRequest, token: str, slug: str, number: int) -> HttpResponse:
    """Take a note away."""
    page, actor = _page(request, token, slug, WORKS), actor_of(request)
    service.delete_note(actor=actor, organisation=page.organisation, call=page.call, number=number)
    messages.success(request, _("The note is taken away."))
    return redirect("engagement", page.call.token, slug)
