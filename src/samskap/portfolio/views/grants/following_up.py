"""After the decision, for those of the organisation: paying, the report, pictures, a grant taken back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.core.access import actor_of
from samskap.core.errors import NotVisible
from samskap.core.forms import posted, status_of
from samskap.portfolio.forms.grants import deciding as forms
from samskap.portfolio.forms.grants.schemes import ReasonForm
from samskap.portfolio.selectors.grants.deciding import find_application, find_photo, is_sent
from samskap.portfolio.services.grants import deciding as decisions
from samskap.portfolio.services.grants import following_up as service
from samskap.portfolio.views.tries import tried
from samskap.ui import text

FORM_METHODS = ["GET", "HEAD", "POST"]
PICTURE_HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "inline",
}
WORK, LEAD = "portfolio.work_on_application", "portfolio.take_back_grant"


@login_required
@require_http_methods(FORM_METHODS)
def take_back_grant(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Take a grant back, with a reason."""
    actor = actor_of(request)
    found = find_application(actor, token, number, LEAD)
    decisions.refuse_not_held(found)
    form = ReasonForm(posted(request), label=_("Why is it taken back?"), help_text=_("The applicant gets it by mail."))
    act = decisions.take_back_grant
    if tried(form, lambda: act(actor=actor, application=found, **form.cleaned_data)) is not None:
        messages.success(request, _("The grant is taken back. The money is in the pot again."))
        return redirect("grant_application", token, number)
    said = _("%(sum)s goes back to the pot and can be granted to others.")
    words = {"text": said % {"sum": text.money(found.held, found.scheme.currency)}}
    if found.paid_on:
        words["losses"] = _("The money was paid on %(day)s. Do this when it has come back.") % {
            "day": text.day(found.paid_on)
        }
    words |= {"title": _("Take the grant back?"), "button": _("Take it back")}
    context = {**words, "form": form, "cancel_url": reverse("grant_application", args=[token, number])}
    return render(request, "portfolio/inside/ask.html", context, status=status_of(form))


@login_required
@require_http_methods(FORM_METHODS)
def mark_paid(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Note the day on which the money was paid."""
    actor = actor_of(request)
    found = find_application(actor, token, number, WORK)
    form = forms.PaidForm(posted(request), application=found)
    act = service.mark_paid
    if tried(form, lambda: act(actor=actor, application=found, **form.cleaned_data)) is not None:
        messages.success(request, _("Noted."))
        return redirect("grant_application", token, number)
    words = {"title": _("When was the money paid?"), "button": _("Save"), "danger": False}
    context = {**words, "form": form, "cancel_url": reverse("grant_application", args=[token, number])}
    return render(request, "portfolio/inside/ask.html", context, status=status_of(form))


@login_required
@require_POST
def accept_report(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Accept the report: it is public then."""
    actor = actor_of(request)
    found = find_application(actor, token, number, WORK)
    service.accept_report(actor=actor, application=found)
    messages.success(request, _("Accepted. Everybody can read now how it went."))
    return redirect("grant_application", token, number)


@login_required
@require_http_methods(FORM_METHODS)
def ask_about_report(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Send the report back with a question."""
    actor = actor_of(request)
    found = find_application(actor, token, number, WORK)
    form = forms.QuestionForm(posted(request))
    act = service.ask_about_report
    if tried(form, lambda: act(actor=actor, application=found, **form.cleaned_data)) is not None:
        messages.success(request, _("Asked. The applicant has a mail."))
        return redirect("grant_application", token, number)
    words = {"title": _("Ask about the report"), "button": _("Send the question"), "danger": False}
    context = {**words, "form": form, "cancel_url": reverse("grant_application", args=[token, number])}
    return render(request, "portfolio/inside/ask.html", context, status=status_of(form))


@login_required
@require_http_methods(FORM_METHODS)
def take_down_photo(request: HttpRequest, token: str, number: int, photo: str) -> HttpResponse:
    """Take a picture away for good, asked once more."""
    actor = actor_of(request)
    found = find_application(actor, token, number, WORK)
    picture = find_photo(found, photo)
    back = reverse("grant_application", args=[token, number]) + "#report"
    if request.method == "POST":
        service.take_down_photo(actor=actor, application=found, token=photo)
        messages.success(request, _("The picture is gone."))
        return redirect(back)
    words = {
        "title": _("Take the picture away?"),
        "text": _("It is deleted, here and in public."),
        "button": _("Take it away"),
    }
    return render(request, "ui/confirm.html", {**words, "losses": [picture.shows], "cancel_url": back})


@login_required
@require_safe
def inside_photo(request: HttpRequest, token: str, number: int, photo: str) -> HttpResponse:
    """A picture of a report that was sent, before it is public."""
    found = find_application(actor_of(request), token, number)
    if not is_sent(found):
        raise NotVisible
    picture = find_photo(found, photo, content=True)
    return HttpResponse(bytes(picture.content), content_type="image/jpeg", headers=PICTURE_HEADERS)
