"""What others suggest about a need, and what its owner answers."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused, TooMany
from samskap.core.models import Organisation
from samskap.core.texts import fill_texts
from samskap.needs.models import About, Need, Suggestion, SuggestionStatus
from samskap.needs.services.inputs import require_owner
from samskap.needs.services.needs import locked, refuse_withdrawn, standing
from samskap.needs.services.parts import save_framing

MOST_WAITING = 10
"""Suggestions of one person about one need that nobody has answered yet."""


@transaction.atomic
def make_suggestion(
    *,
    actor: Actor,
    need: Need,
    about: str,
    text: str,
    organisation: Organisation | None = None,
    now: datetime | None = None,
) -> Suggestion:
    """Suggest something to the owner, in one's own name or that of an organisation that one works in.

    About a merged need it goes to the one that stands for it.

    :raises NotVisible: the actor may not know of the need.
    :raises Refused: they have no account, or belong to the owner, who changes the need instead.
    :raises InvalidInput: a field cannot be used.
    :raises TooMany: too many of theirs wait.
    """
    require(actor, "needs.make_suggestion", need, view="needs.view_need")
    row = standing(need)
    refuse_withdrawn(row)
    if about not in About.values:
        message = _("Choose one of those in the list.")
        raise InvalidInput(message, {"about": message})
    if organisation is not None and not actor.works_in(organisation.pk):
        message = _("Choose an organisation that you work in.")
        raise InvalidInput(message, {"organisation": message})
    theirs = Suggestion.objects.filter(need=row, made_by=actor.user, status=SuggestionStatus.WAITING)
    suggestion = Suggestion(
        need=row, about=about, organisation=organisation, made_by=actor.user, made_at=now or timezone.now()
    )
    fill_texts(suggestion, {"text": text}, ("text",))
    same = theirs.filter(about=about, text=suggestion.text).first()
    if same is not None:
        return same
    if theirs.count() >= MOST_WAITING:
        raise TooMany(_("So many of your suggestions wait already. Let the owner answer first."))
    suggestion.save()
    journal.record(
        actor=actor,
        action="need.suggestion_made",
        obj=row,
        organisation=row.organisation,
        after={"about": about, "suggestion": suggestion.pk},
        personal={"text": suggestion.text},
    )
    return suggestion


def answer_suggestion(
    *, actor: Actor, suggestion: Suggestion, accepted: bool, answer: str, now: datetime | None = None
) -> Suggestion:
    """Accept or decline with a word. An accepted way to see the problem is put beside the others at once.

    :raises NotVisible, Refused: as :func:`require_owner`; the attempt stays in the journal.
    :raises StateRefused: somebody has answered it.
    :raises InvalidInput: there is no word.
    """
    require_owner(actor, suggestion.need, "answer")
    with transaction.atomic():
        need = locked(suggestion.need)
        rows = Suggestion.objects.select_for_update(of=("self",)).select_related("need__organisation", "organisation")
        row = rows.get(pk=suggestion.pk)
        if not row.waits:
            raise StateRefused(_("The suggestion has been answered already."))
        fill_texts(row, {"answer": answer}, ("answer",))
        row.decide(accepted=accepted, answer=row.answer, by=actor.user, now=now or timezone.now())
        row.save()
        journal.record(
            actor=actor,
            action="need.suggestion_accepted" if accepted else "need.suggestion_declined",
            obj=need,
            organisation=need.organisation,
            after={"suggestion": row.pk, "about": row.about, "answer": row.answer},
        )
        if accepted and row.about == About.FRAMING:
            save_framing(actor=actor, need=need, text=row.text, seen_by=str(row.organisation or _("A suggestion")))
    return row
