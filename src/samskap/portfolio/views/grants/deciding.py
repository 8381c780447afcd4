"""Applications for those of the organisation: the list, one of them, what the jury says, and the decision."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samskap.core.access import actor_of
from samskap.core.forms import status_of
from samskap.portfolio.forms.grants import deciding as forms
from samskap.portfolio.models import Application, ApplicationState
from samskap.portfolio.selectors.grants import deciding as selectors
from samskap.portfolio.selectors.grants.schemes import find_scheme_inside
from samskap.portfolio.services.grants import deciding as service
from samskap.portfolio.services.grants.jury import say_view as say
from samskap.portfolio.views.tries import tried

DECIDE = "portfolio.decide_application"


@login_required
@require_safe
def applications(request: HttpRequest, token: str) -> HttpResponse:
    """The applications of a scheme, what waits first."""
    actor = actor_of(request)
    found = find_scheme_inside(actor, token)
    shown = selectors.application_list(actor, found, request.GET.dict(), timezone.now())
    return render(request, "portfolio/inside/applications.html", {"scheme": found, "shown": shown, "page": shown.page})


@login_required
@require_safe
def export_applications(request: HttpRequest, token: str) -> HttpResponse:
    """The same as a table for a spreadsheet; it holds personal data."""
    actor = actor_of(request)
    found = find_scheme_inside(actor, token, "portfolio.work_on_scheme")
    table = selectors.applications_as_csv(actor, found, request.GET.dict(), timezone.now())
    answer = HttpResponse(table, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="grants.csv"'
    return answer


@login_required
@require_safe
def application(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """What is applied for, what the jury thinks, the decision and what came of it."""
    return application_page(request, selectors.find_application(actor_of(request), token, number))


@login_required
@require_POST
def say_view(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Say what one thinks of it."""
    actor = actor_of(request)
    found = selectors.find_application(actor, token, number, DECIDE)
    form = forms.ViewForm(request.POST)
    if tried(form, lambda: say(actor=actor, application=found, **form.cleaned_data)) is None:
        return application_page(request, found, view_form=form)
    messages.success(request, _("Said."))
    return redirect("grant_application", token, number)


@login_required
@require_POST
def decide_application(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Give the grant or not."""
    actor = actor_of(request)
    found = selectors.find_application(actor, token, number, DECIDE)
    form = forms.DecisionForm(request.POST, application=found, most=min(found.amount, found.scheme.cap))
    decided = tried(form, lambda: _decide(request, found, form))
    if decided is None:
        return application_page(request, found, decision_form=form)
    granted = decided.state == ApplicationState.GRANTED
    messages.success(request, _("Granted. The applicant is asked to agree.") if granted else _("Decided."))
    return redirect("grant_application", token, number)


def _decide(request: HttpRequest, found: Application, form: forms.DecisionForm) -> Application:
    data = form.cleaned_data
    grant = data["decision"] == "grant"
    return service.decide_application(
        actor=actor_of(request), application=found, grant=grant, amount=data["granted"], reason=data["reason"]
    )


def application_page(
    request: HttpRequest,
    found: Application,
    *,
    view_form: forms.ViewForm | None = None,
    decision_form: forms.DecisionForm | None = None,
) -> HttpResponse:
    """The page, with a form that was not taken and what is wrong with it, if there is one."""
    shown = selectors.application_page(actor_of(request), found, timezone.now())
    context = {"scheme": found.scheme, "application": found, "shown": shown}
    context["view_form"] = view_form or forms.ViewForm(own=shown.own)
    context["decision_form"] = decision_form or forms.DecisionForm(application=found, most=shown.most)
    context["paid_form"] = forms.PaidForm(application=found)
    sent = view_form or decision_form
    context["refused"] = sent if sent and not (shown.may_say if view_form else shown.may_decide) else None
    status = status_of(sent) if sent else 200
    return render(request, "portfolio/inside/application.html", context, status=status)
