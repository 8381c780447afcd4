"""How the journal speaks of conversations."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samskap.cocreation.models import Conversation
from samskap.core.access import can
from samskap.core.registry import Named, registry


def name_conversations(ids: Iterable[str]) -> Mapping[str, Named]:
    """The question of each conversation, and its workroom, for those of the organisation that asks."""
    rows = Conversation.objects.filter(pk__in=list(ids)).only("token", "question", "organisation")
    return {
        str(row.pk): Named(
            row.question,
            reverse("workroom", args=[row.token]),
            partial(can, action="cocreation.view_workroom", obj=row),
        )
        for row in rows
    }


registry.journal_objects["cocreation.conversation"] = name_conversations
registry.journal_actions |= {
    "conversation.created": _("Created the conversation"),
    "conversation.imported": _("Imported the conversation"),
    "conversation.edited": _("Changed the texts of the conversation"),
    "conversation.promise_changed": _("Changed the promise of the conversation"),
    "conversation.opened": _("Opened the conversation"),
    "conversation.paused": _("Paused the conversation"),
    "conversation.closed": _("Closed the conversation"),
    "conversation.answered": _("Declared the conversation answered"),
    "conversation.deleted": _("Deleted the draft of a conversation"),
    "conversation.erased": _("Erased a closed conversation"),
    "statement.added": _("Added a statement"),
    "statement.suggested": _("A resident suggested a statement"),
    "statement.edited": _("Changed a statement"),
    "statement.moderated": _("Decided whether a statement is published"),
    "statement.undone": _("Took back a decision about a statement"),
    "translation.entered": _("Entered a translation"),
    "translation.approved": _("Approved a translation"),
    "translation.removed": _("Removed a translation"),
    "background.saved": _("Saved a question about who takes part"),
    "background.deleted": _("Deleted a question about who takes part"),
    "paper.entered": _("Entered a paper sheet"),
    "paper.corrected": _("Corrected a paper sheet"),
    "participant.erased": _("A resident erased their answers"),
    "participant.excluded": _("Left a participant out of the count"),
    "participant.readmitted": _("Took a participant back into the count"),
    "answer.saved": _("Answered the residents"),
    "report.published": _("Published the report"),
    "report.withdrawn": _("Withdrew the report"),
    "report.polis_shown": _("Showed the Polis view in the report"),
    "report.polis_hidden": _("Hid the Polis view in the report"),
    "result.fixed": _("The result was fixed"),
    "result.mailed": _("The result was mailed to those who asked for it"),
}
