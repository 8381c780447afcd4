"""The result of a round, its files, and what it would have been with other money, other hours or another rule."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from samskap.core.access import actor_of, can
from samskap.core.addresses import address_hash, client_address
from samskap.core.journal import canonical
from samskap.portfolio.forms.results.rounds import RoundWhatIfForm
from samskap.portfolio.selectors.results import round_files as files
from samskap.portfolio.selectors.results import rounds as selectors
from samskap.portfolio.selectors.results.appeals import public_appeals
from samskap.portfolio.selectors.results.grants import public_file
from samskap.portfolio.selectors.results.round_what_if import round_what_if
from samskap.portfolio.services.results.appealing import is_open_to_appeals
from samskap.portfolio.services.results.deciding_rounds import right_to_decide
from samskap.portfolio.views.secret import tried


@require_safe
def round_result(request: HttpRequest, token: str) -> HttpResponse:
    """What was chosen and why, what was not and what was missing."""
    actor = actor_of(request)
    result = selectors.round_result_page(selectors.find_round_result(actor, token))
    row = result.round
    context = {
        "result": result,
        "round": row,
        "appeals": public_appeals(row),
        "is_open": is_open_to_appeals(row, timezone.localdate()),
        "may_decide": result.is_open and can(actor, right_to_decide(row), row),
    }
    return render(request, "portfolio/rounds/result/result.html", context)


@require_safe
def round_result_what_if(request: HttpRequest, token: str) -> HttpResponse:
    """What the same ballots would have chosen; nothing is stored."""
    result = selectors.round_result_page(selectors.find_round_result(actor_of(request), token))
    form, status, told = RoundWhatIfForm(request.GET if "budget" in request.GET else None, result=result), 200, None
    if form.is_bound:
        network = address_hash(client_address(request), f"what-if.{token}")
        told, status = tried(form, lambda: round_what_if(result, form.asked, network))
    context = {"result": result, "round": result.round, "form": form, "told": told}
    return render(request, "portfolio/rounds/result/what_if.html", context, status=status)


@require_safe
def round_ballots(request: HttpRequest, token: str) -> HttpResponse:
    """All ballots in a random order, with everything that is needed to count again."""
    count = selectors.find_round_result(actor_of(request), token)
    return _file(public_file(count), "text/plain", "ballots.pb")


@require_safe
def round_ballots_csv(request: HttpRequest, token: str) -> HttpResponse:
    """All ballots in a random order, for a spreadsheet."""
    count = selectors.find_round_result(actor_of(request), token)
    return _file(files.ballots_csv(count), "text/csv", "ballots.csv")


@require_safe
def round_result_csv(request: HttpRequest, token: str) -> HttpResponse:
    """The result for a spreadsheet."""
    result = selectors.round_result_page(selectors.find_round_result(actor_of(request), token))
    return _file(files.result_csv(result), "text/csv", "result.csv")


@require_safe
def round_result_json(request: HttpRequest, token: str) -> HttpResponse:
    """The result for machines."""
    count = selectors.find_round_result(actor_of(request), token)
    return HttpResponse(canonical(files.round_as_json(count)), content_type="application/json; charset=utf-8")


def _file(text: str, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
