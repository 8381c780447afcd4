"""Documents of a pilot: the list, a preview, publishing, and reading what is published."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.access import actor_of
from samskap.core.forms import posted, status_of, submitted
from samskap.pilots.forms.documents import PublishForm
from samskap.pilots.models import DocumentKind, Pilot, PilotDocument
from samskap.pilots.selectors import documents as selectors
from samskap.pilots.selectors.finding import find_pilot
from samskap.pilots.selectors.frame import frame_of
from samskap.pilots.services import documents as service
from samskap.pilots.services.inputs import refuse_closed


@require_safe
def pilot_documents(request: HttpRequest, token: str) -> HttpResponse:
    """What is published, and what could be."""
    actor = actor_of(request)
    found = find_pilot(actor, token)
    context = {"pilot": found, "frame": frame_of(actor, found, "pilot_documents")}
    context["kinds"] = selectors.documents_page(actor, found)
    return render(request, "pilots/documents/of_pilot.html", context)


@require_safe
def preview_document(request: HttpRequest, token: str, kind: str, language: str) -> HttpResponse:
    """The document as it would be published now."""
    found = find_pilot(actor_of(request), token, "pilots.view_inside")
    document = selectors.draft_of(found, kind, language)
    return render(request, "pilots/documents/preview.html", {"pilot": found, "document": document})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish_document(request: HttpRequest, token: str, kind: str, language: str) -> HttpResponse:
    """Ask once more, then freeze it."""
    found = find_pilot(actor_of(request), token, "pilots.work_on_pilot")
    selectors.check_named(kind, language)
    if not service.may_publish(found, kind):
        refuse_closed(found)
    form = PublishForm(posted(request), kind=kind)
    made = submitted(form, lambda: _publish(request, found, kind, language, form))
    if made is None:
        context = {"pilot": found, "form": form, "kind": DocumentKind(kind), "language": language}
        context["back"] = reverse("pilot_documents", args=[token])
        return render(request, "pilots/documents/publish.html", context, status=status_of(form))
    messages.success(request, _("Published. It stays as it is; a later version can only supersede it."))
    return redirect("document", made.token)


def _publish(request: HttpRequest, pilot: Pilot, kind: str, language: str, form: PublishForm) -> PilotDocument:
    return service.publish_document(
        actor=actor_of(request), pilot=pilot, kind=kind, language=language, values=form.as_input()
    )


@require_safe
def document(request: HttpRequest, token: str) -> HttpResponse:
    """A published document as a page."""
    found = selectors.find_document(actor_of(request), token)
    context = {"row": found, "pilot": found.pilot, "document": selectors.content_of(found)}
    context |= {"newer": selectors.newer_than(found), "checksums": selectors.checksums_of(found)}
    return render(request, "pilots/documents/document.html", context)


@require_safe
def document_file(request: HttpRequest, token: str) -> HttpResponse:
    """The same as a PDF."""
    found = selectors.find_document(actor_of(request), token, file=True)
    response = HttpResponse(selectors.file_of(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{selectors.file_name(found)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store" if found.secrecy else "private"
    return response
