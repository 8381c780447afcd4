"""Appeals against the result of a round, and the decision by it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samskap.core.access import actor_of, require
from samskap.core.addresses import address_hash, client_address
from samskap.core.forms import posted, status_of
from samskap.core.origin import from_here_only
from samskap.portfolio.forms.results.rounds import AnswerForm, AnswersForm, AppealForm, RoundDecideForm
from samskap.portfolio.models import RoundState
from samskap.portfolio.selectors.results import appeals as selectors
from samskap.portfolio.selectors.results.rounds import find_round_result, round_of, round_result_page
from samskap.portfolio.selectors.rounds.finding import find_round_inside
from samskap.portfolio.services.results import appealing
from samskap.portfolio.services.results.deciding_rounds import decide_round as decide
from samskap.portfolio.services.results.deciding_rounds import right_to_decide
from samskap.portfolio.views.secret import tried
from samskap.portfolio.views.tries import tried as tried_inside

FORM_METHODS = ["GET", "HEAD", "POST"]
PAGES = "portfolio/rounds/result"


@from_here_only
@require_http_methods(FORM_METHODS)
def round_appeal(request: HttpRequest, token: str) -> HttpResponse:
    """Say that the result is wrong, without an account."""
    actor = actor_of(request)
    row = round_of(find_round_result(actor, token))
    form, status = AppealForm(posted(request)), 200
    if form.is_bound:
        made, status = tried(form, lambda: appealing.appeal(
            actor=actor, row=row, text=form.cleaned_data["text"], email=form.cleaned_data["email"],
            language=get_language() or "en", network=_network(request, row.token)))  # fmt: skip
        if made is not None:
            return render(request, f"{PAGES}/appealed.html", {"round": row, "appeal": made})
    context = {"round": row, "form": form, "is_open": appealing.is_open_to_appeals(row, timezone.localdate())}
    return render(request, f"{PAGES}/appeal.html", context, status=status)


@login_required
@require_http_methods(FORM_METHODS)
def round_appeals(request: HttpRequest, token: str) -> HttpResponse:
    """All appeals, those that wait first; those that are ticked get the same answer."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, "portfolio.work_on_round")
    form = AnswersForm(posted(request))
    done = tried_inside(form, lambda: appealing.answer_appeals(actor=actor, row=row, appeals=form.appeals,
        upheld=form.cleaned_data["upheld"] == form.RIGHT,
        answer=form.cleaned_data["answer"],
        withheld=form.cleaned_data["withheld"])) if form.is_bound else None  # fmt: skip
    if done is None:
        shown = selectors.appeals_page(row, request.GET.get("page"))
        context = {"round": row, "shown": shown, "form": form, "is_open": row.state == RoundState.APPEAL}
        return render(request, f"{PAGES}/appeals.html", context, status=status_of(form))
    said = ngettext("%(count)d appeal is answered.", "%(count)d appeals are answered.", done)
    messages.success(request, said % {"count": done})
    return redirect("round_appeals", token)


@login_required
@require_http_methods(FORM_METHODS)
def answer_round_appeal(request: HttpRequest, token: str, appeal: str) -> HttpResponse:
    """Answer one, in public."""
    actor = actor_of(request)
    row = appealing.find_appeal(find_round_inside(actor, token, "portfolio.work_on_round"), appeal)
    form = AnswerForm(posted(request))
    done = None
    if form.is_bound:
        done = tried_inside(form, lambda: appealing.answer_appeal(actor=actor, row=row,
            upheld=form.cleaned_data["upheld"] == form.RIGHT,
            answer=form.cleaned_data["answer"], withheld=form.cleaned_data["withheld"]))  # fmt: skip
    if done is None:
        context = {"round": row.round, "appeal": row, "form": form}
        return render(request, f"{PAGES}/answer.html", context, status=status_of(form))
    messages.success(request, _("Answered. Everybody can read it beside the result."))
    return redirect("round_appeals", token)


@login_required
@require_http_methods(FORM_METHODS)
def decide_round(request: HttpRequest, token: str) -> HttpResponse:
    """Decide as counted, or otherwise with a reason."""
    actor = actor_of(request)
    count = find_round_result(actor, token)
    row = round_of(count)
    require(actor, right_to_decide(row), row, view="portfolio.view_round_inside")
    result = round_result_page(count)
    form = RoundDecideForm(posted(request), lines=result.lines)
    done = tried_inside(form, lambda: decide(actor=actor, count=count, otherwise=form.otherwise,
        register_number=form.cleaned_data["register_number"],
        decided_on=form.cleaned_data["decided_on"])) if form.is_bound else None  # fmt: skip
    if done is None:
        context = {
            "result": result,
            "round": row,
            "form": form,
            "demands": selectors.before_deciding(row, timezone.now()),
        }
        return render(request, f"{PAGES}/decide.html", context, status=status_of(form))
    messages.success(request, _("Decided. What was decided stands beside the result."))
    return redirect("round_result", token)


def _network(request: HttpRequest, token: str) -> str:
    """The keyed hash of where the request comes from, another one about every round."""
    return address_hash(client_address(request), f"appeal.{token}")
