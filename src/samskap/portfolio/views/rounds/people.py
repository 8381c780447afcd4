"""The parties of a round, their answer, and the people with a duty in it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from samskap.core.access import actor_of, can, require
from samskap.core.errors import TooMany
from samskap.core.forms import posted, status_of, submitted
from samskap.portfolio.forms.rounds.people import AnswerForm, AskForm, DutyForm, NamePartyForm
from samskap.portfolio.models import Round
from samskap.portfolio.selectors.rounds import people as selectors
from samskap.portfolio.selectors.rounds.finding import find_round, find_round_inside
from samskap.portfolio.services.rounds import parties as round_parties
from samskap.portfolio.services.rounds import people as round_people
from samskap.portfolio.views.rounds.workroom import FORM_METHODS, PAGES

WORK, LEAD = "portfolio.work_on_round", "portfolio.lead_round"


@login_required
@require_http_methods(FORM_METHODS)
def parties(request: HttpRequest, token: str) -> HttpResponse:
    """Who builds the portfolio; those whose round it is ask organisations of the portal."""
    actor = actor_of(request)
    found = find_round_inside(actor, token)
    if request.method != "POST":
        return _parties_page(request, found, None, NamePartyForm())
    require(actor, WORK, found)
    form = AskForm(request.POST, organisations=selectors.organisations_named(request.POST))
    asked = submitted(form, lambda: round_parties.ask_parties(actor=actor, row=found, organisations=form.chosen))
    if asked is None:
        return _parties_page(request, found, form, NamePartyForm())
    said = ngettext("%(n)d organisation is asked.", "%(n)d organisations are asked.", len(asked))
    messages.success(request, said % {"n": len(asked)})
    return redirect("round_parties", token)


@login_required
@require_POST
def name_party(request: HttpRequest, token: str) -> HttpResponse:
    """Name somebody without account here."""
    actor = actor_of(request)
    found = find_round_inside(actor, token, WORK)
    form = NamePartyForm(request.POST)
    act = round_parties.name_party
    if submitted(form, lambda: act(actor=actor, row=found, **form.cleaned_data)) is None:
        return _parties_page(request, found, None, form)
    messages.success(request, _("They are a party now."))
    return redirect("round_parties", token)


def _parties_page(request: HttpRequest, row: Round, asking: AskForm | None, naming: NamePartyForm) -> HttpResponse:
    actor, search = actor_of(request), request.GET.get("find", "")[:100].replace("\0", "")
    is_open = can(actor, WORK, row) and row.state in round_parties.OPEN_TO_PARTIES
    offered = selectors.organisations_to_ask(actor, row, search) if is_open else []
    if asking is not None:
        asking.offer(offered)
    elif is_open:
        asking = AskForm(organisations=offered)
    context = {"round": row, "legs": selectors.parties_by_leg(actor, row), "search": search}
    context |= {"asking": asking, "naming": naming, "may_change": is_open}
    wrong = max(status_of(form) for form in (asking, naming) if form is not None)
    return render(request, f"{PAGES}/parties.html", context, status=wrong)


@login_required
@require_http_methods(FORM_METHODS)
def remove_party(request: HttpRequest, token: str, party: int) -> HttpResponse:
    """Take a party out, asked once more; in this way one leaves, too."""
    actor = actor_of(request)
    found = find_round_inside(actor, token)
    there = selectors.find_party(found, party)
    round_parties.check_removable(actor=actor, row=found, party=there)
    if request.method == "POST":
        round_parties.remove_party(actor=actor, row=found, party=there)
        messages.success(request, _("It takes no part any more."))
        return redirect("round_parties", token) if can(actor, WORK, found) else redirect("my_rounds")
    words = {"title": _("Take %(name)s out of the round?") % {"name": there.name}, "button": _("Remove")}
    return render(request, "ui/confirm.html", {**words, "cancel_url": reverse("round_parties", args=[token])})


@login_required
@require_http_methods(FORM_METHODS)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Whether an organisation that is asked takes part; a lead answers for it."""
    actor = actor_of(request)
    found = find_round(actor, token)
    asked = selectors.asked_of(actor, found)
    form = AnswerForm(posted(request), parties=asked)
    if form.is_valid():
        joins, organisation = form.cleaned_data["answer"] == "yes", form.cleaned_data["organisation"]
        round_parties.answer_party(actor=actor, row=found, organisation=organisation, joins=joins)
        messages.success(request, _("You take part now.") if joins else _("You have declined."))
        return redirect("round_work", token) if joins else redirect("workbench")
    context = {"round": found, "asked": [(one, actor.is_lead(one.organisation_id)) for one in asked]}
    return render(request, f"{PAGES}/answer.html", context, status=status_of(form))


@login_required
@require_http_methods(FORM_METHODS)
def people(request: HttpRequest, token: str) -> HttpResponse:
    """Who steers and who screens; the leads name them."""
    actor = actor_of(request)
    found = find_round_inside(actor, token)
    if request.method == "POST":
        require(actor, LEAD, found)
    form = DutyForm(posted(request))
    try:
        named = submitted(form, lambda: round_people.name_person(actor=actor, row=found, **form.cleaned_data))
    except TooMany as many:  # what was typed stays on the page
        form.add_error("email", many.message)
        named = None
    if named is None:
        context = {"round": found, "form": form, "duties": selectors.people_by_duty(actor, found)}
        context["may_name"] = can(actor, LEAD, found) and found.state in round_people.OPEN_TO["steering"]
        return render(request, f"{PAGES}/people.html", context, status=status_of(form))
    messages.success(request, _("They have the duty now."))
    return redirect("round_people", token)


@login_required
@require_http_methods(FORM_METHODS)
def remove_person(request: HttpRequest, token: str, person: int) -> HttpResponse:
    """Take a duty from somebody, asked once more."""
    actor = actor_of(request)
    found = find_round_inside(actor, token, LEAD)
    there = selectors.find_person(found, person)
    round_people.check_removable(row=found, person=there)
    if request.method == "POST":
        round_people.remove_person(actor=actor, row=found, person=there)
        messages.success(request, _("They do not have the duty any more."))
        return redirect("round_people", token)
    words = {"title": _("Take the duty from %(name)s?") % {"name": there.user}, "button": _("Take the duty from them")}
    return render(request, "ui/confirm.html", {**words, "cancel_url": reverse("round_people", args=[token])})
