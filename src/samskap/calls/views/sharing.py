"""Sharing a call with a network, and answering."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.calls.forms import sharing as forms
from samskap.calls.models import CallShare
from samskap.calls.selectors import sharing as selectors
from samskap.calls.selectors.finding import find_call, root_of
from samskap.calls.services import sharing as service
from samskap.core.access import actor_of, require
from samskap.core.forms import posted, status_of, submitted

FORM_METHODS = ["GET", "HEAD", "POST"]
EDITS = "calls.edit_share"
PAGES = "calls/sharing"


@login_required
@require_http_methods(FORM_METHODS)
def share_call(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """Share a call with everybody in a network: one click, or with a word first."""
    actor, call = actor_of(request), root_of(find_call(token))
    network = selectors.network_to_share(actor, slug)
    require(actor, "calls.share_call", network)
    form = forms.ShareForm(posted(request))
    act = service.share_call
    made = submitted(form, lambda: act(actor=actor, call=call, network=network, **form.cleaned_data))
    if made is None:
        context = {"form": form, "call": call, "network": network, "asked": selectors.asked_in(network).count()}
        return render(request, f"{PAGES}/share.html", context, status=status_of(form))
    messages.success(request, _("Shared. Here you see what each of them answers."))
    return redirect("shared_call", made.token)


@login_required
@require_safe
def shared_call(request: HttpRequest, token: str) -> HttpResponse:
    """A shared call: every answer for the coordinator, the own answer for a member."""
    actor = actor_of(request)
    shown = selectors.share_page(actor, selectors.find_share(actor, token), request.GET.get("page"))
    return render(request, f"{PAGES}/shared.html", {"shown": shown, "share": shown.share, "call": shown.call})


@login_required
@require_http_methods(FORM_METHODS)
def edit_share(request: HttpRequest, token: str) -> HttpResponse:
    """Change the word to the members, or the day."""
    actor, share = actor_of(request), _to_edit(request, token)
    form = forms.ShareForm(posted(request), initial={"message": share.message, "answer_by": share.answer_by})
    if submitted(form, lambda: service.edit_share(actor=actor, share=share, **form.cleaned_data)) is None:
        context = {"form": form, "share": share, "network": share.network, "call": selectors.call_of(share)}
        return render(request, f"{PAGES}/edit.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("shared_call", token)


@login_required
@require_http_methods(FORM_METHODS)
def withdraw_share(request: HttpRequest, token: str) -> HttpResponse:
    """Take it back, after asking once more."""
    actor, share = actor_of(request), _to_edit(request, token)
    if request.method == "POST":
        service.withdraw_share(actor=actor, share=share)
        messages.success(request, _("Taken back. Nobody is asked any more."))
        return redirect("network", share.network.slug)
    context = {"title": _("Take the call back from the network?"), "button": _("Take it back")}
    context["text"] = _("The members are no longer asked. This can be done as long as nobody has answered.")
    context["cancel_url"] = reverse("shared_call", args=[token])
    return render(request, "ui/confirm.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def answer_share(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """Answer the coordinator in the name of one organisation."""
    actor = actor_of(request)
    share = selectors.find_share(actor, token)
    home, held = selectors.asked_organisation(actor, share, slug)
    form = forms.AnswerForm(posted(request), initial={"answer": held.answer, "comment": held.comment} if held else {})
    act = service.answer_share
    if submitted(form, lambda: act(actor=actor, share=share, organisation=home, **form.cleaned_data)) is None:
        context = {"form": form, "share": share, "call": selectors.call_of(share), "organisation": home}
        context["network"] = share.network
        return render(request, f"{PAGES}/answer.html", context, status=status_of(form))
    messages.success(request, _("Your answer has gone to the coordinator. You can change it."))
    return redirect("shared_call", token)


def _to_edit(request: HttpRequest, token: str) -> CallShare:
    actor = actor_of(request)
    share = selectors.find_share(actor, token)
    require(actor, EDITS, share)
    return share
