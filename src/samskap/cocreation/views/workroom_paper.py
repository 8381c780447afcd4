"""The link, the QR code and paper."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.cocreation.forms.base import submit
from samskap.cocreation.forms.paper import AnswersForm, SheetForm, answer_rows, answers_of
from samskap.cocreation.models import Conversation
from samskap.cocreation.selectors import paper as read
from samskap.cocreation.selectors.finding import find_conversation
from samskap.cocreation.selectors.texts import shown_conversation
from samskap.cocreation.services.paper import correct_sheet, enter_sheet
from samskap.core.access import actor_of, can
from samskap.core.forms import posted
from samskap.ui.qr import qr_svg

PAGE = 25


def _address(conversation: Conversation) -> str:
    return f"{settings.PUBLIC_URL}{reverse('conversation', args=[conversation.token])}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """The link to share, the sheet to print, and the entry of sheets."""
    actor = actor_of(request)
    action = "cocreation.enter_paper" if request.method == "POST" else "cocreation.view_workroom"
    conversation = find_conversation(actor, token, action)
    following = read.next_sheet(conversation)
    form = SheetForm(posted(request), initial={"batch": following.batch, "sheet": following.sheet})
    votes = answers_of(request.POST)
    if request.method == "POST" and submit(
        form, lambda: enter_sheet(actor=actor, conversation=conversation, votes=votes, **form.cleaned_data)
    ):
        said = _("Sheet %(sheet)d of batch %(batch)s has been entered.")
        messages.success(request, said % {**form.cleaned_data, "batch": form.cleaned_data["batch"].upper()})
        return redirect(f"{reverse('paper', args=[token])}#entry")
    return _paper_page(request, conversation, form, votes)


def _paper_page(
    request: HttpRequest, conversation: Conversation, form: SheetForm, votes: dict[int, int]
) -> HttpResponse:
    context = {
        "conversation": conversation,
        "form": form,
        "rows": answer_rows(read.statements_on_paper(conversation, get_language()), votes),
        "page": Paginator(read.entered_sheets(conversation), PAGE).get_page(request.GET.get("page")),
        "address": _address(conversation),
        "may_enter": can(actor_of(request), "cocreation.enter_paper", conversation),
        "takes_paper": conversation.state_at(timezone.now()) in ("open", "paused"),
        "tab": "paper",
    }
    return render(request, "cocreation/workroom/paper.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct_paper(request: HttpRequest, token: str, sheet: int) -> HttpResponse:
    """Correct a sheet that was entered wrongly."""
    actor = actor_of(request)
    conversation = find_conversation(actor, token, "cocreation.enter_paper")
    entered = read.find_sheet(conversation, sheet)
    form = AnswersForm(posted(request))
    votes = answers_of(request.POST) if request.method == "POST" else read.votes_on(entered)
    if request.method == "POST" and submit(form, lambda: correct_sheet(actor=actor, sheet=entered, votes=votes)):
        messages.success(request, _("The sheet has been corrected."))
        return redirect("paper", token)
    rows = answer_rows(read.statements_on_paper(conversation, get_language()), votes)
    context = {"conversation": conversation, "sheet": entered, "form": form, "rows": rows, "tab": "paper"}
    return render(request, "cocreation/workroom/correct_paper.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def paper_sheet(request: HttpRequest, token: str) -> HttpResponse:
    """The sheet to print."""
    conversation = find_conversation(actor_of(request), token, "cocreation.view_workroom")
    pages = read.sheet_pages(read.statements_on_paper(conversation, get_language()))
    context = {
        "conversation": conversation,
        "shown": shown_conversation(conversation, get_language()),
        "pages": pages,
        "address": _address(conversation),
    }
    return render(request, "cocreation/workroom/paper_sheet.html", context)


@require_safe
def qr(request: HttpRequest, token: str) -> HttpResponse:
    """The QR code of the link for residents."""
    conversation = find_conversation(actor_of(request), token)
    title = _("QR code: %(address)s") % {"address": _address(conversation)}
    return HttpResponse(qr_svg(_address(conversation), title), content_type="image/svg+xml")
