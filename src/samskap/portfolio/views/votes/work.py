"""A vote for those who hold it: how many ballots, paper, taking something out, sealing by hand."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.access import Actor, actor_of, require
from samskap.core.forms import posted, status_of
from samskap.portfolio.forms.grants.schemes import ReasonForm
from samskap.portfolio.forms.votes.setup import BatchForm, CheckForm, SheetForm
from samskap.portfolio.models import BallotBox, PaperBatch
from samskap.portfolio.selectors.votes import work as selectors
from samskap.portfolio.selectors.votes.casting import address_of, vote_page
from samskap.portfolio.services.votes import boxes, paper, sealing
from samskap.portfolio.views.tries import tried

FORM_METHODS = ["GET", "HEAD", "POST"]
WORK, LEAD = "portfolio.work_on_vote", "portfolio.lead_vote"


@login_required
@require_http_methods(FORM_METHODS)
def vote_work(request: HttpRequest, token: str) -> HttpResponse:
    """Where the vote stands; a batch of paper begins here."""
    actor = actor_of(request)
    box = selectors.find_box_inside(actor, token)
    if request.method == "POST":
        require(actor, WORK, box)
    form = BatchForm(posted(request), doors=selectors.paper_doors(box))
    begun = tried(form, lambda: _begin(actor, box, **form.cleaned_data))
    if begun is not None:
        return redirect("paper_batch", token, begun.pk)
    shown = selectors.vote_work(actor, box, request.GET.get("page"), timezone.now())
    context = {"box": box, "shown": shown, "about": shown.about, "form": form}
    return render(request, "portfolio/inside/vote_work.html", context, status=status_of(form))


@login_required
@require_http_methods(FORM_METHODS)
def seal_vote(request: HttpRequest, token: str) -> HttpResponse:
    """Seal the ballots by hand, asked once more."""
    actor = actor_of(request)
    box = selectors.find_box_inside(actor, token, WORK)
    if request.method == "POST":
        sealing.seal_box(actor=actor, box=box)
        messages.success(request, _("The ballots are sealed."))
        return redirect("vote_work", token)
    words = {"title": _("Seal the ballots?"), "button": _("Seal them"), "danger": False}
    words["text"] = _("All paper must have been brought in. No ballot can be added or changed afterwards.")
    return render(request, "ui/confirm.html", {**words, "cancel_url": reverse("vote_work", args=[token])})


@login_required
@require_http_methods(FORM_METHODS)
def withdraw_option(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Take something out of the vote, with a reason that everybody reads."""
    actor = actor_of(request)
    box = selectors.find_box_inside(actor, token, LEAD)
    option = selectors.find_option(box, number)
    form = ReasonForm(posted(request), label=_("Why is it taken out?"), help_text=_("Everybody can read it."))
    act = boxes.withdraw_option
    if tried(form, lambda: act(actor=actor, option=option, **form.cleaned_data)) is None:
        words = {"title": _("Take “%(name)s” out of the vote?") % {"name": option.name}, "button": _("Take it out")}
        words["text"] = _("Ballots that name it stay as they are; it is not counted. It cannot be put back.")
        context = {**words, "form": form, "cancel_url": reverse("vote_work", args=[token])}
        return render(request, "portfolio/inside/ask.html", context, status=status_of(form))
    messages.success(request, _("It is taken out of the vote."))
    return redirect("vote_work", token)


@login_required
@require_safe
def ballot_sheet(request: HttpRequest, token: str) -> HttpResponse:
    """The ballot to print."""
    actor = actor_of(request)
    box = selectors.find_box_inside(actor, token)
    door = selectors.paper_door(box, request.GET.get("leg", ""))
    context = {"box": box, "about": box.about, "page": vote_page(actor, box, None, timezone.now()), "door": door}
    address = address_of(box, door.leg if box.round_id else "")
    return render(request, "portfolio/inside/paper_sheet.html", {**context, "address": address})


@login_required
@require_safe
def vote_poster(request: HttpRequest, token: str) -> HttpResponse:
    """The way to the vote for a wall or a leaflet, for everybody or for one group."""
    actor = actor_of(request)
    box = selectors.find_box_inside(actor, token)
    leg = request.GET.get("leg", "")
    page = vote_page(actor, box, None, timezone.now())
    context = {"box": box, "about": box.about, "page": page, "leg": leg, "address": address_of(box, leg)}
    return render(request, "portfolio/inside/vote_poster.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def paper_batch(request: HttpRequest, token: str, batch: int) -> HttpResponse:
    """Enter the sheets of a batch, and see what was entered."""
    actor = actor_of(request)
    box = selectors.find_box_inside(actor, token, WORK)
    found = selectors.find_batch(box, batch)
    shown = selectors.batch_page(actor, found, request.GET.get("page"))
    form = SheetForm(posted(request), box=box, initial={"sheet": shown.next or None})
    if tried(form, lambda: paper.enter_paper(actor=actor, batch=found, **form.cleaned_data)) is not None:
        return redirect("paper_batch", token, batch)
    return _batch_page(request, shown, form, CheckForm())


@login_required
@require_http_methods(FORM_METHODS)
def drop_batch(request: HttpRequest, token: str, batch: int) -> HttpResponse:
    """Delete a batch that was begun by mistake, asked once more."""
    actor = actor_of(request)
    box = selectors.find_box_inside(actor, token, WORK)
    found = selectors.find_batch(box, batch)
    if request.method == "POST":
        paper.drop_batch(actor=actor, batch=found)
        messages.success(request, _("The batch is deleted."))
        return redirect("vote_work", token)
    words = {"title": _("Delete the batch “%(name)s”?") % {"name": found.name}, "button": _("Delete it")}
    words["text"] = _("It can be deleted as long as nothing was entered in it.")
    cancel = reverse("paper_batch", args=[token, batch])
    return render(request, "ui/confirm.html", {**words, "danger": True, "cancel_url": cancel})


@login_required
@require_http_methods(["POST"])
def check_batch(request: HttpRequest, token: str, batch: int) -> HttpResponse:
    """Say that the batch has been looked through against the paper."""
    actor = actor_of(request)
    box = selectors.find_box_inside(actor, token, WORK)
    found = selectors.find_batch(box, batch)
    form = CheckForm(request.POST)
    if tried(form, lambda: paper.check_batch(actor=actor, batch=found, **form.cleaned_data)) is not None:
        messages.success(request, _("The batch is looked through."))
        return redirect("vote_work", token)
    shown = selectors.batch_page(actor, found, None)
    return _batch_page(request, shown, SheetForm(box=box, initial={"sheet": shown.next or None}), form)


@login_required
@require_http_methods(FORM_METHODS)
def correct_sheet(request: HttpRequest, token: str, batch: int, sheet: int) -> HttpResponse:
    """Enter a sheet once more, because something was mistyped."""
    actor = actor_of(request)
    box = selectors.find_box_inside(actor, token, WORK)
    ballot = selectors.find_sheet(selectors.find_batch(box, batch), sheet)
    before = {"choices": selectors.written(box, ballot.choices)}
    form = SheetForm(posted(request), box=box, fixed=True, initial=before)
    act = paper.correct_paper
    if tried(form, lambda: act(actor=actor, ballot=ballot, choices=form.cleaned_data["choices"])) is not None:
        return redirect("paper_batch", token, batch)
    words = {"title": _("Sheet %(number)s") % {"number": sheet}, "button": _("Save"), "danger": False}
    context = {**words, "form": form, "cancel_url": reverse("paper_batch", args=[token, batch])}
    return render(request, "portfolio/inside/ask.html", context, status=status_of(form))


def _begin(actor: Actor, box: BallotBox, leg: str = "", **values: Any) -> PaperBatch:
    return paper.begin_batch(actor=actor, door=selectors.paper_door(box, leg), **values)


def _batch_page(request: HttpRequest, shown: selectors.BatchPage, form: SheetForm, check: CheckForm) -> HttpResponse:
    context = {"box": shown.box, "about": shown.about, "shown": shown, "form": form, "check_form": check}
    status = max(status_of(form), status_of(check))
    return render(request, "portfolio/inside/paper_batch.html", context, status=status)
