"""What a need is about, and others who have it too."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samskap.core.access import actor_of
from samskap.core.forms import posted, status_of, submitted
from samskap.needs.forms.subjects import SubjectsForm, SupportForm
from samskap.needs.selectors.finding import find_need
from samskap.needs.services import subjects as service
from samskap.needs.services import supports
from samskap.needs.views.needs import FORM_METHODS, to_change


@login_required
@require_http_methods(FORM_METHODS)
def choose_subjects(request: HttpRequest, token: str) -> HttpResponse:
    """Tick challenges and targets."""
    actor, found = actor_of(request), to_change(request, token, "subjects")
    form = SubjectsForm(posted(request), chosen=service.subjects_of(found))
    done = submitted(form, lambda: service.choose_subjects(actor=actor, need=found, **form.cleaned_data))
    if done is None:
        context = {"form": form, "need": found, "most": service.MOST}
        return render(request, "needs/subjects.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("need", token)


@login_required
@require_http_methods(FORM_METHODS)
def support_need(request: HttpRequest, token: str) -> HttpResponse:
    """Say in the name of one's organisation that it has the need too."""
    actor = actor_of(request)
    found = find_need(actor, token, "needs.support_need")
    form = SupportForm(posted(request), actor=actor, need=found)
    done = submitted(form, lambda: supports.support_need(actor=actor, need=found, **form.cleaned_data))
    if done is None:
        return render(request, "needs/support.html", {"form": form, "need": found}, status=status_of(form))
    messages.success(request, _("It is noted that you have this too."))
    return redirect(reverse("need", args=[token]) + "#voices")


@login_required
@require_POST
def withdraw_support(request: HttpRequest, token: str) -> HttpResponse:
    """Take the voice back."""
    actor = actor_of(request)
    found = find_need(actor, token, "needs.support_need")
    form = SupportForm(posted(request), actor=actor, need=found)
    if form.is_valid():
        supports.withdraw_support(actor=actor, need=found, **form.cleaned_data)
        messages.success(request, _("Your organisation no longer stands there."))
    return redirect(reverse("need", args=[token]) + "#voices")
