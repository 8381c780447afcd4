"""Goals and commitments: the page, the forms, and taking them out as a document and as a table."""

import csv
import io

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.core.access import actor_of
from samskap.core.errors import StateRefused
from samskap.core.forms import posted, status_of, submitted
from samskap.needs.forms.standing import CommitmentForm, GoalForm
from samskap.needs.models import Commitment, Goal
from samskap.needs.papers import contract_of
from samskap.needs.selectors import standing as select
from samskap.needs.services import goals as service
from samskap.needs.views.needs import FORM_METHODS
from samskap.ui.formats.pdf import UnprintableDocument, pdf_of


@login_required
@require_safe
def my_goals(request: HttpRequest) -> HttpResponse:
    """The organisations whose goals one sees; straight to them where there is only one."""
    found = select.my_organisations(actor_of(request))
    if len(found) == 1:
        return redirect("goals", found[0].slug)
    return render(request, "needs/standing/my_goals.html", {"organisations": found})


@login_required
@require_safe
def goals(request: HttpRequest, slug: str) -> HttpResponse:
    """What an organisation wants to reach and does for it."""
    actor = actor_of(request)
    shown = select.goals_page(actor, select.find_home(actor, slug), request.GET.get("page"))
    return render(request, "needs/standing/goals.html", {"shown": shown, "languages": settings.LANGUAGES})


@login_required
@require_http_methods(FORM_METHODS)
def add_goal(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down a goal."""
    actor = actor_of(request)
    home = select.find_home(actor, slug, "needs.edit_goals")
    form = GoalForm(posted(request))
    saved = submitted(form, lambda: service.save_goal(actor=actor, organisation=home, values=form.as_input()))
    if saved is None:
        context = {"form": form, "organisation": home, "heading": _("Write down a goal")}
        return render(request, "needs/standing/form.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect(_at(saved))


@login_required
@require_http_methods(FORM_METHODS)
def edit_goal(request: HttpRequest, token: str) -> HttpResponse:
    """Change a goal."""
    actor, goal = actor_of(request), select.find_goal(actor_of(request), token)
    home = goal.organisation
    form = GoalForm(posted(request), goal=goal)
    act = service.save_goal
    saved = submitted(form, lambda: act(actor=actor, organisation=home, goal=goal, values=form.as_input()))
    if saved is None:
        context = {"form": form, "organisation": home, "heading": _("Change the goal")}
        return render(request, "needs/standing/form.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect(_at(goal))


@login_required
@require_POST
def end_goal(request: HttpRequest, token: str) -> HttpResponse:
    """The goal no longer stands."""
    goal = select.find_goal(actor_of(request), token)
    service.end_goal(actor=actor_of(request), goal=goal)
    messages.success(request, _("The goal has ended. You find it below the others, and can take it up again."))
    return redirect("goals", goal.organisation.slug)


@login_required
@require_POST
def resume_goal(request: HttpRequest, token: str) -> HttpResponse:
    """The goal stands again."""
    goal = select.find_goal(actor_of(request), token)
    service.resume_goal(actor=actor_of(request), goal=goal)
    messages.success(request, _("The goal stands again."))
    return redirect(_at(goal))


@login_required
@require_http_methods(FORM_METHODS)
def add_commitment(request: HttpRequest, token: str) -> HttpResponse:
    """Write down what is done for a goal."""
    return _commitment_page(request, select.find_goal(actor_of(request), token), None)


@login_required
@require_http_methods(FORM_METHODS)
def edit_commitment(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Change it."""
    goal = select.find_goal(actor_of(request), token)
    return _commitment_page(request, goal, select.find_commitment(goal, number))


def _commitment_page(request: HttpRequest, goal: Goal, row: Commitment | None) -> HttpResponse:
    actor = actor_of(request)
    form = CommitmentForm(posted(request), actor=actor, goal=goal, commitment=row)
    act = service.save_commitment
    saved = submitted(form, lambda: act(actor=actor, goal=goal, commitment=row, values=form.as_input()))
    if saved is None:
        context = {"form": form, "organisation": goal.organisation, "heading": _("What we do for it"), "goal": goal}
        return render(request, "needs/standing/form.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect(_at(goal))


@login_required
@require_http_methods(FORM_METHODS)
def delete_commitment(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Ask once more, then take it away."""
    goal = select.find_goal(actor_of(request), token)
    row = select.find_commitment(goal, number)
    if request.method == "POST":
        service.delete_commitment(actor=actor_of(request), commitment=row)
        messages.success(request, _("It has been taken away."))
        return redirect(_at(goal))
    context = {"title": _("Take away this commitment?"), "losses": [str(row)], "button": _("Take it away")}
    return render(request, "ui/confirm.html", {**context, "cancel_url": _at(goal)})


@login_required
@require_safe
def goals_document(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """The document as a page."""
    home = select.find_home(actor_of(request), slug)
    document = contract_of(home, language, dated=timezone.localdate())
    context = {"document": document, "organisation": home, "language": language, "languages": settings.LANGUAGES}
    return render(request, "needs/standing/document.html", context)


@login_required
@require_safe
def goals_file(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """The same as a PDF."""
    home = select.find_home(actor_of(request), slug)
    try:
        pdf = pdf_of(contract_of(home, language, dated=timezone.localdate()))
    except UnprintableDocument as error:
        raise StateRefused(_("This cannot be printed as a document. Shorten the longest texts.")) from error
    return _download(pdf, "application/pdf", f"goals-{slugify(home.slug)}-{language}.pdf")


@login_required
@require_safe
def goals_table(request: HttpRequest, slug: str) -> HttpResponse:
    """Goals and commitments as a table that a spreadsheet opens."""
    lines = io.StringIO()
    home = select.find_home(actor_of(request), slug)
    csv.writer(lines, delimiter=";").writerows(select.goals_table(home))
    text = "\ufeff" + lines.getvalue()
    return _download(text.encode(), "text/csv; charset=utf-8", f"goals-{slugify(home.slug)}.csv")


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _at(goal: Goal) -> str:
    return reverse("goals", args=[goal.organisation.slug]) + f"#goal-{goal.pk}"
