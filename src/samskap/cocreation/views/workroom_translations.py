"""Entering and approving translations."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.cocreation.forms.base import submit
from samskap.cocreation.forms.translations import StatementsForm, TextsForm
from samskap.cocreation.models import Conversation
from samskap.cocreation.selectors import translations as read
from samskap.cocreation.selectors.finding import find_conversation
from samskap.cocreation.selectors.texts import CONVERSATION_FIELDS
from samskap.cocreation.services.translations import save_conversation_translation, save_statement_translations
from samskap.core.access import actor_of
from samskap.core.errors import NotVisible
from samskap.core.forms import posted

PAGE = 25


@login_required
@require_safe
def translations(request: HttpRequest, token: str) -> HttpResponse:
    """How far each language is."""
    conversation = find_conversation(actor_of(request), token, "cocreation.view_workroom")
    context = {"conversation": conversation, "languages": read.progress(conversation), "tab": "translations"}
    return render(request, "cocreation/workroom/translations.html", context)


def _name_of(conversation: Conversation, language: str) -> str:
    name = dict(settings.LANGUAGES).get(language)
    if name is None or language == conversation.language:
        raise NotVisible
    return name


def _page(
    request: HttpRequest,
    conversation: Conversation,
    language: str,
    texts: TextsForm | None = None,
    statements: StatementsForm | None = None,
) -> HttpResponse:
    stored = read.translation_of(conversation, language)
    page, rows = read.statements_to_translate(conversation, language, request.GET.get("page"), PAGE)
    initial = {} if stored is None else {name: getattr(stored, name) for name in CONVERSATION_FIELDS}
    context = {
        "conversation": conversation,
        "language": language,
        "name": _name_of(conversation, language),
        "stored": stored,
        "texts": texts or TextsForm(conversation=conversation, initial=initial, prefix="texts"),
        "statements": statements or StatementsForm(rows=rows),
        "page": page,
        "tab": "translations",
    }
    status = 422 if texts is not None or statements is not None else 200
    return render(request, "cocreation/workroom/translate.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def translate(request: HttpRequest, token: str, language: str) -> HttpResponse:
    """Question, background and promise, and the statements, beside their originals."""
    actor = actor_of(request)
    conversation = find_conversation(actor, token, "cocreation.edit_conversation")
    _name_of(conversation, language)
    if request.method != "POST":
        return _page(request, conversation, language)
    form = TextsForm(posted(request), conversation=conversation, prefix="texts")
    approve = request.POST.get("action") == "approve"
    done = submit(
        form,
        lambda: (
            save_conversation_translation(
                actor=actor, conversation=conversation, language=language, texts=form.cleaned_data, approve=approve
            ),
        ),
    )
    if done is None:
        return _page(request, conversation, language, texts=form)
    messages.success(request, _("Saved and approved.") if approve else _("Saved. It is shown once it is approved."))
    return redirect("translate", token, language)


@login_required
@require_POST
def translate_statements(request: HttpRequest, token: str, language: str) -> HttpResponse:
    """One page of translated statements."""
    actor = actor_of(request)
    conversation = find_conversation(actor, token, "cocreation.edit_conversation")
    _name_of(conversation, language)
    page, rows = read.statements_to_translate(conversation, language, request.GET.get("page"), PAGE)
    form = StatementsForm(request.POST, rows=list(rows))
    approve = request.POST.get("action") == "approve"
    done = submit(
        form,
        lambda: save_statement_translations(
            actor=actor, conversation=conversation, language=language, texts=form.texts(), approve=approve
        ),
    )
    if done is None:
        return _page(request, conversation, language, statements=form)
    messages.success(request, _("Saved and approved.") if approve else _("Saved. It is shown once it is approved."))
    return redirect(f"{reverse('translate', args=[token, language])}?page={page.number}#statements")
