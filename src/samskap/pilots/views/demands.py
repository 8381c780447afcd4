"""Partners and what is demanded of them; which demands others set."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.access import actor_of
from samskap.core.forms import posted, status_of, submitted
from samskap.pilots.forms import demands as forms
from samskap.pilots.models import Demand, PilotKind
from samskap.pilots.selectors import demands as selectors
from samskap.pilots.selectors.demands_chart import topics_chart
from samskap.pilots.selectors.demands_set import demands_set as count_demands
from samskap.pilots.selectors.finding import find_part, find_pilot
from samskap.pilots.selectors.frame import frame_of
from samskap.pilots.services import demands as service

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def pilot_demands(request: HttpRequest, token: str) -> HttpResponse:
    """Who takes part, and what is demanded of them."""
    actor = actor_of(request)
    found = find_pilot(actor, token)
    frame = frame_of(actor, found, "pilot_demands")
    context = {"pilot": found, "frame": frame, "shown": selectors.partners_page(actor, found)}
    return render(request, "pilots/demands/partners.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def choose_demands(request: HttpRequest, token: str) -> HttpResponse:
    """Choose demands of the library."""
    actor = actor_of(request)
    found = find_pilot(actor, token, "pilots.work_on_pilot")
    taken, figures = selectors.taken_keys(found), count_demands(found.kind)
    form = forms.LibraryForm(posted(request), kind=found.kind, taken=taken, figures=figures, pilot=found)
    made = submitted(form, lambda: service.add_library_demands(
        actor=actor, pilot=found, chosen=form.chosen(), party=form.cleaned_data["party"]))  # fmt: skip
    if made is None:
        context = {"pilot": found, "form": form, "back": reverse("pilot_demands", args=[token])}
        return render(request, "pilots/demands/choose.html", context, status=status_of(form))
    said = ngettext("%(count)d demand has been added.", "%(count)d demands have been added.", len(made))
    messages.success(request, said % {"count": len(made)})
    return redirect("pilot_demands", token=token)


@login_required
@require_http_methods(FORM_METHODS)
def write_demand(request: HttpRequest, token: str) -> HttpResponse:
    """Write a demand in own words."""
    actor = actor_of(request)
    found = find_pilot(actor, token, "pilots.work_on_pilot")
    form = forms.OwnDemandForm(posted(request), pilot=found)
    made = submitted(form, lambda: service.add_own_demand(actor=actor, pilot=found, values=form.as_input()))
    if made is None:
        context = {"pilot": found, "form": form, "back": reverse("pilot_demands", args=[token])}
        return render(request, "pilots/demands/write.html", context, status=status_of(form))
    messages.success(request, _("The demand has been added."))
    return redirect("pilot_demands", token=token)


@login_required
@require_http_methods(FORM_METHODS)
def edit_demand(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Change a demand before anybody has promised anything."""
    actor = actor_of(request)
    found = find_pilot(actor, token, "pilots.work_on_pilot")
    demand = find_part(Demand, found, pk=number)
    form = forms.OwnDemandForm(posted(request), pilot=found, initial=forms.as_initial(demand))
    act = service.edit_demand
    if submitted(form, lambda: act(actor=actor, demand=demand, values=form.as_input())) is None:
        back = reverse("pilot_demand", args=[token, number])
        context = {"pilot": found, "form": form, "back": back, "demand": demand}
        return render(request, "pilots/demands/write.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("pilot_demand", token=token, number=number)


@login_required
@require_safe
def pilot_demand(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One demand, what has happened to it, and what can happen next."""
    actor = actor_of(request)
    found = find_pilot(actor, token, "pilots.view_inside")
    demand = find_part(Demand, found, pk=number)
    context = {"pilot": found, "frame": frame_of(actor, found, "pilot_demands"), "demand": demand}
    context |= {"history": selectors.history_of(demand), "form": forms.StatusForm(demand=demand)}
    context["may_edit"] = service.may_be_edited(found, demand)
    return render(request, "pilots/demands/demand.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def change_demand(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Note how far a demand has come."""
    actor = actor_of(request)
    found = find_pilot(actor, token, "pilots.work_on_pilot")
    demand = find_part(Demand, found, pk=number)
    form = forms.StatusForm(posted(request), demand=demand)
    act = service.change_demand_status
    if submitted(form, lambda: act(actor=actor, demand=demand, **form.cleaned_data)) is None:
        context = {"pilot": found, "demand": demand, "form": form}
        context["back"] = reverse("pilot_demand", args=[token, number])
        return render(request, "pilots/demands/change.html", context, status=status_of(form))
    messages.success(request, _("Noted."))
    return redirect("pilot_demand", token=token, number=number)


@require_safe
def demands_set(request: HttpRequest) -> HttpResponse:
    """Which demands municipalities set, for a kind of pilot."""
    shown = count_demands(request.GET.get("kind", ""))
    kinds = [
        {"label": kind.label, "url": f"?kind={kind.value}", "current": kind.value == shown.kind} for kind in PilotKind
    ]
    context = {"shown": shown, "kinds": kinds, "chart": topics_chart(shown), "kind": PilotKind(shown.kind).label}
    return render(request, "pilots/demands/set.html", context)
