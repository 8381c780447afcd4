"""Moderating the statements and adding the asker's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from samskap.cocreation.forms.base import submit
from samskap.cocreation.forms.statements import EditStatementForm, ModerationForm, SeedsForm, ticked
from samskap.cocreation.models import Conversation, Statement, StatementStatus
from samskap.cocreation.selectors.finding import find_conversation
from samskap.cocreation.selectors.statements import find_statement, statement_counts, statements_for_moderation
from samskap.cocreation.services import statements as services
from samskap.core.access import actor_of, can
from samskap.core.forms import posted

PAGE = 20


def _chosen_status(request: HttpRequest, waiting: int) -> str:
    asked = request.POST.get("seen") or request.GET.get("status", "")
    if asked in StatementStatus.values:
        return asked
    return StatementStatus.WAITING if waiting else StatementStatus.PUBLISHED


def _page(
    request: HttpRequest,
    conversation: Conversation,
    form: SeedsForm,
    status: int = 200,
    failed: dict[str, object] | None = None,
) -> HttpResponse:
    counts = statement_counts(conversation)
    chosen = _chosen_status(request, counts.waiting)
    rows = statements_for_moderation(conversation, chosen)
    context = {
        "conversation": conversation,
        "counts": counts,
        "status": chosen,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "form": form,
        "failed": failed,
        "decision": (decision := ModerationForm(auto_id=False)),
        "reasons": decision.reason_options(),
        "may_moderate": can(actor_of(request), "cocreation.moderate", conversation),
        "tab": "statements",
    }
    return render(request, "cocreation/workroom/statements.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def statements(request: HttpRequest, token: str) -> HttpResponse:
    """The queue of those that wait, then the others; add the asker's own."""
    actor = actor_of(request)
    if request.method != "POST":
        return _page(request, find_conversation(actor, token, "cocreation.view_workroom"), SeedsForm())
    conversation = find_conversation(actor, token, "cocreation.moderate")
    form = SeedsForm(request.POST, request.FILES)
    rows = submit(
        form,
        lambda: services.add_seed_statements(actor=actor, conversation=conversation, rows=form.rows()),
    )
    if rows is None:
        return _page(request, conversation, form, 422)
    said = ngettext("%(count)d statement added.", "%(count)d statements added.", len(rows))
    messages.success(request, said % {"count": len(rows)})
    return redirect("statements", token)


@login_required
@require_POST
def publish_statements(request: HttpRequest, token: str) -> HttpResponse:
    """Publish those that are ticked."""
    actor = actor_of(request)
    conversation = find_conversation(actor, token, "cocreation.moderate")
    numbers = ticked(request.POST.getlist("numbers"))
    done, left_out = services.publish_statements(actor=actor, conversation=conversation, numbers=numbers)
    said = ngettext("%(count)d statement published.", "%(count)d statements published.", len(done))
    messages.success(request, said % {"count": len(done)})
    if left_out:
        listed = ", ".join(str(number) for number in left_out)
        messages.warning(request, _("Left as they are, decided by a colleague: %(numbers)s.") % {"numbers": listed})
    return redirect("statements", token)


@login_required
@require_POST
def moderate_statement(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Publish one statement, or not, with a reason."""
    actor = actor_of(request)
    statement = find_statement(find_conversation(actor, token, "cocreation.moderate"), number)
    form = ModerationForm(request.POST)
    if submit(form, lambda: _decide(request, statement, form)) is None:
        return _page(request, statement.conversation, SeedsForm(), 422, {"number": number, "form": form})
    messages.success(request, _("Statement %(number)d: decided.") % {"number": number})
    return redirect("statements", token)


def _decide(request: HttpRequest, statement: Statement, form: ModerationForm) -> Statement:
    return services.moderate_statement(
        actor=actor_of(request),
        statement=statement,
        to=form.cleaned_data["to"],
        expected=form.cleaned_data["seen"],
        reason=form.given_reason(),
    )


@login_required
@require_POST
def undo_moderation(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Take the latest decision back."""
    actor = actor_of(request)
    statement = find_statement(find_conversation(actor, token, "cocreation.moderate"), number)
    services.undo_moderation(actor=actor, statement=statement, expected=request.POST.get("seen", ""))
    messages.success(request, _("Statement %(number)d: the decision has been taken back.") % {"number": number})
    return redirect("statements", token)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_statement(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Change the text of one of the asker's own, before anybody has voted on it."""
    actor = actor_of(request)
    conversation = find_conversation(actor, token, "cocreation.moderate")
    statement = find_statement(conversation, number)
    form = EditStatementForm(posted(request), initial={"text": statement.text})
    if request.method == "POST" and submit(
        form,
        lambda: services.edit_seed_statement(actor=actor, statement=statement, text=form.cleaned_data["text"]),
    ):
        messages.success(request, _("Saved."))
        return redirect("statements", token)
    context = {"form": form, "statement": statement, "conversation": conversation, "tab": "statements"}
    return render(request, "cocreation/workroom/edit_statement.html", context, status=422 if form.errors else 200)
