"""The result of a vote about grants, its files, what it would have been with another sum, and the decision by it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.access import actor_of, can, require
from samskap.core.forms import posted, status_of
from samskap.core.journal import canonical
from samskap.portfolio.forms.results.grants import DecideForm, WhatIfForm
from samskap.portfolio.selectors.results import grants as selectors
from samskap.portfolio.services.results.deciding_grants import decide_by_ballot as decide
from samskap.portfolio.views.tries import tried


@require_safe
def grant_result(request: HttpRequest, token: str) -> HttpResponse:
    """What was chosen and why, what was not and what was missing."""
    actor = actor_of(request)
    result = selectors.result_page(selectors.find_result(actor, token))
    may_decide = can(actor, "portfolio.lead_vote", result.box) and not result.is_decided
    context = {"result": result, "scheme": result.scheme, "form": WhatIfForm(result=result), "may_decide": may_decide}
    return render(request, "portfolio/result/result.html", context)


@require_safe
def grant_what_if(request: HttpRequest, token: str) -> HttpResponse:
    """What the same ballots would have chosen with another sum; nothing is stored."""
    result = selectors.result_page(selectors.find_result(actor_of(request), token))
    form = WhatIfForm(request.GET if "budget" in request.GET else None, result=result)
    told = selectors.what_if(result, form.cleaned_data["budget"]) if form.is_valid() else None
    context = {"result": result, "scheme": result.scheme, "form": form, "told": told}
    return render(request, "portfolio/result/what_if.html", context, status=status_of(form))


@require_safe
def grant_ballots(request: HttpRequest, token: str) -> HttpResponse:
    """All ballots in a random order, from which anybody can count again."""
    count = selectors.find_result(actor_of(request), token)
    answer = HttpResponse(selectors.public_file(count), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="ballots.pb"'
    return answer


@require_safe
def grant_result_json(request: HttpRequest, token: str) -> HttpResponse:
    """The result for machines."""
    count = selectors.find_result(actor_of(request), token)
    return HttpResponse(canonical(selectors.as_json(count)), content_type="application/json; charset=utf-8")


@login_required
@require_http_methods(["GET", "POST"])
def decide_by_ballot(request: HttpRequest, token: str) -> HttpResponse:
    """Decide as counted, or otherwise with a reason."""
    actor = actor_of(request)
    count = selectors.find_result(actor, token)
    require(actor, "portfolio.lead_vote", count.box, view="portfolio.work_on_vote")
    result = selectors.result_page(count)
    form = DecideForm(posted(request), lines=result.lines)
    done = (
        None
        if posted(request) is None
        else tried(form, lambda: decide(actor=actor, count=count, otherwise=form.otherwise))
    )
    if done is None:
        context = {"result": result, "scheme": result.scheme, "form": form}
        return render(request, "portfolio/result/decide.html", context, status=status_of(form))
    messages.success(request, _("Decided. Everybody who applied is told by mail."))
    return redirect("grant_result", token)
