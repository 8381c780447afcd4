"""The inviter's pages: the form, and the link with state and answer. They set no cookie and ask for no account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.core.addresses import address_hash, client_address
from samskap.core.errors import TooMany
from samskap.core.forms import posted, status_of, submitted
from samskap.core.mail import public_address
from samskap.core.origin import from_here_only
from samskap.pilots.forms import invitations as forms
from samskap.pilots.models import TestInvitation
from samskap.pilots.selectors import invitations as selectors
from samskap.pilots.services import inviting as service

FORM_METHODS = ["GET", "HEAD", "POST"]


@from_here_only
@require_http_methods(FORM_METHODS)
def invite_test(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody wants to test here."""
    organisation = selectors.find_invited(slug)
    form = forms.InviteForm(posted(request))
    network = address_hash(client_address(request), "test_invitation")
    act, status = service.send_invitation, 429
    try:
        sent = submitted(form, lambda: act(organisation=organisation, values=form.as_input(), address_hash=network))
        status = status_of(form)
    except TooMany as many:  # what was typed stays on the page
        sent = form.add_error(None, many.message)
    if sent is not None:
        return redirect("test_invitation_link", secret=sent.secret)
    return render(
        request, "pilots/invitations/invite.html", {"organisation": organisation, "form": form}, status=status
    )


@never_cache
@require_safe
def test_invitation_link(request: HttpRequest, secret: str) -> HttpResponse:
    """How the invitation stands, and the answer, for whoever has the link."""
    return _page(request, selectors.find_by_secret(secret), forms.ReplyForm())


@never_cache
@from_here_only
@require_POST
def reply_to_counter_offer(request: HttpRequest, secret: str) -> HttpResponse:
    """Agree to the counter-offer or decline it."""
    found = selectors.find_by_secret(secret)
    form = forms.ReplyForm(request.POST)
    replied = submitted(form, lambda: service.reply_to_counter_offer(
        invitation=found, agreed=form.cleaned_data["agreed"], word=form.cleaned_data["reply"]))  # fmt: skip
    return _page(request, found, form) if replied is None else redirect("test_invitation_link", secret=secret)


@never_cache
@from_here_only
@require_http_methods(FORM_METHODS)
def withdraw_test_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Withdraw the invitation, asked once more."""
    found = selectors.find_by_secret(secret)
    form = forms.WordForm(posted(request))
    act = service.withdraw_test_invitation
    if submitted(form, lambda: act(invitation=found, word=form.cleaned_data["reply"])) is None:
        context = {"invitation": found, "form": form}
        return render(request, "pilots/invitations/withdraw.html", context, status=status_of(form))
    return redirect("test_invitation_link", secret=secret)


def _page(request: HttpRequest, found: TestInvitation, form: forms.ReplyForm) -> HttpResponse:
    link = public_address(request.path.removesuffix("reply/"))
    context = {"invitation": found, "form": form, "link": link, "demands": selectors.demands_of(found)}
    return render(request, "pilots/invitations/link.html", context, status=status_of(form))
