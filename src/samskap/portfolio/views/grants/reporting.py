"""Telling what happened with a grant, in steps, by the applicant's secret link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.forms import posted
from samskap.core.origin import from_here_only
from samskap.core.uploads import takes_photos
from samskap.portfolio.forms.grants.reporting import ReportForm
from samskap.portfolio.models import ApplicationState
from samskap.portfolio.selectors.grants.applying import find_mine, find_my_photo, photos_of, report_due_on
from samskap.portfolio.services.grants import reporting as service
from samskap.portfolio.views.grants.public import picture
from samskap.portfolio.views.secret import by_secret, tried


@by_secret
@from_here_only
@require_http_methods(["GET", "HEAD", "POST"])
@takes_photos
def report_grant(request: HttpRequest, secret: str) -> HttpResponse:
    """Every button keeps what was typed; one adds or takes away a picture, one sends it all."""
    found = find_mine(secret)
    files = request.FILES if request.method == "POST" else None
    form = ReportForm(posted(request), files, application=found)
    done, status = tried(form, lambda: _carry_out(request, secret, form))
    if done is not None:
        return redirect(done, secret)
    photos = photos_of(found)
    context = {"form": form, "application": found, "scheme": found.scheme, "photos": photos}
    context |= {"due": report_due_on(found), "room": len(photos) < service.MOST_PHOTOS}
    context |= {"is_open": form.is_bound or found.state == ApplicationState.AGREED}
    return render(request, "portfolio/applying/report.html", context, status=status)


def _carry_out(request: HttpRequest, secret: str, form: ReportForm) -> str:
    """Keep the words first, so that nothing is lost when a picture is refused; then what the button says.

    Where to go on. A report sent by two taps is sent.
    """
    if "send" in request.POST and find_mine(secret).state == ApplicationState.REPORTED:
        return "my_application"
    service.save_report(secret=secret, values=form.as_input())
    if form.cleaned_data["photo"]:
        service.add_photo(secret=secret, photo=form.cleaned_data["photo"], shows=form.cleaned_data["shows"])
    if token := request.POST.get("remove"):
        service.remove_photo(secret=secret, token=token)
    if "send" in request.POST:
        service.send_report(secret=secret, values=form.as_input())
        return "my_application"
    return "report_grant"


@by_secret
@require_safe
def my_grant_photo(request: HttpRequest, secret: str, photo: str) -> HttpResponse:
    """A picture of one's own report."""
    return picture(find_my_photo(find_mine(secret), photo))
