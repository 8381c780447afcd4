"""The workshop: one page on which the parties merge, trim and pledge, and see the balance change."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.core.access import Actor, actor_of
from samskap.core.errors import Refused
from samskap.core.forms import posted, status_of
from samskap.portfolio.forms.rounds.candidates import LinkForm, MergeForm, PledgeForm, TrimForm
from samskap.portfolio.models import Candidate, Round
from samskap.portfolio.selectors.rounds import workshop as selectors
from samskap.portfolio.selectors.rounds.builders import builder_of
from samskap.portfolio.selectors.rounds.finding import find_candidate, find_round_inside
from samskap.portfolio.selectors.rounds.people import find_party
from samskap.portfolio.services.rounds import linking, merging, pledging
from samskap.portfolio.services.rounds.candidates import Edited, edit_candidate
from samskap.portfolio.steps import BUILDING, refuse_unless
from samskap.portfolio.views.tries import tried

FORM_METHODS = ["GET", "HEAD", "POST"]
BUILD = "portfolio.take_part"
PAGES = "portfolio/rounds/build"
Forms = Mapping[str, BaseForm]
T = TypeVar("T")


@login_required
@require_safe
def workshop(request: HttpRequest, token: str) -> HttpResponse:
    """All candidates in a table, their balance beside it. For the screen in the room it shows itself anew."""
    actor = actor_of(request)
    row = find_round_inside(actor, token)
    if selectors.is_as_before(row, request.GET.get("now", "")):
        return HttpResponse(status=204)
    if request.GET.get("part") == "balance":
        return _balance(request, actor, row)
    opened = next(iter(selectors.numbers_in([request.GET.get("open", "")])), 0)
    return _page(request, actor, row, opened)


def _page(
    request: HttpRequest,
    actor: Actor,
    row: Round,
    opened: int,
    forms: dict[str, BaseForm] | None = None,
    said: str = "",
) -> HttpResponse:
    """The page, or for htmx what changes in it. ``forms``: those that were sent and show what was wrong."""
    sent = request.POST if request.method == "POST" else request.GET
    marked = selectors.numbers_in(sent.getlist("c"))
    shown = selectors.workshop_page(actor, row, opened=opened, marked=marked, page=sent.get("page", ""))
    given = forms or {}
    context = {"round": row, "shown": shown, "on_screen": request.GET.get("show") == "1", "said": said}
    if shown.opened is not None:
        context |= {**_forms(shown, shown.opened), **given}
    context["refused"] = [one for name, form in given.items() if not shown.shows(name) for one in _refusals(form)]
    wrong = any(status_of(form) != 200 for form in given.values())
    page = "table" if request.htmx else "workshop"  # type: ignore[attr-defined]
    return render(request, f"{PAGES}/{page}.html", context, status=422 if wrong else 200)


def _refusals(form: BaseForm) -> list[str]:
    """What is not about one of its fields."""
    return [str(one) for one in form.non_field_errors()]


def _forms(shown: selectors.Workshop, opened: selectors.Opened) -> Forms:
    """To work on the candidate that is open."""
    parties, candidate = shown.builder.speaks_for, opened.candidate
    pledge = PledgeForm(candidate=candidate, parties=parties, may_lower=opened.may_change)
    return {"trim": TrimForm(candidate=candidate), "pledge": pledge}


def _balance(request: HttpRequest, actor: Actor, row: Round) -> HttpResponse:
    """Only the balance; it says when the table beside it is older."""
    shown = selectors.workshop_page(actor, row)
    context = {"round": row, "shown": shown, "seen": request.GET.get("seen", "")[:16]}
    return render(request, f"{PAGES}/balance_now.html", context)


@login_required
@require_POST
def trim_candidate(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Other costs and hours, in place."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, BUILD)
    found = find_candidate(row, number)
    form = TrimForm(posted(request), candidate=found)
    act = edit_candidate
    done = _tried(request, form, lambda: act(
        actor=actor, candidate=found, values=form.values(), seen=form.what_was_seen()))  # fmt: skip
    if done is None:
        form.catch_up()
        return _page(request, actor, row, number, {"trim": form})
    return _worked(request, actor, found, _saved(done))


@login_required
@require_POST
def pledge(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """What a party puts into a candidate; with it the party takes part."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, BUILD)
    found = find_candidate(row, number)
    builder = builder_of(actor, row)
    may_lower = builder.may_change(found)
    form = PledgeForm(posted(request), candidate=found, parties=builder.speaks_for, may_lower=may_lower)
    act = pledging.pledge
    done = _tried(request, form, lambda: act(
        actor=actor, candidate=found, party=form.party(), values=form.as_input()))  # fmt: skip
    if done is None:
        return _page(request, actor, row, number, {"pledge": form})
    return _worked(request, actor, found, _("Saved."))


@login_required
@require_POST
def leave_candidate(request: HttpRequest, token: str, number: int, party: int) -> HttpResponse:
    """A party takes part no more."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, BUILD)
    found = find_candidate(row, number)
    pledging.leave_candidate(actor=actor, candidate=found, party=find_party(row, party))
    return _worked(request, actor, found, _("Look whether the costs hold without it."))


@login_required
@require_http_methods(FORM_METHODS)
def merge_candidates(request: HttpRequest, token: str) -> HttpResponse:
    """One of the marked candidates takes in the others; the sums are proposed."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, BUILD)
    refuse_unless(row, *BUILDING)
    marked = selectors.to_merge(row, selectors.numbers_in(request.GET.getlist("c")))
    form = MergeForm(posted(request), row=row, marked=marked)
    done = tried(form, lambda: merging.merge_candidates(actor=actor, **form.as_given()))
    if done is None:
        context = {"form": form, "round": row, "marked": marked}
        return render(request, f"{PAGES}/merge.html", context, status=status_of(form))
    messages.success(request, _("They are one candidate now."))
    return _to(row, done.number)


@login_required
@require_POST
def unmerge_candidate(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Take a merged candidate out again."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, BUILD)
    made, is_less = merging.unmerge_candidate(actor=actor, candidate=find_candidate(row, number))
    messages.success(request, _("It is a candidate of its own again."))
    if not is_less:
        messages.warning(request, _("The other one costs as much as before. Look at its costs."))
    return _to(row, made.number)


@login_required
@require_http_methods(FORM_METHODS)
def link_candidates(request: HttpRequest, token: str) -> HttpResponse:
    """What candidates mean for one another."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, BUILD)
    known = selectors.candidates_to_link(row)
    first = {"candidate": request.GET.get("of", "")}
    form = LinkForm(posted(request), candidates=known, initial=first)
    done = tried(form, lambda: linking.link_candidates(actor=actor, **form.as_given()))
    if done is None:
        links, is_building = selectors.links_in(row), row.state in BUILDING
        context = {"form": form, "round": row, "links": links, "is_building": is_building}
        return render(request, f"{PAGES}/links.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("link_candidates", token)


@login_required
@require_POST
def unlink_candidates(request: HttpRequest, token: str, link: int) -> HttpResponse:
    """Take back what two candidates mean for one another."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, BUILD)
    linking.unlink_candidates(actor=actor, row=row, link=link)
    messages.success(request, _("It is taken back."))
    return redirect("link_candidates", token)


def _tried(request: HttpRequest, form: BaseForm, act: Callable[[], T]) -> T | None:
    """As :func:`tried`. In place a page that refuses would not be seen, so that the form says it."""
    try:
        return tried(form, act)
    except Refused as refusal:
        if not request.htmx:  # type: ignore[attr-defined]
            raise
        form.add_error(None, refusal.message)
        return None


def _saved(done: Edited) -> str:
    if not done.theirs:
        return _("Saved.")
    words = {"fields": ", ".join(done.theirs)}
    return _("Saved. Somebody else changed this meanwhile, and it stays: %(fields)s.") % words


def _worked(request: HttpRequest, actor: Actor, candidate: Candidate, said: str) -> HttpResponse:
    """Back to the candidate in the table: at once with htmx, else by its address."""
    if request.htmx:  # type: ignore[attr-defined]
        return _page(request, actor, candidate.round, candidate.number, said=said)
    messages.success(request, said)
    return _to(candidate.round, candidate.number)


def _to(row: Round, number: int) -> HttpResponse:
    return redirect(f"{reverse('workshop', args=[row.token])}?open={number}#c-{number}")
