"""What one has been told about calls, and how one is mailed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from samskap.calls.forms.alerts import RhythmForm
from samskap.calls.selectors.alerts import alerts_page, moment_said
from samskap.calls.services import alerts as service
from samskap.core.access import actor_of
from samskap.core.forms import posted, status_of, submitted


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_alerts(request: HttpRequest) -> HttpResponse:
    """The news, newest first; what is sent is how one wants to be mailed."""
    actor = actor_of(request)
    shown = alerts_page(actor, request.GET.get("page"))
    form = RhythmForm(posted(request), initial={"rhythm": shown.rhythm})
    if submitted(form, lambda: service.choose_rhythm(actor=actor, rhythm=form.cleaned_data["rhythm"])) is None:
        return render(request, "calls/alerts/alerts.html", {"shown": shown, "form": form}, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("call_alerts")


@login_required
@require_http_methods(["POST"])
def read_alerts(request: HttpRequest) -> HttpResponse:
    """Mark one piece of news as read, or all up to the newest that stood on the page."""
    until = moment_said(request.POST.get("until", ""))
    service.mark_read(actor=actor_of(request), token=request.POST.get("token", ""), until=until)
    return redirect("call_alerts")


# Mail programs end the mails with one click, as the header List-Unsubscribe-Post announces; the key is a secret.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_call_mails(request: HttpRequest, key: str) -> HttpResponse:
    """Ask before, and end the mails about calls of the person behind the key."""
    person = service.stop_mails(key=key) if request.method == "POST" else service.person_of(key)
    return render(request, "calls/alerts/stop.html", {"stopped": not service.wants_mails(person)})
