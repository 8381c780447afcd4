"""What conversations say on the workbench and in the Monday mail."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.cocreation.models import (
    Conversation,
    ConversationTranslation,
    PaperSheet,
    ResultSubscription,
    State,
    Statement,
    StatementTranslation,
)
from samskap.cocreation.selectors.workroom import my_conversations
from samskap.core.access import Actor
from samskap.core.models import User
from samskap.core.prepared import prepared, summed
from samskap.core.registry import Attention, Card
from samskap.core.selectors.people import proved_addresses


def attention(actor: Actor) -> Iterator[Attention]:
    """Statements that wait, and drafts: one query. Observers decide nothing. Answers: ``bench.results_need``."""
    working = [pk for pk in actor.roles if actor.works_in(pk)]
    if not working:
        return
    for row in _to_do(actor, timezone.now()):
        address = reverse("workroom", args=[row.token])
        if row.rank == 0:
            said = ngettext(
                "%(count)d statement waits for you: %(question)s",
                "%(count)d statements wait for you: %(question)s",
                row.waiting,
            )
            text = said % {"question": row.question, "count": row.waiting}
            yield Attention(_("Statements"), text, reverse("statements", args=[row.token]), row.closes_at)
        else:
            yield Attention(_("Draft"), _("Finish and open: %(question)s") % {"question": row.question}, address)


@prepared
def _to_do(actor: Actor, now: datetime) -> Any:
    """The conversations that have statements to decide on, and the drafts, of those that the actor works in."""
    working = [pk for pk in actor.roles if actor.works_in(pk)]
    return my_conversations(actor, now).filter(organisation__in=working, rank__in=[0, 2])[:50]


def open_card(actor: Actor) -> Card | None:
    """How many conversations of the actor's organisations are open, and how many people take part: one query."""
    if not actor.roles:
        return None
    found = _counted(list(actor.roles))[0]
    if not found["open"]:
        return None
    sentence = ngettext("%(count)d person takes part.", "%(count)d people take part.", found["people"])
    return Card(
        title=_("Open conversations"),
        figure=str(found["open"]),
        sentence=sentence % {"count": found["people"]},
        url=reverse("my_conversations"),
    )


@prepared
def _counted(organisations: Sequence[int]) -> QuerySet[Any, dict[str, int]]:
    rows = Conversation.objects.filter(organisation__in=organisations, state__in=[State.OPEN, State.PAUSED])
    return summed(rows, open=Count("pk", distinct=True), people=Count("participants"))


def work_of(user: User) -> dict[str, Any]:
    """What the portal knows of a person's work in conversations, for their own eyes: one query a heading."""
    made = Conversation.objects.filter(created_by=user).order_by("pk").values_list("question", "created_at")
    decided = Statement.objects.filter(moderated_by=user)
    approved = Q(approved_by=user)
    asked = ResultSubscription.objects.filter(email__in=proved_addresses(user)).select_related("conversation")
    return {
        _("Conversations you made"): [f"{timezone.localdate(at)}, {question}" for question, at in made],
        _("Conversations whose result you asked for by mail"): [one.conversation.question for one in asked],
        _("Statements you decided about"): decided.count(),
        _("Paper sheets you entered"): PaperSheet.objects.filter(entered_by=user).count(),
        _("Translations you approved"): StatementTranslation.objects.filter(approved).count()
        + ConversationTranslation.objects.filter(approved).count(),
    }
