"""Importing a Polis export."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from samskap.cocreation.forms.base import submit
from samskap.cocreation.forms.importing import ImportForm
from samskap.cocreation.models import Conversation
from samskap.cocreation.services.importing import MAXIMUM_BYTES, import_conversation
from samskap.core.access import actor_of, require
from samskap.core.errors import InvalidInput
from samskap.core.forms import posted
from samskap.core.middleware import body_length

ROOM_FOR_TEXT = 2**20


@csrf_exempt  # checked by the inner view, after the size: the check itself would read the whole upload first
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_conversation_view(request: HttpRequest) -> HttpResponse:
    """The files and the promise on one page; refused unread when the upload is too large."""
    require(actor_of(request), "cocreation.import_conversation")
    if body_length(request) > MAXIMUM_BYTES + ROOM_FOR_TEXT:
        limit = {"limit": MAXIMUM_BYTES // 2**20}
        raise InvalidInput(_("The files are larger than %(limit)d MB together.") % limit)
    return _import(request)


# The view says itself, beside the right words, what is too large.
import_conversation_view.largest_body = 2**62  # type: ignore[attr-defined]


@csrf_protect
def _import(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    files = request.FILES if request.method == "POST" else None
    form = ImportForm(posted(request), files, actor=actor)
    made = submit(form, lambda: _take_in(request, form)) if request.method == "POST" else None
    if made is None:
        status = 422 if request.method == "POST" else 200
        return render(request, "cocreation/workroom/import.html", {"form": form}, status=status)
    messages.success(request, _("The conversation has been imported. The map is drawn within a few seconds."))
    return redirect("workroom", made.token)


def _take_in(request: HttpRequest, form: ImportForm) -> Conversation:
    assert form.export is not None
    return import_conversation(
        actor=actor_of(request),
        organisation=form.cleaned_data["organisation"],
        export=form.export,
        language=form.cleaned_data["language"],
        promise=form.chosen_promise(),
        scope=form.chosen_scope(),
        question=form.cleaned_data["question"],
    )
