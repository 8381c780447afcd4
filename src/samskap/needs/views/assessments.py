"""Assessments by others: the list, one with its strengths and gaps, the forms, and a gap that becomes a need."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.access import actor_of, can, require
from samskap.core.forms import posted, status_of, submitted
from samskap.needs.forms import NeedForm
from samskap.needs.forms.standing import AssessmentForm, PointForm, gap_as_need
from samskap.needs.models import Assessment, AssessmentPoint
from samskap.needs.selectors import standing as select
from samskap.needs.services import assessments as service
from samskap.needs.views.needs import FORM_METHODS

EDIT = "needs.edit_assessment"


@login_required
@require_safe
def assessments(request: HttpRequest) -> HttpResponse:
    """Those of my organisations."""
    actor = actor_of(request)
    page = select.my_assessments(actor, request.GET.get("page"))
    context = {"page": page, "may_create": can(actor, "needs.create_assessment")}
    return render(request, "needs/standing/assessments.html", context)


@require_safe
def assessment(request: HttpRequest, token: str) -> HttpResponse:
    """What one says."""
    actor = actor_of(request)
    shown = select.assessment_page(actor, select.find_assessment(actor, token))
    return render(request, "needs/standing/assessment.html", {"shown": shown, "assessment": shown.assessment})


@login_required
@require_http_methods(FORM_METHODS)
def write_assessment(request: HttpRequest) -> HttpResponse:
    """Write down who looked at the organisation."""
    actor = actor_of(request)
    require(actor, "needs.create_assessment")
    form = AssessmentForm(posted(request), actor=actor)
    made = submitted(form, lambda: _create(request, form))
    if made is None:
        return render(request, "needs/standing/write_assessment.html", {"form": form}, status=status_of(form))
    messages.success(request, _("Saved. Now write down what it says: strengths and gaps."))
    return redirect("assessment", made.token)


def _create(request: HttpRequest, form: AssessmentForm) -> Assessment:
    home = form.cleaned_data["organisation"]
    return service.save_assessment(actor=actor_of(request), organisation=home, values=form.as_input())


@login_required
@require_http_methods(FORM_METHODS)
def edit_assessment(request: HttpRequest, token: str) -> HttpResponse:
    """Change it."""
    actor, found = actor_of(request), select.find_assessment(actor_of(request), token, EDIT)
    form = AssessmentForm(posted(request), actor=actor, assessment=found)
    act = service.save_assessment
    saved = submitted(form, lambda: act(actor=actor, assessment=found, values=form.as_input()))
    if saved is None:
        context = {"form": form, "assessment": found, "heading": _("Change the assessment")}
        return render(request, "needs/standing/point.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("assessment", token)


@login_required
@require_http_methods(FORM_METHODS)
def delete_assessment(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then take it away."""
    found = select.find_assessment(actor_of(request), token, EDIT)
    if request.method == "POST":
        service.delete_assessment(actor=actor_of(request), assessment=found)
        messages.success(request, _("It has been taken away."))
        return redirect("assessments")
    text = _("Needs that came of it stay.")
    context = {"title": _("Take away this assessment?"), "text": text, "losses": [str(found)]}
    context |= {"button": _("Take it away"), "cancel_url": reverse("assessment", args=[token])}
    return render(request, "ui/confirm.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def add_point(request: HttpRequest, token: str) -> HttpResponse:
    """Add a strength or a gap."""
    return _point_page(request, select.find_assessment(actor_of(request), token, EDIT), None)


@login_required
@require_http_methods(FORM_METHODS)
def edit_point(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Change one."""
    found = select.find_assessment(actor_of(request), token, EDIT)
    return _point_page(request, found, select.find_point(found, number))


def _point_page(request: HttpRequest, found: Assessment, point: AssessmentPoint | None) -> HttpResponse:
    form, actor = PointForm(posted(request), point=point), actor_of(request)
    act = service.save_point
    saved = submitted(form, lambda: act(actor=actor, assessment=found, point=point, values=form.as_input()))
    if saved is None:
        context = {"form": form, "assessment": found, "heading": _("A strength or a gap")}
        return render(request, "needs/standing/point.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("assessment", found.token)


@login_required
@require_http_methods(FORM_METHODS)
def delete_point(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Ask once more, then take it away."""
    found = select.find_assessment(actor_of(request), token, EDIT)
    point = select.find_point(found, number)
    if request.method == "POST":
        service.delete_point(actor=actor_of(request), point=point)
        messages.success(request, _("It has been taken away."))
        return redirect("assessment", token)
    context = {"title": _("Take this away?"), "losses": [str(point)], "button": _("Take it away")}
    return render(request, "ui/confirm.html", {**context, "cancel_url": reverse("assessment", args=[token])})


@login_required
@require_http_methods(FORM_METHODS)
def need_from_gap(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """A gap becomes a need: the form for one, with the gap in its place."""
    actor, found = actor_of(request), select.find_assessment(actor_of(request), token, EDIT)
    point = select.find_point(found, number)
    form = NeedForm(posted(request), actor=actor, initial=gap_as_need(point))
    del form.fields["organisation"]
    made = submitted(form, lambda: service.need_from_gap(actor=actor, point=point, values=form.as_input()))
    if made is None:
        context = {"form": form, "assessment": found, "point": point}
        return render(request, "needs/standing/gap.html", context, status=status_of(form))
    messages.success(request, _("The need is written down."))
    return redirect("need", made.token)
