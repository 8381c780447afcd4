"""Invitations to test, for the municipality: the inbox, one invitation, and the answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.core.access import actor_of, can, require
from samskap.core.errors import NotVisible
from samskap.core.forms import posted, status_of, submitted
from samskap.pilots.forms import demands as demand_forms
from samskap.pilots.forms import invitations as forms
from samskap.pilots.letters import proposed_letter
from samskap.pilots.models import InvitationStatus, TestInvitation
from samskap.pilots.selectors import invitations as selectors
from samskap.pilots.selectors.demands_set import demands_set
from samskap.pilots.selectors.proposing import in_rounds
from samskap.pilots.services import answering as service
from samskap.pilots.services.inviting import enter_invitation

FORM_METHODS = ["GET", "HEAD", "POST"]
ANSWER = "pilots.answer_invitations"


@login_required
@require_safe
def test_invitations(request: HttpRequest) -> HttpResponse:
    """Who wants to test in the actor's municipalities, what waits first."""
    actor, state = actor_of(request), request.GET.get("state", "")
    context = {
        "page": selectors.inbox(actor, state, request.GET.get("page")),
        "filters": selectors.filters(state),
        "may_enter": can(actor, "pilots.create_pilot"),
        "query": _query(state),
    }
    return render(request, "pilots/invitations/inbox.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def enter_test_invitation(request: HttpRequest) -> HttpResponse:
    """Write down an invitation that came in another way."""
    actor = actor_of(request)
    require(actor, "pilots.create_pilot")
    form = forms.EnterForm(posted(request), actor=actor)
    made = submitted(form, lambda: enter_invitation(
        actor=actor, organisation=form.cleaned_data["organisation"], values=form.as_input()))  # fmt: skip
    if made is None:
        return render(request, "pilots/invitations/enter.html", {"form": form}, status=status_of(form))
    return redirect("test_invitation", token=made.token)


@login_required
@require_safe
def test_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What they ask, what we think of it, and what we demand."""
    found = selectors.find_invitation(actor_of(request), token)
    return _page(request, found, questions=forms.QuestionsForm(initial=_answers(found)))


@login_required
@require_POST
def answer_test_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the answers to the four questions."""
    actor = actor_of(request)
    found = selectors.find_invitation(actor, token, ANSWER)
    form = forms.QuestionsForm(request.POST)
    act = service.answer_questions
    if submitted(form, lambda: act(actor=actor, invitation=found, answers=form.cleaned_data)) is None:
        return _page(request, found, questions=form)
    messages.success(request, _("Saved."))
    return redirect(reverse("test_invitation", args=[token]) + "#questions")


@login_required
@require_POST
def demand_of_inviter(request: HttpRequest, token: str) -> HttpResponse:
    """Add demands of the library; what is typed beside them is kept too."""
    actor = actor_of(request)
    found = selectors.find_invitation(actor, token, ANSWER)
    form = demand_forms.LibraryForm(request.POST, kind=found.kind)
    questions = forms.QuestionsForm({**_answers(found), **request.POST.dict()})
    answer, add = service.answer_questions, service.add_invitation_demands
    kept = submitted(questions, lambda: answer(actor=actor, invitation=found, answers=questions.cleaned_data))
    if kept is None or submitted(form, lambda: add(actor=actor, invitation=found, chosen=form.chosen())) is None:
        return _page(request, found, questions=questions, library=form)
    return redirect(reverse("test_invitation", args=[token]) + "#demands")


@login_required
@require_http_methods(FORM_METHODS)
def write_demand_of_inviter(request: HttpRequest, token: str) -> HttpResponse:
    """Add a demand in own words."""
    actor = actor_of(request)
    found = selectors.find_invitation(actor, token, ANSWER)
    service.refuse_answered(found)
    form = demand_forms.OwnDemandForm(posted(request))
    act = service.add_own_invitation_demand
    if submitted(form, lambda: act(actor=actor, invitation=found, values=form.as_input())) is None:
        context = {"invitation": found, "form": form}
        return render(request, "pilots/invitations/write_demand.html", context, status=status_of(form))
    return redirect(reverse("test_invitation", args=[token]) + "#demands")


@login_required
@require_http_methods(FORM_METHODS)
def remove_demand_of_inviter(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Take a demand away, asked once more."""
    actor = actor_of(request)
    found = selectors.find_invitation(actor, token, ANSWER)
    service.refuse_answered(found)
    demand = next((one for one in selectors.demands_of(found) if one.pk == number), None)
    if demand is None:
        raise NotVisible
    back = reverse("test_invitation", args=[token]) + "#demands"
    if request.method != "POST":
        context = {"title": _("Take the demand away?"), "losses": [demand.text], "button": _("Take away")}
        return render(request, "ui/confirm.html", {**context, "cancel_url": back})
    service.remove_invitation_demand(actor=actor, invitation=found, number=number)
    return redirect(back)


@login_required
@require_http_methods(FORM_METHODS)
def decide_test_invitation(request: HttpRequest, token: str, decision: str) -> HttpResponse:
    """Say yes or no, or make a counter-offer."""
    actor = actor_of(request)
    found = selectors.find_invitation(actor, token, ANSWER)
    if decision not in service.DECISIONS:
        raise NotVisible
    service.refuse_answered(found)
    letter = {"letter": proposed_letter(found, decision, selectors.demands_of(found))}
    form = forms.DecisionForm(posted(request), decision=decision, initial=letter)
    decided = submitted(form, lambda: service.decide_invitation(
        actor=actor, invitation=found, decision=decision, **form.cleaned_data))  # fmt: skip
    if decided is not None:
        messages.success(request, _what_now(decided))
        return redirect("test_invitation", token=token)
    context = {"invitation": found, "form": form, "decision": decision, "missing": service.unanswered(found)}
    return render(request, "pilots/invitations/decide.html", context, status=status_of(form))


def _page(
    request: HttpRequest,
    found: TestInvitation,
    *,
    questions: forms.QuestionsForm,
    library: demand_forms.LibraryForm | None = None,
) -> HttpResponse:
    shown = selectors.invitation_page(actor_of(request), found)
    others = demands_set(found.kind)
    offered = demand_forms.LibraryForm(kind=found.kind, taken=shown.taken, figures=others)
    context = {"invitation": found, "shown": shown, "questions": questions, "others": others}
    context |= {"library": offered, "wrong": library or demand_forms.LibraryForm(kind=found.kind)}
    context["in_rounds"] = in_rounds(actor_of(request), found)
    status = max(status_of(questions), status_of(library) if library else 200)
    return render(request, "pilots/invitations/invitation.html", context, status=status)


def _answers(found: TestInvitation) -> dict[str, str]:
    """The answers to the four questions so far."""
    return {name: getattr(found, name) for name in service.QUESTIONS}


def _query(state: str) -> str:
    """The filter again, for the links to other pages of the list."""
    return f"state={state}&" if state in selectors.FILTERS else ""


def _what_now(invitation: TestInvitation) -> str:
    """What follows from the decision."""
    if invitation.status == InvitationStatus.YES:
        return _("Said. The pilot is an idea now, with the demands in it.")
    if invitation.status == InvitationStatus.COUNTER:
        return _("Said. If the inviter agrees, the pilot begins.")
    return _("Said. The inviter sees your answer.")
